"""The lessons that a call asks for, with the course around them; what is wrong with the course itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tensortutor.checking.finding import Finding
from tensortutor.checking.paths import CoursePath, as_typed, shipped, understood
from tensortutor.course.loading import COURSE_FILE, LESSON_FILE, QUIZ_FILE, load
from tensortutor.course.model import Course
from tensortutor.errors import BadLesson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lesson to be checked. `course`: None where there is none. `files`: only these; empty: all of them."""

    directory: Path
    course: Course | None
    files: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The lesson's name."""
        return self.directory.resolve().name

    @property
    def has_quiz(self) -> bool:
        """Whether there is a quiz, well or badly written."""
        return (self.directory / QUIZ_FILE).is_file()

    def wants(self, file: str) -> bool:
        """Tell whether *file* is to be checked."""
        return not self.files or file in self.files


@dataclass(slots=True)
class Gathering:
    """Collects what paths name: each lesson once, in the order in which it was named."""

    lessons: dict[Path, Wanted] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _courses: dict[Path, Course | None] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Gathering:
        """Return what *paths* name; without any, the lessons that ship. Raises `BadCall`."""
        gathering = cls()
        for each in [understood(path) for path in paths or (shipped(),)]:
            if isinstance(each, CoursePath):
                gathering._take_course(each.directory)
            else:
                home = as_typed(each.directory.resolve().parent)
                files = frozenset({each.file}) if each.file else frozenset()
                gathering._take(Wanted(each.directory, gathering._course(home), files))
        return gathering

    def _take(self, wanted: Wanted) -> None:
        known = self.lessons.setdefault(wanted.directory.resolve(), wanted)
        files = known.files | wanted.files if known.files and wanted.files else frozenset()
        self.lessons[wanted.directory.resolve()] = replace(known, files=files)

    def _take_course(self, home: Path) -> None:
        course = self._course(home)
        there = sorted(file.parent.name for file in home.glob(f"*/{LESSON_FILE}"))
        listed = [name for name in course.lessons if name in there] if course else there
        for name in listed:
            self._take(Wanted(home / name, course))
        if course:
            self.findings += _of_the_order(course, home)

    def _course(self, home: Path) -> Course | None:
        """Return the course in *home*, None where there is none or it is faulty; a fault is told once."""
        if home not in self._courses and (home / COURSE_FILE).is_file():
            self._courses[home] = None
            try:
                self._courses[home], _ = load(Course, home / COURSE_FILE)
            except BadLesson as error:
                self.findings.append(Finding.of(error, home / COURSE_FILE))
        return self._courses.get(home)


def _of_the_order(course: Course, home: Path) -> Iterator[Finding]:
    """Yield what is wrong with the list of lessons: named and not there, or there and not named."""
    _, document = load(Course, home / COURSE_FILE)
    for number, name in enumerate(course.lessons):
        if not (home / name / LESSON_FILE).is_file():
            place = document.place(("lessons", number))
            error = document.fault("course.no-such-lesson", place, lesson=name, file=LESSON_FILE)
            yield Finding.of(error, document.path)
    place = document.place(("lessons", "[key]"))
    for file in sorted(home.glob(f"*/{LESSON_FILE}")):
        if (name := file.parent.name) not in course.lessons:
            values = {"lesson": name}
            yield Finding(document.path, place.line, place.column, None, "check.lesson-not-listed", values)
