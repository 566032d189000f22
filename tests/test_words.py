"""The catalogues: every sentence that the program asks for is there in every language, none is left over."""

import re
import string
from pathlib import Path

import pytest
import yaml

import tensortutor
from tensortutor.course.library import Library
from tensortutor.course.wording import says
from tensortutor.languages import LANGUAGES
from tensortutor.tutor.entries import COMMANDS, LESSON_COMMANDS
from tensortutor.tutor.guesses import ERRORS
from tensortutor.words import words

PACKAGE = Path(tensortutor.__file__).parent
SOURCE = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
SENTENCES = words("en").sentences
BUILT = (
    *("view.", "inspector.", "verdict.", "course.", "command.usage.", "command.does.", "overview."),
    *("help.", "usage."),
)
"""Prefixes of keys that are put together where they are used; their rooms' own tests hold them."""
TYPED = ("command.usage.", "overview.usage.")
"""Prefixes of what one types, which is the same in every language."""
API = {"Parameter", "ndarray", "Module", "shape", "dtype", "device", "grad", "leaf", "NaN", "Inf"}
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def placeholders(sentence):
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def code(sentence):
    """Return the code spans, the commands and the options in *sentence*."""
    spans = re.findall("`[^`]*`", sentence)
    return sorted(spans), sorted(re.findall(r"(?<![\w/.`]):[a-z]+|(?<![\w`])--[a-z]+", sentence, re.ASCII))


def test_every_sentence_is_used():
    named = [key for key in SENTENCES if not key.startswith(BUILT)]
    assert [key for key in named if f'"{key}"' not in SOURCE] == []


def test_every_key_that_is_asked_for_is_there():
    asking = r"\b(?:words|say|Say|Notice|TutorError|BadCall|KernelLost)"
    asked = set(re.findall(rf'{asking}\(\s*"([a-z0-9.-]+)"', SOURCE))
    assert len(asked) > 20
    assert asked <= set(SENTENCES)


def test_placeholders_are_named():
    assert [key for key in SENTENCES if not all(map(str.isidentifier, placeholders(SENTENCES[key])))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_says_the_same_twice(language):
    """YAML takes the second of two, without a word."""
    waiting = [yaml.compose((PACKAGE / "locales" / f"{language}.yaml").read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        keys = [key.value for key, _ in node.value]
        assert sorted(set(keys)) == sorted(keys)
        waiting += [value for _, value in node.value if isinstance(value, yaml.MappingNode)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_help(language):
    for command in (*COMMANDS, *LESSON_COMMANDS):
        assert words(language)(f"command.usage.{command[1:]}").startswith(command)
        assert words(language)(f"command.does.{command[1:]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_and_no_meaning_of_a_term_has_a_form_that_the_glossary_avoids(language):
    library = Library()
    terms = library.glossary.words(language).values()
    topics = [words[language] for words in library.syllabus.topics.values()]
    texts = [*words(language).sentences.values(), *(term.means for term in terms), *topics]
    said = [(text, form) for text in texts for term in terms for form in term.avoid if says(text, form)]
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_prediction_names_a_word_that_is_understood(language):
    assert any(word in words(language)("view.todo.predict") for word in ERRORS)


# --- Translations ---


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_exactly_the_keys_of_the_english_catalogue(language):
    assert set(words(language).sentences) == set(SENTENCES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translated_sentence_has_the_same_placeholders_and_code_and_is_translated(language):
    for key, sentence in SENTENCES.items():
        translated = words(language).sentences.get(key, "")
        assert (placeholders(translated), code(translated)) == (placeholders(sentence), code(sentence)), key
        english = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", sentence))) - API
        assert not english or key.startswith(TYPED) or translated != sentence, key
