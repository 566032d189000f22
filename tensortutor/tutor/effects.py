"""What a turn of a lesson or a quiz asks for: shown, run, judged or kept by whoever drives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensortutor.wire import Attempt, Notice, Task


@dataclass(frozen=True, slots=True)
class SetUp:
    """Run *code* without showing it: what the step starts from."""

    code: str


@dataclass(frozen=True, slots=True)
class Remake:
    """Run *code* of an earlier step that may raise once more, without showing it."""

    code: str


@dataclass(frozen=True, slots=True)
class Reset:
    """Begin with no names, and with torch's modes as they are at the start."""


@dataclass(frozen=True, slots=True)
class ShowOpening:
    """Show what the lesson is about."""


@dataclass(frozen=True, slots=True)
class ShowStep:
    """Show the step where the learner is; *given* are the names that it starts from."""

    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunEntry:
    """Run what the learner typed; then comes `lesson.ran`. *guess*: their prediction of what it gives."""

    code: str
    guess: str | None = None


@dataclass(frozen=True, slots=True)
class RunSolution:
    """Run a solution before the learner's eyes."""

    code: str


@dataclass(frozen=True, slots=True)
class Prepare:
    """Have the judge make ready for *task*."""

    task: Task


@dataclass(frozen=True, slots=True)
class Submit:
    """Have *attempt* judged; then comes `lesson.judged`. Not *counted*: a refusal is no answer."""

    task: Task
    attempt: Attempt
    counted: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Say a sentence of the catalogue."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pass:
    """Say that the step is done, and why it is so."""

    because: str


@dataclass(frozen=True, slots=True)
class Explain:
    """Say why, after code that has run."""

    because: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Say what is wrong: a sentence of the catalogue, or the lesson's own."""

    feedback: Notice | str


@dataclass(frozen=True, slots=True)
class Reveal:
    """Show a prediction beside the truth."""

    guess: str
    truth: str
    right: bool
    because: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Show the chosen option, whether it is right, and why."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True, slots=True)
class ShowHint:
    """Show one hint of several."""

    text: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class ShowSolution:
    """Show a solution and why it is one."""

    code: str
    because: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep in the learner's progress that *step* is done or skipped, and with which code.

    *raised*: whether a prediction's code did; None where there was none, or it is not known.
    """

    step: str
    status: str
    code: str
    tries: int
    hints: int
    raised: bool | None = None


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """Keep that the learner is at *step*."""

    step: str


@dataclass(frozen=True, slots=True)
class Obey:
    """Do what a command says that is not about the lesson."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Show the lesson's end, and leave."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave; the place is kept."""


@dataclass(frozen=True, slots=True)
class ShowQuizOpening:
    """Show what the quiz is about."""


@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """Show the question of a quiz where the learner is."""


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    """Keep how the learner has answered so far."""


@dataclass(frozen=True, slots=True)
class ShowScore:
    """Show how the quiz went, keep that, and leave."""


Common = (
    SetUp
    | Remake
    | Reset
    | RunEntry
    | RunSolution
    | Prepare
    | Submit
    | Say
    | Pass
    | Explain
    | Refuse
    | Answered
    | ShowHint
    | Obey
    | Leave
)
"""What lessons and quizzes ask for."""

OfLesson = ShowOpening | ShowStep | Reveal | ShowSolution | Keep | KeepPlace | Finish
OfQuiz = ShowQuizOpening | ShowQuestion | KeepAnswers | ShowScore
Effect = Common | OfLesson
