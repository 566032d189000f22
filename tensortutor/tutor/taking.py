"""Where a learner stands in a lesson: the state that every turn takes and gives back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Run
from tensortutor.tutor.entries import bound_names

if TYPE_CHECKING:
    from tensortutor.course.model import AnyStep, Lesson

GIVEN = frozenset({"torch", "device"})


@dataclass(frozen=True, slots=True)
class Taking:
    """A lesson being taken.

    `done`: the code that solved each step, by id. `solved`: this step is over,
    Enter goes on. `log`: this step's statements that succeeded. `carried`:
    imports and definitions made anywhere. `names`: what the session holds.
    """

    lesson: Lesson
    index: int = 0
    done: dict[str, str] = field(default_factory=dict)
    solved: bool = False
    log: tuple[str, ...] = ()
    tries: int = 0
    hints: int = 0
    solution_asked: bool = False
    carried: tuple[str, ...] = ()
    names: frozenset[str] = GIVEN

    @property
    def step(self) -> AnyStep:
        """The step where the learner is."""
        return self.lesson.steps[self.index]

    @property
    def number(self) -> int:
        """The step's number, from 1."""
        return self.index + 1

    @property
    def prompt(self) -> str:
        """What the prompt says: where the learner is."""
        return f"{self.number}/{len(self.lesson.steps)}"

    @property
    def may_go_on(self) -> bool:
        """Whether Enter alone goes on: the step is over, or was done before."""
        return self.solved or self.step.id in self.done or self.step.kind == "read"

    @property
    def prefill(self) -> str:
        """What lies in the prompt."""
        match self.step:
            case Run(code=code) if not self.solved:
                return code.rstrip("\n")
            case Exercise(starter=starter) if not (self.may_go_on or self.tries or self.log):
                return starter.rstrip("\n")
            case _:
                return ""

    @property
    def earlier(self) -> tuple[str, ...]:
        """What is replayed before this step: imports and definitions, then earlier answers."""
        answers = [
            self.done[step.id]
            for step in self.lesson.steps[: self.index]
            if isinstance(step, Exercise) and self.done.get(step.id)
        ]
        return (*self.carried, *answers)

    @property
    def columns(self) -> tuple[str, ...]:
        """The inspector's columns that have been introduced."""
        return self.lesson.columns_after(self.number)

    def at(self, index: int) -> Taking:
        """Return the state on arriving at the step *index*."""
        return replace(self, index=index, solved=False, log=(), tries=0, hints=0, solution_asked=False)

    def again(self) -> Taking:
        """Return the state with this step's statements forgotten."""
        return replace(self, solved=False, log=(), solution_asked=False)

    def holding(self, code: str) -> Taking:
        """Return the state after the session has run *code*."""
        return replace(self, names=self.names | bound_names(code))
