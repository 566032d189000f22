"""Which lesson, from which step: the library and the learner's progress brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.course.library import Library
from tensortutor.course.rules import listed, nearest
from tensortutor.errors import BadCall
from tensortutor.languages import LANGUAGES
from tensortutor.places import home
from tensortutor.progress import Progress
from tensortutor.tutor.mastery import Mastery, mastery
from tensortutor.tutor.taking import Taking
from tensortutor.views.course_map import CourseMap, MapEntry
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.model import Lesson
    from tensortutor.words import Words


class Courses:
    """The lessons of *directory*, or those that come with the program, as this learner has them.

    `language`: the one that lessons are wanted in; it may change at any time.
    """

    def __init__(self, directory: Path | None, language: str) -> None:
        self.language = language
        self.library = Library(directory)
        self.progress = Progress(home() / "progress.db")

    def next_lesson(self) -> str | None:
        """Return the lesson to go on with: where the learner stopped last, else the first unfinished one."""
        known = self.library.course.lessons
        latest = self.progress.latest()
        if latest in known:
            return latest
        return next((name for name in known if not self.is_finished(name)), None)

    def is_finished(self, name: str) -> bool:
        """Tell whether every step of the lesson *name* is over."""
        done = self.progress.steps(name)
        return all(step.id in done for step in self.library.load(name).steps)

    def lesson(self, name: str) -> Lesson:
        """Return the lesson *name*, translated where it can be. Raises `BadCall`, `BadLesson`."""
        return self.library.load(name, self.language)

    def untranslated(self, name: str) -> Notice | None:
        """Return what to say where the lesson *name* is not there in the language that is wanted."""
        if self.library.speaks(name, self.language):
            return None
        wanted, base = (LANGUAGES.get(each, each) for each in (self.language, self.library.course.base))
        return Notice("learn.not-translated", {"language": wanted, "base": base})

    def taking(self, name: str, *, step: str | None, restart: bool) -> Taking:
        """Return the lesson *name* where it is to be opened. Raises `BadCall`, `BadLesson`."""
        lesson = self.lesson(name)
        done = {} if restart else {key: each.code for key, each in self.progress.steps(name).items()}
        if step is not None:
            return Taking(lesson, _index(lesson, name, step), done)
        place = None if restart else self.progress.place(name)
        identifiers = [each.id for each in lesson.steps]
        if place in identifiers:
            return Taking(lesson, identifiers.index(place), done)
        missing = [index for index, key in enumerate(identifiers) if key not in done]
        return Taking(lesson, missing[0], done) if missing else Taking(lesson)

    def greeting(self, name: str, taking: Taking) -> Notice | None:
        """Return what to say to a learner who comes back to the lesson *name*; None: they only begin."""
        days = self.progress.days_away(name)
        if days is None or not taking.index:
            return None
        place = {"title": taking.lesson.title, "number": str(taking.number)}
        match days:
            case 0:
                return Notice("learn.back-today", place)
            case 1:
                return Notice("learn.back-yesterday", place)
            case _:
                return Notice("learn.back-after-days", {"days": str(days), **place})

    def mastery(self, name: str) -> Mastery:
        """Return which topics of the lesson *name* the learner has mastered."""
        statuses = {step: record.status for step, record in self.progress.steps(name).items()}
        lesson, quiz = self.library.load(name), self.library.quiz(name)
        return mastery(lesson, quiz, statuses, self.progress.answers(name))

    def map(self, words: Words) -> CourseMap:
        """Return the course at a glance."""
        current = self.next_lesson()
        return CourseMap([self._entry(name, current) for name in self.library.course.lessons], words)

    def _entry(self, name: str, current: str | None) -> MapEntry:
        lesson, mastery = self.lesson(name), self.mastery(name)
        done = self.progress.steps(name).keys() & {step.id for step in lesson.steps}
        return MapEntry(
            identifier=name,
            title=lesson.title,
            minutes=lesson.minutes,
            done=len(done),
            total=len(lesson.steps),
            mastered=len(mastery.mastered),
            topics=len(mastery.topics),
            current=name == current,
        )


def _index(lesson: Lesson, name: str, step: str) -> int:
    identifiers = [each.id for each in lesson.steps]
    if step in identifiers:
        return identifiers.index(step)
    if near := nearest(step, identifiers):
        raise BadCall("learn.unknown-step-near", lesson=name, step=step, nearest=near)
    raise BadCall("learn.unknown-step", lesson=name, step=step, known=listed(identifiers))
