"""Which lesson, from which step: the library and the learner's progress brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.course.library import Library
from tensortutor.course.rules import listed, nearest
from tensortutor.errors import BadCall
from tensortutor.places import home
from tensortutor.progress import Progress
from tensortutor.tutor.taking import Taking
from tensortutor.views.course_map import CourseMap, MapEntry

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.model import Lesson
    from tensortutor.words import Words


class Courses:
    """The lessons of *directory*, or those that come with the program, as this learner has them."""

    def __init__(self, directory: Path | None = None) -> None:
        self.library = Library(directory)
        self.progress = Progress(home() / "progress.db")

    def next_lesson(self) -> str | None:
        """Return the lesson to go on with: where the learner stopped last, else the first unfinished one."""
        known = self.library.course.lessons
        latest = self.progress.latest()
        if latest in known:
            return latest
        return next((name for name in known if not self._finished(name)), None)

    def taking(self, name: str, *, step: str | None, restart: bool) -> Taking:
        """Return the lesson *name* where it is to be opened. Raises `BadCall`, `BadLesson`."""
        lesson = self.library.load(name)
        done = {} if restart else {key: each.code for key, each in self.progress.steps(name).items()}
        if step is not None:
            return Taking(lesson, _index(lesson, name, step), done)
        place = None if restart else self.progress.place(name)
        identifiers = [each.id for each in lesson.steps]
        if place in identifiers:
            return Taking(lesson, identifiers.index(place), done)
        missing = [index for index, key in enumerate(identifiers) if key not in done]
        return Taking(lesson, missing[0], done) if missing else Taking(lesson)

    def map(self, words: Words) -> CourseMap:
        """Return the course at a glance."""
        current = self.next_lesson()
        return CourseMap([self._entry(name, current) for name in self.library.course.lessons], words)

    def _entry(self, name: str, current: str | None) -> MapEntry:
        lesson = self.library.load(name)
        done = self.progress.steps(name).keys() & {step.id for step in lesson.steps}
        return MapEntry(name, lesson.title, lesson.minutes, len(done), len(lesson.steps), name == current)

    def _finished(self, name: str) -> bool:
        done = self.progress.steps(name)
        return all(step.id in done for step in self.library.load(name).steps)


def _index(lesson: Lesson, name: str, step: str) -> int:
    identifiers = [each.id for each in lesson.steps]
    if step in identifiers:
        return identifiers.index(step)
    if near := nearest(step, identifiers):
        raise BadCall("learn.unknown-step-near", lesson=name, step=step, nearest=near)
    raise BadCall("learn.unknown-step", lesson=name, step=step, known=listed(identifiers))
