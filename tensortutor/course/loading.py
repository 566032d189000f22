"""Lesson and course files → `model.py`; every fault is one `BadLesson` with file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from tensortutor.course.document import read
from tensortutor.course.faults import told
from tensortutor.course.model import FORMAT, Course, Lesson, Part

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.document import Document

LESSON_FILE = "lesson.yaml"
COURSE_FILE = "course.yaml"

SHORT_FIELDS = frozenset(
    {
        *("format", "minutes", "requires", "columns", "id", "after"),
        *("right", "answer", "mutates", "type", "base", "languages", "lessons"),
    }
)
"""Fields of names and numbers: a comment behind one cuts nothing off. Elsewhere stand code and prose."""

Whole = TypeVar("Whole", bound=Part)


def load_lesson(path: Path) -> Lesson:
    """Return the lesson in the file *path*. BadLesson: what is wrong, and where."""
    document = read(path)
    _refuse_newer_format(document)
    return _validated(Lesson, document)


def load_course(directory: Path) -> Course:
    """Return the course whose `course.yaml` lies in *directory*. BadLesson: what is wrong, and where."""
    document = read(directory / COURSE_FILE)
    course = _validated(Course, document)
    for number, lesson in enumerate(course.lessons):
        if not (directory / lesson / LESSON_FILE).is_file():
            place = document.place(("lessons", number))
            raise document.fault("course.no-such-lesson", place, lesson=lesson, file=LESSON_FILE)
    return course


def _validated(model: type[Whole], document: Document) -> Whole:
    _refuse_cut_text(document)
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise told(document, error) from error


def _refuse_newer_format(document: Document) -> None:
    """Say so before anything else: a newer format may well have keys that are unknown here."""
    written = document.data.get("format")
    if isinstance(written, str) and written.isdecimal() and int(written[:9]) > FORMAT:
        place = document.place(("format",))
        raise document.fault("course.newer-format", place, written=written, known=FORMAT)


def _refuse_cut_text(document: Document) -> None:
    for address in document.commented:
        field = next((part for part in reversed(address) if isinstance(part, str)), "")
        if field not in SHORT_FIELDS:
            raise document.fault("course.cut-by-comment", document.place(address), field=field)
