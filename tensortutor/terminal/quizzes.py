"""Which questions a quiz asks: those of a lesson, or a mix from the lessons that are done."""

from __future__ import annotations

import random
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.course.rules import listed
from tensortutor.errors import BadCall
from tensortutor.tutor.quizzing import Asked, Quizzing

if TYPE_CHECKING:
    from tensortutor.terminal.choosing import Courses

MIX = ""
"""The name under which a mix is kept: no lesson has it."""
MOST = 8
"""How many questions a mix has at most."""


def quizzing(courses: Courses, name: str, *, seed: int | None, restart: bool) -> Quizzing:
    """Return the quiz of the lesson *name*, or the mix; one that was begun goes on, unless told otherwise.

    Raises `BadCall` where there is nothing to ask, `BadLesson`.
    """
    pool = _asked(courses, name) if name else _mixed(courses)
    begun = courses.progress.quiz(name)
    if begun and seed is None and not restart and set(begun.questions) <= pool.keys():
        return Quizzing(begun.seed, tuple(pool[key] for key in begun.questions), begun.answers)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    chosen = random.Random(seed).sample(list(pool), min(MOST, len(pool))) if name == MIX else list(pool)  # noqa: S311
    return Quizzing(seed, tuple(pool[key] for key in chosen))


def translated(quizzing: Quizzing, courses: Courses) -> Quizzing:
    """Return *quizzing* in the language that *courses* speaks now."""
    known: dict[str, Asked] = {}
    for name in {each.identifier for each in quizzing.questions}:
        known |= _asked(courses, name)
    return replace(quizzing, questions=tuple(known[each.key] for each in quizzing.questions))


def _asked(courses: Courses, name: str) -> dict[str, Asked]:
    """Return the questions of a lesson, by their keys."""
    lesson = courses.library.load(name, courses.language)
    quiz = courses.library.quiz(name, courses.language)
    if quiz is None:
        raise BadCall("quiz.none", lesson=name)
    asked = [Asked(name, lesson, question) for question in quiz.questions]
    return {each.key: each for each in asked}


def _mixed(courses: Courses) -> dict[str, Asked]:
    """Return the questions of all lessons that are done, by their keys."""
    library = courses.library
    mixed: dict[str, Asked] = {}
    for name in library.course.lessons:
        if courses.is_finished(name) and library.has_quiz(name):
            mixed |= _asked(courses, name)
    if not mixed:
        raise BadCall("quiz.nothing-done", known=listed(library.course.lessons))
    return mixed
