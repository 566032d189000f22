"""What stands on Japanese and Korean screens: no English but code, API names and torch's own words."""

from pathlib import Path

import pytest

from benchmarks.untranslated import code_of, english
from tensortutor.course.library import Library

SCREENS = Path(__file__).parent / "screens"
DRAWN = sorted([*SCREENS.glob("*-ja.txt"), *SCREENS.glob("*-ko.txt")])
CODE = {language: code_of(Library(), "why-tensors", language) for language in ("ja", "ko")}


@pytest.mark.parametrize("screen", DRAWN, ids=lambda path: path.stem)
def test_a_screen_has_no_english_sentence(screen):
    assert english(screen.read_text("utf-8"), CODE[screen.stem[-2:]]) == []


def test_there_are_screens_in_both_languages():
    assert {path.stem[-2:] for path in DRAWN} == {"ja", "ko"}


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_english_would_be_seen(language):
    assert len(english((SCREENS / "quiz-en.txt").read_text("utf-8"), CODE[language])) > 50


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        ("そのn を使います。\nThe rows\n  of `F` 그", ["The rows", "  of `F` 그"]),
        ("`a is b`は、a is\n  bとも書けます。", []),
        ("Traceback (most recent call last):\n  x in y\nTypeError: it is\nnot so\n\nNot so.", ["Not so."]),
        ("最後に「is not on\n  the device」と出る（not a number、数）。", []),
        ("tensortutor learn x --step not-a-number", []),
        ("3/18 >>> x in y\n     ... not x\n\n× in x", ["× in x"]),
    ],
)
def test_code_and_what_python_says_is_nobodys_english(shown, lines):
    assert english(shown, frozenset({"a is b", "x = 1"})) == lines
