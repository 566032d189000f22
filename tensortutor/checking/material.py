"""A lesson with all of its files: what they say, and where; a file that is faulty is a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tensortutor.checking.finding import Finding, Value
from tensortutor.checking.paths import language_of
from tensortutor.course.loading import LESSON_FILE, QUIZ_FILE, load, load_quiz
from tensortutor.course.model import Course, Lesson, Part
from tensortutor.course.quiz import Quiz
from tensortutor.course.translation import Translation
from tensortutor.errors import BadLesson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tensortutor.checking.gathering import Wanted
    from tensortutor.course.document import Address, Document
    from tensortutor.course.model import Step

Whole = TypeVar("Whole", bound=Part)


@dataclass(frozen=True, slots=True)
class Texts:
    """A lesson's texts in one language, and where they stand. `required`: the course wants all of them."""

    language: str
    translation: Translation
    document: Document
    required: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A step of a lesson or a question of its quiz: which of how many, and where it stands."""

    step: Step
    number: int
    total: int
    document: Document
    address: Address

    def finding(self, key: str, *at: str | int, **values: Value) -> Finding:
        """Return a finding at the part *at* of the step."""
        return finding(self.document, (*self.address, *at), self.step.id, key, **values)

    def finding_within(self, key: str, at: Address, line: int, **values: Value) -> Finding:
        """Return a finding in *line* (from 1) of the text at the part *at* of the step."""
        return finding_within(self.document, (*self.address, *at), self.step.id, line, key, **values)


@dataclass(frozen=True, slots=True)
class Material:
    """A lesson that could be read. `quiz` and `quiz_document` are None where there is none to be read."""

    wanted: Wanted
    lesson: Lesson
    document: Document
    quiz: Quiz | None
    quiz_document: Document | None
    texts: tuple[Texts, ...]

    @property
    def course(self) -> Course:
        """The course around the lesson, or what is so of a lesson that stands alone."""
        return self.wanted.course or Course(lessons=(self.wanted.name,))

    def steps(self) -> list[Item]:
        """Return the steps of the lesson."""
        steps = self.lesson.steps
        return [
            Item(step, number + 1, len(steps), self.document, ("steps", number))
            for number, step in enumerate(steps)
        ]

    def questions(self) -> list[Item]:
        """Return the questions of the quiz; none where there is no quiz."""
        if self.quiz is None or self.quiz_document is None:
            return []
        questions = self.quiz.questions
        return [
            Item(question, number + 1, len(questions), self.quiz_document, ("questions", number))
            for number, question in enumerate(questions)
        ]

    def items(self) -> list[Item]:
        """Return the steps and questions of the files that are wanted."""
        files = ((LESSON_FILE, self.steps), (QUIZ_FILE, self.questions))
        return [item for file, items in files if self.wanted.wants(file) for item in items()]


def finding(document: Document, address: Address, step: str | None, key: str, **values: Value) -> Finding:
    """Return a finding at *address* of *document*."""
    place = document.place(address)
    return Finding(document.path, place.line, place.column, step, key, values)


def finding_within(
    document: Document, address: Address, step: str | None, line: int, key: str, **values: Value
) -> Finding:
    """Return a finding in *line* (from 1) of the text at *address* of *document*."""
    place = document.place_within(address, line, 1)
    return Finding(document.path, place.line, place.column, step, key, values)


def read(wanted: Wanted) -> tuple[Material | None, list[Finding]]:
    """Return what the files of a lesson say, None where `lesson.yaml` cannot be read; and their faults."""
    reading = _Reading(wanted.directory)
    found = reading.load(Lesson, LESSON_FILE)
    asked = reading.load(Quiz, QUIZ_FILE) if wanted.has_quiz else None
    texts = tuple(reading.texts(wanted.course or Course(lessons=(wanted.name,))))
    if found is None:
        return None, reading.findings
    lesson, document = found
    quiz, quiz_document = asked if asked and reading.goes_with(lesson) else (None, None)
    return Material(wanted, lesson, document, quiz, quiz_document, texts), reading.findings


class _Reading:
    """Reads one file of a lesson after the other, and keeps what is wrong with them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.findings: list[Finding] = []

    def load(self, model: type[Whole], name: str) -> tuple[Whole, Document] | None:
        path = self.directory / name
        try:
            return load(model, path)
        except BadLesson as error:
            self.findings.append(Finding.of(error, path))
            return None

    def goes_with(self, lesson: Lesson) -> bool:
        """Tell whether the quiz names steps that *lesson* has."""
        path = self.directory / QUIZ_FILE
        try:
            load_quiz(path, lesson)
        except BadLesson as error:
            self.findings.append(Finding.of(error, path))
            return False
        return True

    def texts(self, course: Course) -> Iterator[Texts]:
        required = [language for language in course.languages if language != course.base]
        there = [language_of(path.name) for path in sorted(self.directory.glob("*.yaml"))]
        for language in dict.fromkeys([*required, *(each for each in there if each)]):
            path = self.directory / f"{language}.yaml"
            if not path.is_file():
                values: dict[str, Value] = {"language": language}
                self.findings.append(Finding(path, 1, 1, None, "check.language-missing", values))
            elif loaded := self.load(Translation, path.name):
                yield Texts(language, *loaded, required=language in required)
