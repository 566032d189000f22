"""`:word` over the glossary of any course: one that lacks a language, is empty, faulty or not there."""

import pytest

from tensortutor.course.library import Library
from tensortutor.terminal.defining import define
from tensortutor.terminal.screen import Screen
from tensortutor.words import words

TERMS = """format: 1
terms:
  view:
    en: {term: view, means: Another look at the same `numbers`.}
    ko: {term: 뷰, also: [보기], means: 같은 숫자를 달리 보는 거예요.}
  leaf:
    en: {term: leaf, means: What grows.}
"""


@pytest.fixture
def said(tmp_path, capsys):
    """Ask for a word in a course whose glossary is given; return what is shown."""

    def _said(typed, language="en", glossary=TERMS):
        if glossary is not None:
            (tmp_path / "glossary.yaml").write_text(glossary, "utf-8")
        library = Library(tmp_path)
        define(typed, lambda: library.glossary, Screen(words(language), errors_apart=False))
        return capsys.readouterr().out

    return _said


def test_a_term_is_told_in_the_language_spoken_with_the_others_beside_it(said):
    assert said("보기") == "view · 뷰\n  Another look at the same `numbers`.\n"
    assert said("view", "ko") == "뷰 · view\n  같은 숫자를 달리 보는 거예요.\n"


def test_a_term_that_lacks_the_language_is_told_in_the_one_it_has(said):
    assert said("leaf", "ko") == "leaf\n  What grows.\n"


def test_another_word_is_told_to_be_another(said):
    assert said("lea") == "The glossary has no “lea”. This comes nearest:\nleaf\n  What grows.\n"
    assert said("zzz") == "The glossary has no “zzz”. `:word` lists what it has.\n"


def test_without_a_word_all_are_listed(said):
    assert said("", "ko").splitlines()[0] == "뷰 · leaf"


@pytest.mark.parametrize("glossary", [None, "format: 1\n"])
@pytest.mark.parametrize("typed", ["", "view"])
def test_a_course_without_terms_says_so(said, typed, glossary):
    assert said(typed, glossary=glossary) == "This course has no glossary.\n"


def test_what_is_wrong_with_the_glossary_is_one_sentence(said):
    shown = said("view", glossary="format: 1\nterms: {view: {}}\n")
    assert "glossary.yaml:2:15:" in "".join(shown.split())
