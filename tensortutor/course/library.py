"""The lessons that are there: the course, and each lesson by its name, read once."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tensortutor.course.loading import LESSON_FILE, load_course, load_lesson
from tensortutor.course.rules import listed, nearest
from tensortutor.errors import BadCall

if TYPE_CHECKING:
    from tensortutor.course.model import Course, Lesson


@cache
def lessons_home() -> Path:
    """Return where the lessons lie: in the installed package, or beside it in a checkout."""
    package = Path(str(files("tensortutor")))
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"


class Library:
    """The lessons under *home*, a directory with a `course.yaml`. What was read is kept."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or lessons_home()
        self._lessons: dict[str, Lesson] = {}

    @cached_property
    def course(self) -> Course:
        """The order of lessons. BadLesson: the course file is faulty."""
        return load_course(self.home)

    def load(self, identifier: str) -> Lesson:
        """Return the lesson *identifier*. BadCall: the course has none; BadLesson: it is faulty."""
        if identifier not in self.course.lessons:
            raise self._unknown(identifier)
        if identifier not in self._lessons:
            self._lessons[identifier] = load_lesson(self.path(identifier))
        return self._lessons[identifier]

    def path(self, identifier: str) -> Path:
        """Return the file that the lesson *identifier* is in."""
        return self.home / identifier / LESSON_FILE

    def titles(self) -> dict[str, str]:
        """Return each lesson's title by its name, in course order."""
        return {identifier: self.load(identifier).title for identifier in self.course.lessons}

    def _unknown(self, name: str) -> BadCall:
        known = self.course.lessons
        if near := nearest(name, known):
            return BadCall("course.unknown-lesson-near", name=name, nearest=near)
        return BadCall("course.unknown-lesson", name=name, known=listed(known))
