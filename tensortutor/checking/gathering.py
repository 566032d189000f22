"""The lessons that a call asks for, with the course around them; what is wrong with the course itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from tensortutor.checking.finding import Finding
from tensortutor.checking.paths import CoursePath, LessonPath, as_typed, shipped, understood
from tensortutor.checking.vocabulary import check_glossary, check_syllabus
from tensortutor.course.loading import (
    COURSE_FILE,
    GLOSSARY_FILE,
    LESSON_FILE,
    QUIZ_FILE,
    SYLLABUS_FILE,
    load,
)
from tensortutor.course.model import Course, Part
from tensortutor.course.syllabus import Glossary, Syllabus
from tensortutor.errors import BadLesson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tensortutor.course.document import Document

Whole = TypeVar("Whole", bound=Part)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a lesson: its course, with topics and terms. None: not there, or faulty."""

    course: Course | None = None
    syllabus: Syllabus | None = None
    glossary: Glossary | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lesson to be checked. `files`: only these of it; empty: all of them."""

    directory: Path
    around: Around
    files: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The lesson's name."""
        return self.directory.resolve().name

    @property
    def course(self) -> Course | None:
        """The course around the lesson."""
        return self.around.course

    @property
    def has_quiz(self) -> bool:
        """Whether there is a quiz, well or badly written."""
        return (self.directory / QUIZ_FILE).is_file()

    def wants(self, file: str) -> bool:
        """Tell whether *file* is to be checked."""
        return not self.files or file in self.files


@dataclass(slots=True)
class Gathering:
    """Collects what paths name: each lesson once, in the order in which it was named.

    `whole`: the courses, by where they lie, of which all topics are wanted.
    """

    lessons: dict[Path, Wanted] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    whole: list[Path] = field(default_factory=list)
    _around: dict[Path, Around] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Gathering:
        """Return what *paths* name; without any, the lessons that ship. Raises `BadCall`."""
        gathering = cls()
        for each in [understood(path) for path in paths or (shipped(),)]:
            match each:
                case CoursePath(home, file) if file:
                    gathering._take_beside(home, file)
                case CoursePath(home):
                    gathering._take_course(home)
                case LessonPath(directory, file):
                    around = gathering.around(as_typed(directory.resolve().parent))
                    gathering._take(Wanted(directory, around, frozenset({file} if file else ())))
        return gathering

    def _take(self, wanted: Wanted) -> None:
        known = self.lessons.setdefault(wanted.directory.resolve(), wanted)
        files = known.files | wanted.files if known.files and wanted.files else frozenset()
        self.lessons[wanted.directory.resolve()] = replace(known, files=files)

    def _take_beside(self, home: Path, file: str) -> None:
        """Take the *file* of a course that lies beside its lessons; the syllabus is about all of them."""
        self.around(home)
        if file == SYLLABUS_FILE and home not in self.whole:
            self.whole.append(home)

    def _take_course(self, home: Path) -> None:
        self._take_beside(home, SYLLABUS_FILE)
        around = self.around(home)
        course = around.course
        there = sorted(file.parent.name for file in home.glob(f"*/{LESSON_FILE}"))
        listed = [name for name in course.lessons if name in there] if course else there
        for name in listed:
            self._take(Wanted(home / name, around))
        if course:
            self.findings += _of_the_order(course, home)

    @property
    def homes(self) -> list[Path]:
        """Where the courses lie that are named, or have a lesson that is."""
        return list(self._around)

    def around(self, home: Path) -> Around:
        """Return what stands in *home* around its lessons; what is wrong with it is told once."""
        if home not in self._around:
            course, _ = self._load(Course, home / COURSE_FILE)
            syllabus, topics = self._load(Syllabus, home / SYLLABUS_FILE)
            glossary, terms = self._load(Glossary, home / GLOSSARY_FILE)
            if course and syllabus and topics:
                self.findings += check_syllabus(course, syllabus, topics)
            if course and glossary and terms:
                self.findings += check_glossary(course, glossary, terms)
            self._around[home] = Around(course, syllabus, glossary)
        return self._around[home]

    def _load(self, model: type[Whole], path: Path) -> tuple[Whole | None, Document | None]:
        """Return what the file *path* says; nothing where it is not there, or faulty."""
        if path.is_file():
            try:
                return load(model, path)
            except BadLesson as error:
                self.findings.append(Finding.of(error, path))
        return None, None


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
