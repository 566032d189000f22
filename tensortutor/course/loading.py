"""Lesson and course files → `model.py`; every fault is one `BadLesson` with file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from tensortutor.course.document import read
from tensortutor.course.faults import told
from tensortutor.course.model import FORMAT, Course, Lesson, Part
from tensortutor.course.quiz import Quiz
from tensortutor.course.syllabus import Glossary, Syllabus
from tensortutor.course.translation import Translation

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.document import Document

LESSON_FILE = "lesson.yaml"
QUIZ_FILE = "quiz.yaml"
COURSE_FILE = "course.yaml"
SYLLABUS_FILE = "syllabus.yaml"
GLOSSARY_FILE = "glossary.yaml"

SHORT_FIELDS = frozenset(
    {
        *("format", "minutes", "requires", "columns", "id", "after", "topics"),
        *("right", "answer", "again", "mutates", "same_object", "leaf", "contiguous"),
        *("type", "base", "languages", "lessons"),
    }
)
"""Fields of names and numbers: a comment behind one cuts nothing off. Elsewhere stand code and prose."""

Whole = TypeVar("Whole", bound=Part)


def load(model: type[Whole], path: Path) -> tuple[Whole, Document]:
    """Return what the file *path* says, and the document that knows what stands where. Raises BadLesson."""
    document = read(path)
    _refuse_newer_format(document)
    _refuse_cut_text(document)
    try:
        return model.model_validate(document.data), document
    except ValidationError as error:
        raise told(document, error) from error


def load_lesson(path: Path) -> Lesson:
    """Return the lesson in the file *path*. BadLesson: what is wrong, and where."""
    return load(Lesson, path)[0]


def load_quiz(path: Path, lesson: Lesson) -> Quiz:
    """Return the quiz of *lesson* in the file *path*. BadLesson: what is wrong, and where."""
    quiz, document = load(Quiz, path)
    known = {step.id for step in lesson.steps}
    for number, question in enumerate(quiz.questions):
        if question.again not in known:
            place = document.place(("questions", number, "again"))
            raise document.fault("course.again-unknown", place, again=question.again)
    return quiz


def load_translation(path: Path) -> Translation:
    """Return the texts in the file *path*. BadLesson: what is wrong, and where."""
    return load(Translation, path)[0]


def load_course(directory: Path) -> Course:
    """Return the course whose `course.yaml` lies in *directory*. BadLesson: what is wrong, and where."""
    course, document = load(Course, directory / COURSE_FILE)
    for number, lesson in enumerate(course.lessons):
        if not (directory / lesson / LESSON_FILE).is_file():
            place = document.place(("lessons", number))
            raise document.fault("course.no-such-lesson", place, lesson=lesson, file=LESSON_FILE)
    return course


def load_syllabus(directory: Path) -> Syllabus:
    """Return the topics of the course in *directory*; none where it has no such file. Raises BadLesson."""
    path = directory / SYLLABUS_FILE
    return load(Syllabus, path)[0] if path.is_file() else Syllabus(format=1)


def load_glossary(directory: Path) -> Glossary:
    """Return the terms of the course in *directory*; none where it has no such file. Raises BadLesson."""
    path = directory / GLOSSARY_FILE
    return load(Glossary, path)[0] if path.is_file() else Glossary(format=1)


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
