"""The course that ships, found by name."""

from __future__ import annotations

import pytest

from tensortutor.course.library import Library, lessons_home
from tensortutor.errors import BadCall
from tensortutor.words import words


def test_the_lessons_lie_where_lessons_home_says() -> None:
    assert (lessons_home() / "course.yaml").is_file()


def test_every_lesson_of_the_course_loads() -> None:
    library = Library()
    titles = library.titles()
    assert tuple(titles) == library.course.lessons
    assert titles["why-tensors"] == "Why tensors"


def test_a_lesson_is_read_once() -> None:
    library = Library()
    assert library.load("why-tensors") is library.load("why-tensors")


@pytest.mark.parametrize("name", ["why-tensor", "whytensors", "why_tensors"])
def test_a_misspelt_name_is_met_with_the_nearest(name) -> None:
    with pytest.raises(BadCall) as caught:
        Library().load(name)
    assert caught.value.key == "course.unknown-lesson-near"
    assert "“why-tensors”" in words("en")(caught.value.key, **caught.value.values)


@pytest.mark.parametrize("name", ["", "zzz", "../secrets", "/etc/passwd"])
def test_a_name_like_no_other_is_met_with_all_names(name) -> None:
    with pytest.raises(BadCall) as caught:
        Library().load(name)
    assert caught.value.key == "course.unknown-lesson"
    assert "why-tensors" in words("en")(caught.value.key, **caught.value.values)
