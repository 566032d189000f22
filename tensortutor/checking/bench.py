"""One kernel and one judge on which a lesson's code is tried, one piece after the other."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tensortutor.errors import KernelLost
from tensortutor.kernel.events import Asked, Died, Done, Leaving
from tensortutor.wire import Failure, Notice, Question, to_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Event

    from tensortutor.checking.finding import Value
    from tensortutor.kernel.judging import Judge
    from tensortutor.kernel.kernel import Kernel
    from tensortutor.wire import Case, Outcome, Verdict

SECONDS = 20.0
"""Seconds that a piece of a lesson's code may take."""
END_OF_INPUT = "\x04"


class Abandoned(Exception):  # noqa: N818
    """The check was ended from outside."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What no lesson's code should do, whatever it promises."""

    key: str
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a piece of code."""

    outcomes: tuple[Outcome, ...]
    trouble: Trouble | None = None
    before: int = 0
    """Lines that stood before it in what was run."""

    @property
    def error(self) -> Failure | None:
        """The exception that ended it."""
        return self.outcomes[-1].error if self.outcomes else None

    @property
    def line(self) -> int:
        """The line, from 1, of the statement that was the last to run."""
        return self.outcomes[-1].inspection.line - self.before if self.outcomes else 1

    @property
    def printed(self) -> str:
        """What a learner sees of it: output and values."""
        parts = ((each.stdout, "" if each.result is None else f"{each.result}\n") for each in self.outcomes)
        return "".join(part for pair in parts for part in pair)

    @property
    def said(self) -> tuple[str, str]:
        """What it printed and raised, as far as it has to be the same each time."""
        error = self.error
        return self.printed, f"{error.type}: {error.message}" if error else ""

    @property
    def made(self) -> list[object]:
        """The tensors that it made and changed, as far as they have to be the same each time.

        That is without what they are to those that were there before.
        """
        rows = [row for each in self.outcomes for row in each.inspection.tensors]
        apart = [replace(row, change="new", kinship=None, relative=None, held_by=()) for row in rows]
        return [to_data(replace(row, grad_change=None, container=None)) for row in apart]

    def same_as(self, other: Ran) -> bool:
        """Tell whether it came to the same."""
        return (self.made, self.said) == (other.made, other.said)


@dataclass(slots=True)
class Bench:
    """Runs and judges code. Belongs to the thread that started its processes.

    `code` counts the pieces that were run. `abandoned` is set from outside to end it.
    """

    kernel: Kernel
    judge: Judge
    abandoned: Event | None = None
    seconds: float = SECONDS
    code: int = field(default=0)

    def begin(self) -> None:
        """Take away all names. Raises `KernelLost`, `Abandoned`."""
        self._heed()
        try:
            self.kernel.ask(Question("reset"))
        except KernelLost:
            self._again()
            self.kernel.ask(Question("reset"))

    def run(self, *codes: str) -> list[Ran]:
        """Return what comes of *codes*, one after the other; where one fails, the rest is not run.

        The kernel stands again afterwards. Raises `Abandoned`.
        """
        self.code += sum(map(bool, codes))
        pieces = [code.rstrip("\n") for code in codes]
        outcomes, trouble, troubled = self._run("\n".join(pieces)) if any(pieces) else ([], None, 0)
        ran, statements, lines = [], 0, 0
        for piece in pieces:
            first, statements = statements, statements + len(ast.parse(piece).body)
            its_own = trouble if first <= troubled < statements else None
            ran.append(Ran(tuple(outcomes[first:statements]), its_own, lines))
            lines += piece.count("\n") + 1
        return ran

    def verdicts(self, *cases: Case) -> Sequence[Sequence[Verdict]]:
        """Return the judge's verdict on each attempt of each case. Raises `KernelLost`, `Abandoned`."""
        self._heed()
        self.code += sum(len(case.attempts) for case in cases)
        return self.judge.verdicts(*cases)

    def _run(self, code: str) -> tuple[list[Outcome], Trouble | None, int]:
        """Return what came of each statement; what should not have come, and of which statement."""
        self._heed()
        outcomes: list[Outcome] = []
        trouble: Trouble | None = None
        troubled = 0
        for event in self.kernel.run(code, seconds=self.seconds):
            match event:
                case Done(outcome):
                    outcomes.append(outcome)
                    if outcome.error and outcome.error.type == "KeyboardInterrupt":
                        trouble, troubled = self._late(), len(outcomes) - 1
                case Asked():
                    trouble, troubled = Trouble("check.asks-input", {}), len(outcomes)
                    self.kernel.answer(END_OF_INPUT)
                case Leaving() if trouble is None:
                    trouble, troubled = Trouble("check.calls-exit", {}), len(outcomes) - 1
                case Died(reason):
                    self._again()
                    trouble = self._late() if reason.key == "kernel.stopped" else _ended(reason)
                    troubled = len(outcomes)
        return outcomes, trouble, troubled

    def _late(self) -> Trouble:
        return Trouble("check.too-slow", {"seconds": f"{self.seconds:g}"})

    def _again(self) -> None:
        self._heed()
        self.kernel.restart()

    def _heed(self) -> None:
        if self.abandoned is not None and self.abandoned.is_set():
            raise Abandoned


def _ended(death: Notice) -> Trouble:
    return Trouble("check.ends-python", {"reason": death})
