"""What is done with the events of an entry: drawn, written as JSON, or nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Protocol

from tensortutor.kernel.events import Done, Event, Raised, Stuck, Text, Value
from tensortutor.terminal.ordering import Order
from tensortutor.views.failure import FailureView
from tensortutor.views.inspection import COLUMNS, Inspector
from tensortutor.views.merging import merge
from tensortutor.wire import to_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.terminal.screen import Screen
    from tensortutor.wire import Failure, Outcome


class Display(Protocol):
    """Takes events as they come, and the outcomes at the end of the entry."""

    def event(self, event: Event) -> None:
        """Take one event."""

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        """Take the end of the entry."""


class Drawn:
    """On the screen: output as it comes, then the inspector, then what is worth a sentence.

    `introduced`: the inspector's columns that a lesson has taught so far.
    `wanted`: those that the learner chose instead. `order`: how `:tensors` was last asked to sort.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.introduced: Sequence[str] = COLUMNS
        self.wanted: Sequence[str] | None = None
        self.inspecting = True
        self.order = Order()

    @property
    def columns(self) -> Sequence[str]:
        """The inspector's columns."""
        return self.introduced if self.wanted is None else self.wanted

    def event(self, event: Event) -> None:
        """Draw what the code says."""
        match event:
            case Text(stream, text):
                self._screen.write(text, stream)
            case Value(text):
                self._screen.write(text + "\n")
            case Raised(failure):
                self._screen.complain(FailureView(failure, self._screen.words))
            case Stuck():
                self._screen.say("repl.stuck")

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        """Draw one table for the whole entry."""
        rows, unchanged = merge([each.inspection for each in outcomes])
        if rows and self.inspecting:
            self._screen.show(Inspector(rows, unchanged, self._screen.words, self.columns))
        if dropped := sum(each.inspection.dropped for each in outcomes):
            self._screen.say("repl.dropped", count=f"{dropped:,}")
        for notice in (each for outcome in outcomes for each in outcome.inspection.notices):
            self._screen.tell(notice)


class Quiet:
    """Nowhere: for code that is not the learner's entry."""

    def event(self, event: Event) -> None:
        """Draw nothing."""

    def conclude(self, outcomes: Sequence[Outcome]) -> None:
        """Draw nothing."""


class JsonLines(Quiet):
    """One JSON object a line for every statement, under the names that tools rely on."""

    def event(self, event: Event) -> None:
        """Write the statement that has ended."""
        match event:
            case Done(outcome):
                sys.stdout.write(json.dumps(_as_data(outcome), ensure_ascii=False) + "\n")
                sys.stdout.flush()


def _as_data(outcome: Outcome) -> dict[str, object]:
    inspection, error = outcome.inspection, outcome.error
    return {
        "statement": inspection.statement,
        "line": inspection.line,
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "result": outcome.result,
        "error": error and _error_as_data(error),
        "tensors": to_data(inspection.tensors),
    }


def _error_as_data(error: Failure) -> dict[str, object]:
    told = error.explanation
    explanation = told and {
        "family": told.family,
        "expression": told.expression,
        "operands": to_data(told.operands),
        "repair": told.repair,
    }
    return {"type": error.type, "message": error.message, "explanation": explanation}
