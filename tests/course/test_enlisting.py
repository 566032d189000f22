"""A lesson's name comes to the end of a course's list, and nothing else in the file changes."""

import codecs

import pytest

from tensortutor.course.enlisting import can_be_a_name, enlisted
from tensortutor.course.loading import load
from tensortutor.course.model import Course
from tensortutor.errors import BadLesson


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lessons:\n  - a\n", "lessons:\n  - a\n  - new\n"),
        ("lessons:\n- a # first\n- b   # last\n", "lessons:\n- a # first\n- b   # last\n- new\n"),
        ("lessons:\n  - a\n  - b", "lessons:\n  - a\n  - b\n  - new\n"),
        ("lessons:\n  - a\n# end\nbase: ko\n", "lessons:\n  - a\n  - new\n# end\nbase: ko\n"),
        ("lessons:\n    -   'a'\n", "lessons:\n    -   'a'\n    - new\n"),
        ("lessons:\n  -\n    a\n", "lessons:\n  -\n    a\n  - new\n"),
        (
            "base: ja # 日本語\r\nlessons:\r\n  - a\r\n",
            "base: ja # 日本語\r\nlessons:\r\n  - a\r\n  - new\r\n",
        ),
        ("lessons: [a]\n", "lessons: [a, new]\n"),
        ("lessons: [a, b] # all\n", "lessons: [a, b, new] # all\n"),
        ("lessons: [\n  a, # one\n  b, # 둘\n]\n", "lessons: [\n  a, # one\n  b, new, # 둘\n]\n"),
        ("lessons: ['a' ]\nbase: en", "lessons: ['a', new ]\nbase: en"),
        ("lessons: [a, new, b]\n", "lessons: [a, new, b]\n"),
        ("\ufefflessons: [a]\n", "\ufefflessons: [a, new]\n"),
    ],
)
def test_a_name_comes_to_the_end_of_the_list(tmp_path, before, after):
    path = tmp_path / "course.yaml"
    path.write_bytes(before.encode())
    written = enlisted(path, "new")
    assert written.decode() == after
    assert written.startswith(codecs.BOM_UTF8) == before.startswith("\ufeff")
    known, _ = load(Course, path)
    path.write_bytes(written)
    course, _ = load(Course, path)
    assert course.lessons == tuple(dict.fromkeys((*known.lessons, "new"))) or "new" in known.lessons
    assert course.model_copy(update={"lessons": known.lessons}) == known


def test_a_faulty_course_is_refused(tmp_path):
    (tmp_path / "course.yaml").write_text("lessons: none\n")
    with pytest.raises(BadLesson):
        enlisted(tmp_path / "course.yaml", "new")


@pytest.mark.parametrize("name", ["a", "first-step", "puzzle-7", "2d"])
def test_what_can_be_a_name(name):
    assert can_be_a_name(name)


@pytest.mark.parametrize(
    "name", ["", "First", "two words", "a--b", "-a", "a-", "a_b", "../a", "a/b", "é", "a\n"]
)
def test_what_cannot_be_a_name(name):
    assert not can_be_a_name(name)
