"""What a lesson is: typed, frozen data, checked when it is loaded.

A step is one of five kinds. Its first key is its kind and holds prose; code has
keys of its own. `loading.py` turns YAML into these; nothing here reads files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from tensortutor.course import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMAT = 1
"""The newest `format` of lesson files that this program knows."""

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PythonName = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
Operation = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
Prose = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(min_length=1), AfterValidator(rules.compiles)]
Setup = Annotated[str, AfterValidator(rules.compiles)]
Expression = Annotated[str, AfterValidator(rules.compiles_as_expression)]
Distribution = Annotated[str, AfterValidator(rules.is_distribution)]
Column = Literal["name", "shape", "dtype", "device", "grad", "bytes", "shares", "values"]


class Part(BaseModel):
    """What every part of a lesson has in common: frozen, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _keys_are_known(cls, data: Any) -> Any:
        return rules.only_known_keys(data, tuple(cls.model_fields))


class Raises(Part):
    """The exception that a `run` step promises: its type, and a fragment of its message."""

    type: PythonName
    match: str = ""


class Step(Part):
    """What every step may have.

    `after`: start from that step's setup and solution. `columns`: inspector
    columns that the lesson shows from here on. `topics`: what it is about, by
    the names that the syllabus has.
    """

    id: Identifier
    topics: tuple[Identifier, ...] = ()
    after: Identifier | None = None
    setup: Setup = ""
    columns: tuple[Column, ...] = ()

    @property
    def prose(self) -> str:
        """The text that the step opens with."""
        return str(getattr(self, self.kind))

    @property
    def kind(self) -> str:
        """The step's kind: the name of its prose key."""
        return next(name for name in KINDS if name in type(self).model_fields)


class Read(Step):
    """Prose; Enter goes on."""

    read: Prose


class Run(Step):
    """Code that lies in the prompt; Enter runs it. `prints` or `raises` is what it promises."""

    run: Prose
    code: Code
    prints: str | None = None
    raises: Raises | None = None
    because: str = ""


class Predict(Step):
    """A guess first, then the code runs. The truth is what the code gives."""

    predict: Prose
    code: Code
    because: Prose


class Choice(Part):
    """One option of a question; a wrong one says why it is wrong."""

    text: Prose
    why: str = ""


class Question(Step):
    """One of several options is right."""

    question: Prose
    right: str
    choices: Annotated[dict[Identifier, Choice], Field(min_length=2)]
    because: Prose

    @model_validator(mode="after")
    def _right_is_a_choice(self) -> Question:
        if self.right not in self.choices:
            known = rules.listed(self.choices)
            raise rules.fault("right-not-a-choice", ("right",), right=self.right, known=known)
        for key, choice in self.choices.items():
            if key != self.right and not choice.why:
                raise rules.fault("choice-without-why", ("choices", key, "[key]"), choice=key)
        return self


class Mistake(Part):
    """A wrong answer that people really give, and what to say to it."""

    code: Code
    say: Prose


class Holds(Part):
    """An expression that must be true of the answer, and what to say where it is not."""

    code: Expression
    say: Prose


