"""Where topics are read, practised and asked: of a course, of lessons that are named; as a table, as JSON."""

import json
import shutil
import subprocess
import sys

import pytest

from tensortutor.checking.coverage import survey, surveys
from tensortutor.errors import BadCall
from tensortutor.languages import LANGUAGES
from tensortutor.words import words

SHAPE = (
    ("first/hello", "second/hello", "second/quiet", "second/refused"),
    (),
    ("second/counted", "second/asked", "second/quiz/fit", "second/quiz/length"),
)
DOUBLING = (("second/seen", "second/used"), ("second/doubled", "second/quiz/halves"), ())


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def places(covered):
    return {each.topic: (each.read, each.practised, each.asked) for each in covered}


def rules(findings):
    return [each.rule for each in findings]


def told(*arguments, language="en"):
    """Call `tensortutor check --coverage` without a terminal; return its exit code and what it prints."""
    command = [sys.executable, "-m", "tensortutor", "check", "--coverage", "--lang", language]
    ran = subprocess.run([*command, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False)
    return ran.returncode, ran.stdout, ran.stderr


def test_a_step_a_question_and_a_quiz_are_told_apart(course):
    found = survey(course)
    assert places(found.covered) == {"shape": SHAPE, "doubling": DOUBLING}
    assert found.untried == ()


def test_of_a_lesson_it_is_its_topics_with_all_their_places_in_the_course(course):
    (found,) = surveys([course / "first"])
    assert places(found.covered) == {"shape": SHAPE}
    (found,) = surveys([course / "first" / "lesson.yaml", course / "second"])
    assert places(found.covered) == {"shape": SHAPE, "doubling": DOUBLING}


@pytest.mark.parametrize("file", ["", "course.yaml", "syllabus.yaml"])
def test_of_a_course_it_is_all_topics_whichever_way_it_is_named(course, file):
    change(course / "syllabus.yaml", "  shape:\n", "  size: {en: Size, ja: サイズ}\n  shape:\n")
    (found,) = surveys([course / file])
    assert [each.topic for each in found.covered] == ["size", "shape", "doubling"]
    assert rules(found.untried) == ["topic-nowhere"]


def test_a_topic_of_another_lesson_is_no_fault_of_this_one(course):
    change(course / "syllabus.yaml", "  shape:\n", "  size: {en: Size, ja: サイズ}\n  shape:\n")
    (found,) = surveys([course / "first"])
    assert found.untried == ()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("second/lesson.yaml", "title: Twice", "title: [Twice"),
        ("second/quiz.yaml", "format: 1", "format: one"),
        ("course.yaml", "[first, second]", "[first]"),
    ],
)
def test_what_cannot_be_read_is_told_and_no_topic_is_missed_meanwhile(course, file, old, new):
    change(course / file, old, new)
    found = survey(course)
    assert len(found.faults) == 1
    assert found.untried == ()


def test_a_course_without_a_syllabus_has_no_coverage(course):
    (course / "syllabus.yaml").unlink()
    assert survey(course).covered == ()
    with pytest.raises(BadCall) as caught:
        list(surveys([course]))
    assert caught.value.key == "check.no-syllabus"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lessons_that_ship_cover_their_topics(language):
    code, shown, complaint = told(language=language)
    assert (code, complaint) == (0, "")
    assert words(language)("check.nothing-found") in shown
    assert "why-tensors/quiz/ragged" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_topic_that_is_only_read_fails(course):
    change(
        course / "second" / "lesson.yaml", "topics: [shape]\n    predict:", "topics: [doubling]\n    predict:"
    )
    shutil.copy(course / "first" / "lesson.yaml", course / "second" / "quiz.yaml")  # none that can be read
    code, shown, _ = told(course)
    assert code == 1
    assert "quiz.yaml:" in shown
    (course / "second" / "quiz.yaml").unlink()
    change(
        course / "second" / "lesson.yaml",
        "topics: [shape]\n    question:",
        "topics: [doubling]\n    question:",
    )
    code, shown, complaint = told("--json", course)
    assert (code, complaint) == (1, "")
    said = json.loads(shown)
    assert list(said) == ["topics", "findings"]
    assert [list(each) for each in said["topics"]] == [["topic", "words", "read", "practised", "asked"]] * 2
    (finding,) = said["findings"]
    assert (finding["file"], finding["line"], finding["rule"]) == (
        str(course / "syllabus.yaml"),
        3,
        "topic-only-read",
    )
