"""What a quiz is: questions of a lesson, with what shows the answer live and where to read again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from tensortutor.course import rules
from tensortutor.course.model import Code, Exercise, Identifier, Part, Question, Raises, as_format, kind_among

KINDS = ("question", "exercise")


class QuizQuestion(Question):
    """Options to choose from. `shows` is run live after the answer; `raises`: it shall raise this.

    `again`: the step of the lesson to read again.
    """

    shows: Code
    raises: Raises | None = None
    again: Identifier


class QuizExercise(Exercise):
    """Something to make; after the answer the first solution is run live.

    `again`: the step of the lesson to read again.
    """

    again: Identifier


AnyQuestion = Annotated[
    Annotated[QuizQuestion, Tag("question")] | Annotated[QuizExercise, Tag("exercise")],
    Discriminator(kind_among(KINDS)),
    BeforeValidator(lambda data: rules.one_kind(data, KINDS)),
]


class Quiz(Part):
    """The questions of one lesson. Each stands alone: `after` has no place here."""

    format: Annotated[Literal[1], BeforeValidator(as_format)]
    questions: Annotated[tuple[AnyQuestion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_stand_alone(self) -> Quiz:
        earlier: set[str] = set()
        for number, question in enumerate(self.questions):
            if question.id in earlier:
                raise rules.fault("same-step-id", ("questions", number, "id"), id=question.id)
            if question.after is not None:
                raise rules.fault("after-in-quiz", ("questions", number, "after", "[key]"))
            earlier.add(question.id)
        return self

    def question(self, identifier: str) -> QuizQuestion | QuizExercise:
        """Return the question *identifier*. KeyError: the quiz has none."""
        for question in self.questions:
            if question.id == identifier:
                return question
        raise KeyError(identifier)
