"""What a new lesson begins as: the same lesson in every language, and the translations made from it."""

from itertools import permutations

import pytest

from tensortutor.checking.gathering import Around, Wanted
from tensortutor.checking.markup import numbers
from tensortutor.checking.material import read
from tensortutor.checking.texts import source_texts
from tensortutor.course.loading import load_lesson, load_quiz, load_translation
from tensortutor.course.model import KINDS
from tensortutor.course.sheet import sheet
from tensortutor.course.translation import translated, translated_quiz
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.authoring import template, translation

OWN = {
    "from",
    "import",
    "title",
    "yes",
    "null",
    "1",
    "- x",
    "a: b",
    "a #b",
    "'",
    '"',
    "`x`",
    "  x",
    "*a*",
    "%a",
}


def lesson_in(language):
    lesson = load_lesson(template(language) / "lesson.yaml")
    return lesson, load_quiz(template(language) / "quiz.yaml", lesson)


@pytest.mark.parametrize(("source", "target"), list(permutations(LANGUAGES, 2)))
def test_the_templates_differ_in_nothing_but_their_texts(tmp_path, source, target):
    """A template with another one's texts is that other one: code and structure are the same."""
    path = tmp_path / f"{target}.yaml"
    path.write_text(translation(target), "utf-8")
    texts = load_translation(path)
    lesson, quiz = lesson_in(source)
    assert (translated(lesson, texts), translated_quiz(quiz, texts)) == lesson_in(target)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_has_the_same_numbers_whatever_it_is_translated_from(language):
    def found(of):
        material, _ = read(Wanted(template(of), Around()))
        return {text.address: numbers(text.text) for text in source_texts(material)}

    assert found(language) == found("en")


def test_a_template_has_a_step_of_each_kind_and_what_goes_with_it():
    lesson, quiz = lesson_in("en")
    assert sorted(step.kind for step in lesson.steps) == sorted(KINDS)
    exercise = lesson.steps[-1]
    for field in ("setup", "starter", "draws", "mistakes", "wrong", "hints", "idiom", "because"):
        assert getattr(exercise, field)
    assert [each.kind for each in quiz.questions] == ["question", "exercise"]


def test_a_language_without_a_template_begins_in_english():
    assert template("fr") == template("en")


# --- Texts as a file ---


def test_texts_become_the_file_that_one_would_type():
    texts = [
        (("title",), "A: b"),
        (("goals", 0), "See."),
        (("goals", 1), "- Do `x`."),
        (("steps", "one", "run"), "Zwei\nZeilen.\n"),
        (("steps", "one", "choices", "b", "why"), "24"),
        (("steps", "two", "hints", 0), "行と列"),
    ]
    assert sheet(texts) == (
        "title: 'A: b'\n"
        "\n"
        "goals:\n  - See.\n  - '- Do `x`.'\n"
        "\n"
        "steps:\n"
        "  one:\n    run: |\n      Zwei\n      Zeilen.\n    choices:\n      b:\n        why: '24'\n"
        "\n"
        "  two:\n    hints:\n      - 行と列\n"
    )


@pytest.mark.parametrize("text", sorted(OWN))
def test_a_text_that_yaml_could_take_for_something_else_comes_back_as_it_was(tmp_path, text):
    path = tmp_path / "ko.yaml"
    lines = f"{text}\n\n  {text}\n"
    path.write_text(sheet([(("title",), text), (("steps", "one", "run"), lines)]), "utf-8")
    texts = load_translation(path)
    assert (texts.title, texts.steps["one"].run) == (text, lines)
