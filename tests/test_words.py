"""The catalogue: every sentence that the program asks for is there, and none is left over."""

import re
import string
from pathlib import Path

import pytest

import tensortutor
from tensortutor.words import words

PACKAGE = Path(tensortutor.__file__).parent
SOURCE = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
SENTENCES = words().sentences
BUILT = ("view.", "inspector.", "verdict.", "course.", "command.usage.", "command.does.", "overview.")
"""Prefixes of keys that are put together where they are used; their rooms' own tests hold them."""


@pytest.mark.parametrize("key", sorted(key for key in SENTENCES if not key.startswith(BUILT)))
def test_every_sentence_is_used(key):
    assert f'"{key}"' in SOURCE


def test_every_key_that_is_asked_for_is_there():
    asking = r"\b(?:words|say|Say|Notice|TutorError|BadCall|KernelLost)"
    asked = set(re.findall(rf'{asking}\(\s*"([a-z0-9.-]+)"', SOURCE))
    assert len(asked) > 20
    assert asked <= set(SENTENCES)


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_placeholders_are_named(key):
    names = [name for _, name, _, _ in string.Formatter().parse(SENTENCES[key]) if name is not None]
    assert all(name.isidentifier() for name in names)


def test_every_command_has_its_help():
    from tensortutor.terminal.commands import COMMANDS, LESSON_COMMANDS

    for command in (*COMMANDS, *LESSON_COMMANDS):
        assert words()(f"command.usage.{command[1:]}")
        assert words()(f"command.does.{command[1:]}")
