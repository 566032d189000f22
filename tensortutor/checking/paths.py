"""From the paths of a call to courses, lessons, and single files of lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tensortutor.course.library import lessons_home
from tensortutor.course.loading import (
    COURSE_FILE,
    GLOSSARY_FILE,
    LESSON_FILE,
    QUIZ_FILE,
    SYLLABUS_FILE,
)
from tensortutor.errors import BadCall

LANGUAGE_FILE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z]+)*)\.yaml")


@dataclass(frozen=True, slots=True)
class CoursePath:
    """A course with all its lessons; or where `file` has a name, only this file beside them."""

    directory: Path
    file: str = ""


@dataclass(frozen=True, slots=True)
class LessonPath:
    """A lesson's directory, or where `file` has a name, only this file of it."""

    directory: Path
    file: str = ""


def language_of(name: str) -> str | None:
    """Return the language whose texts a lesson's file of this *name* holds, None where it holds none."""
    matched = LANGUAGE_FILE.fullmatch(name)
    return None if matched is None else matched[1]


def shipped() -> Path:
    """Return where the lessons lie that come with the program."""
    return as_typed(lessons_home())


def as_typed(path: Path) -> Path:
    """Return *path* as one would type it here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def understood(path: Path) -> CoursePath | LessonPath:
    """Return what *path* names. BadCall: it is not there, or nothing of a lesson."""
    if path.is_dir():
        if (path / COURSE_FILE).is_file():
            return CoursePath(path)
        if (path / LESSON_FILE).is_file():
            return LessonPath(path)
    elif path.is_file():
        if path.name == COURSE_FILE:
            return CoursePath(path.parent)
        if path.name in (SYLLABUS_FILE, GLOSSARY_FILE):
            return CoursePath(path.parent, path.name)
        if path.name in (LESSON_FILE, QUIZ_FILE) or language_of(path.name):
            return LessonPath(path.parent, path.name)
    else:
        raise BadCall("check.no-such-path", path=path)
    raise BadCall("check.no-lesson", path=path)