class Exercise(Step):
    """Something to make; judged by `equals`, or by the first solution where there is none.

    `distribution`, such as `uniform(0, 1)`: the numbers are random, and only their distribution is asked for.
    From `shares_memory_with` on stands what is demanded beyond the value: see `wire.Demands`.
    With `holds` and no `equals`, any value will do that it is true of. `idiom`: how it is often written,
    shown to those who have solved it in another way. `survives`: alterations of a right answer that are
    right too, with the reason; `check` tries them all.
    """

    exercise: Prose
    answer: PythonName | None = None
    starter: str = ""
    solutions: Annotated[tuple[Code, ...], Field(min_length=1)]
    equals: Expression | None = None
    distribution: Distribution | None = None
    draws: tuple[Code, ...] = ()
    mutates: tuple[PythonName, ...] = ()
    shares_memory_with: tuple[PythonName, ...] = ()
    copies: tuple[PythonName, ...] = ()
    same_object: PythonName | None = None
    leaf: bool | None = None
    contiguous: bool | None = None
    grad: tuple[PythonName, ...] = ()
    prints: bool = False
    raises: Raises | None = None
    needs: tuple[Operation, ...] = ()
    forbids: tuple[Operation, ...] = ()
    holds: dict[Identifier, Holds] = {}
    mistakes: dict[Identifier, Mistake] = {}
    wrong: tuple[Code, ...] = ()
    survives: dict[Identifier, Prose] = {}
    idiom: Code | None = None
    hints: tuple[Prose, ...] = ()
    because: Prose

    @model_validator(mode="after")
    def _the_oracle_has_a_second_opinion(self) -> Exercise:
        if self.equals is not None and self.distribution is not None:
            raise rules.fault("equals-and-distribution", ("distribution", "[key]"))
        if self.equals is None and len(self.solutions) < 2:  # noqa: PLR2004
            raise rules.fault("one-solution", ("solutions", "[key]"))
        return self


KINDS = ("read", "run", "predict", "question", "exercise")


def kind_among(kinds: Sequence[str]) -> Callable[[Any], str | None]:
    """Return what tells which of *kinds* a step is, by the prose key it has; None: none or several."""

    def kind(data: Any) -> str | None:
        if isinstance(data, Step):
            return data.kind
        found = [each for each in kinds if isinstance(data, dict) and each in data]
        return found[0] if len(found) == 1 else None

    return kind


def as_format(written: Any) -> Any:
    """Return the number of a format that stands there as text."""
    return FORMAT if written == str(FORMAT) else written


AnyStep = Annotated[
    Annotated[Read, Tag("read")]
    | Annotated[Run, Tag("run")]
    | Annotated[Predict, Tag("predict")]
    | Annotated[Question, Tag("question")]
    | Annotated[Exercise, Tag("exercise")],
    Discriminator(kind_among(KINDS)),
    BeforeValidator(lambda data: rules.one_kind(data, KINDS)),
]

Line = dict[Literal["you", "mentor"], Prose]


class Lesson(Part):
    """A lesson. `opening` is a short dialogue, one speaker a line; `goals` and `summary` are bullets."""

    format: Annotated[Literal[1], BeforeValidator(as_format)]
    title: Prose
    minutes: Annotated[int, Field(gt=0)]
    requires: tuple[Identifier, ...] = ()
    goals: tuple[Prose, ...] = ()
    opening: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ("name", "shape", "dtype", "device", "values")
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1)]
    summary: tuple[Prose, ...] = ()
    checklist: tuple[Prose, ...] = ()

    @model_validator(mode="after")
    def _steps_name_each_other(self) -> Lesson:
        earlier: list[str] = []
        for number, step in enumerate(self.steps):
            if step.id in earlier:
                raise rules.fault("same-step-id", ("steps", number, "id"), id=step.id)
            if step.after is not None and step.after not in earlier:
                raise rules.fault("after-not-earlier", ("steps", number, "after"), after=step.after)
            earlier.append(step.id)
        return self

    def columns_after(self, steps: int) -> tuple[Column, ...]:
        """Return the inspector's columns that have been introduced by the first *steps*."""
        chosen = [step.columns for step in self.steps[:steps] if step.columns]
        return chosen[-1] if chosen else self.columns

    def step(self, identifier: str) -> Read | Run | Predict | Question | Exercise:
        """Return the step *identifier*. KeyError: the lesson has none."""
        for step in self.steps:
            if step.id == identifier:
                return step
        raise KeyError(identifier)


class Course(Part):
    """The order of lessons, the base language, and the languages that every lesson must have."""

    base: str = "en"
    languages: tuple[str, ...] = ("en",)
    lessons: Annotated[tuple[Identifier, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_lesson_stands_twice(self) -> Course:
        for number, lesson in enumerate(self.lessons):
            if lesson in self.lessons[:number]:
                raise rules.fault("same-lesson", ("lessons", number), lesson=lesson)
        return self
