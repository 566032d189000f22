"""Where a learner stands in a quiz: the state that every turn takes and gives back."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Question
from tensortutor.tutor.entries import bound_names
from tensortutor.tutor.taking import GIVEN

if TYPE_CHECKING:
    from tensortutor.course.model import Column, Lesson
    from tensortutor.course.quiz import QuizExercise, QuizQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a lesson's quiz, and that lesson."""

    identifier: str
    lesson: Lesson
    question: QuizQuestion | QuizExercise

    @property
    def key(self) -> str:
        """Return what the question is called in the learner's progress."""
        return f"{self.identifier}/{self.question.id}"


@dataclass(frozen=True, slots=True)
class Quizzing:
    """A quiz being taken: each question once, then those that were wrong once more.

    `answers`: whether each answer so far was right, in the order in which they
    were given; all else follows from them and the seed. `over`: the question
    is answered, Enter goes on. `log`, `names`: as in a lesson.
    """

    seed: int
    questions: tuple[Asked, ...]
    answers: tuple[bool, ...] = ()
    over: bool = False
    log: tuple[str, ...] = ()
    hints: int = 0
    names: frozenset[str] = field(default=GIVEN)

    @property
    def first_round(self) -> tuple[bool, ...]:
        """Whether each question was right the first time it was asked."""
        return self.answers[: len(self.questions)]

    @property
    def missed(self) -> tuple[Asked, ...]:
        """The questions that were wrong the first time."""
        pairs = zip(self.questions, self.first_round, strict=False)
        return tuple(asked for asked, right in pairs if not right)

    @property
    def index(self) -> int:
        """The place of the question that is asked now, from 0, counted through both rounds."""
        return len(self.answers) - self.over

    @property
    def is_second_round(self) -> bool:
        """Whether the question was asked before."""
        return self.index >= len(self.questions)

    @property
    def round(self) -> tuple[Asked, ...]:
        """The questions of this round."""
        return self.missed if self.is_second_round else self.questions

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to ask."""
        return len(self.answers) >= len(self.questions) + len(self.missed)

    @property
    def number(self) -> int:
        """The question's number in its round, from 1."""
        return self.index - self.is_second_round * len(self.questions) + 1

    @property
    def asked(self) -> Asked:
        """What is asked now."""
        return self.round[self.number - 1]

    @property
    def question(self) -> QuizQuestion | QuizExercise:
        """What is asked now, its options shuffled; each round has an order of its own."""
        question = self.asked.question
        if not isinstance(question, Question):
            return question
        keys = list(question.choices)
        random.Random(f"{self.seed} {self.asked.key} {self.is_second_round}").shuffle(keys)  # noqa: S311
        return question.model_copy(update={"choices": {key: question.choices[key] for key in keys}})

    @property
    def given(self) -> tuple[str, ...]:
        """The names that the question starts from."""
        return tuple(sorted(bound_names(self.asked.question.setup)))

    @property
    def prompt(self) -> str:
        """What the prompt says: where the learner is."""
        return f"{self.number}/{len(self.round)}"

    @property
    def prefill(self) -> str:
        """What lies in the prompt: nothing."""
        return ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inspector's columns that the lesson has introduced at its end."""
        return self.asked.lesson.columns_after(len(self.asked.lesson.steps))

    def answered(self, *, right: bool) -> Quizzing:
        """Return the state after an answer."""
        return replace(self, answers=(*self.answers, right), over=True)

    def next(self) -> Quizzing:
        """Return the state at the next question."""
        return replace(self, over=False, log=(), hints=0)

    def holding(self, code: str) -> Quizzing:
        """Return the state after the session has run *code*."""
        return replace(self, names=self.names | bound_names(code))
