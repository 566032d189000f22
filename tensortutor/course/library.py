"""The lessons that are there: the course, and each lesson by its name, read once."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tensortutor.course.loading import (
    COURSE_FILE,
    LESSON_FILE,
    QUIZ_FILE,
    load,
    load_course,
    load_glossary,
    load_lesson,
    load_quiz,
    load_syllabus,
    load_translation,
)
from tensortutor.course.model import Course
from tensortutor.course.rules import listed, nearest
from tensortutor.course.translation import translated, translated_quiz
from tensortutor.errors import BadCall

if TYPE_CHECKING:
    from tensortutor.course.model import Lesson
    from tensortutor.course.quiz import Quiz
    from tensortutor.course.syllabus import Glossary, Syllabus
    from tensortutor.course.translation import Translation


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
        self._lessons: dict[tuple[str, str], Lesson] = {}

    @cached_property
    def course(self) -> Course:
        """The order of lessons. BadLesson: the course file is faulty."""
        return load_course(self.home)

    @cached_property
    def syllabus(self) -> Syllabus:
        """The topics of the course. BadLesson: the file is faulty."""
        return load_syllabus(self.home)

    @cached_property
    def glossary(self) -> Glossary:
        """The terms of the course. BadLesson: the file is faulty."""
        return load_glossary(self.home)

    def load(self, identifier: str, language: str = "") -> Lesson:
        """Return the lesson *identifier* in *language*; what is not translated stays in the base language.

        BadCall: the course has no such lesson; BadLesson: one of its files is faulty.
        """
        if identifier not in self.course.lessons:
            raise self._unknown(identifier)
        if (identifier, language) not in self._lessons:
            lesson = load_lesson(self.path(identifier))
            texts = self._texts(identifier, language)
            self._lessons[identifier, language] = translated(lesson, texts) if texts else lesson
        return self._lessons[identifier, language]

    def quiz(self, identifier: str, language: str = "") -> Quiz | None:
        """Return the quiz of the lesson *identifier* in *language*; None: it has none. Raises like `load`."""
        lesson = self.load(identifier)
        if not self.has_quiz(identifier):
            return None
        quiz, texts = load_quiz(self.path(identifier, QUIZ_FILE), lesson), self._texts(identifier, language)
        return translated_quiz(quiz, texts) if texts else quiz

    def has_quiz(self, identifier: str) -> bool:
        """Tell whether the lesson *identifier* has a quiz."""
        return self.path(identifier, QUIZ_FILE).is_file()

    def speaks(self, identifier: str, language: str) -> bool:
        """Tell whether the lesson *identifier* is there in *language*."""
        return language == self.course.base or self.path(identifier, f"{language}.yaml").is_file()

    def path(self, identifier: str, file: str = LESSON_FILE) -> Path:
        """Return the path of *file* of the lesson *identifier*."""
        return self.home / identifier / file

    def titles(self, language: str = "") -> dict[str, str]:
        """Return each lesson's title by its name, in course order."""
        return {identifier: self.load(identifier, language).title for identifier in self.course.lessons}

    def _texts(self, identifier: str, language: str) -> Translation | None:
        if language in ("", self.course.base) or not self.speaks(identifier, language):
            return None
        return load_translation(self.path(identifier, f"{language}.yaml"))

    def _unknown(self, name: str) -> BadCall:
        known = self.course.lessons
        if near := nearest(name, known):
            return BadCall("course.unknown-lesson-near", name=name, nearest=near)
        return BadCall("course.unknown-lesson", name=name, known=listed(known))


class OneLesson(Library):
    """The library that has only the lesson in *directory*, be there a course around it or not."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory.parent)
        self.name = directory.name

    @cached_property
    def course(self) -> Course:
        """The course around the lesson, as if it had no other. BadLesson: the course file is faulty."""
        around = Course(lessons=("alone",))
        if (self.home / COURSE_FILE).is_file():
            around, _ = load(Course, self.home / COURSE_FILE)
        return around.model_copy(update={"lessons": (self.name,)})
