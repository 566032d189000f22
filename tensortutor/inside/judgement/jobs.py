"""What is done in a fork, as data that goes there: each knows what it needs, and nothing of what is right."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import packing
from tensortutor.inside.judgement.rebuilding import Unknown, rebuilt
from tensortutor.inside.judgement.replay import prepared, replay
from tensortutor.inside.judgement.traces import written

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Attempt, Task

NAMELESS = "answer"
"""What an answer is called in a lesson's expressions where the task names none."""


@lru_cache(maxsize=64)
def given(task: Task) -> Task:
    """Return what of *task* a run of an answer may know."""
    demands = replace(task.demands, holds=())
    return replace(task, solutions=(), equals=None, draws=(), mistakes=(), demands=demands)


@dataclass(frozen=True, slots=True)
class Answering:
    """Runs an attempt; *telling*: with what it started from."""

    task: Task
    draw: Draw
    attempt: Attempt
    answer: str | None
    telling: bool = False

    @property
    def writes(self) -> frozenset[str] | None:
        """The names of the attributes that all of its code writes; None: any."""
        return written((*self.attempt.earlier, self.task.setup, self.draw.code, *self.attempt.statements))

    @property
    def seconds(self) -> float:
        """The seconds that it may take."""
        return self.task.seconds

    def __call__(self) -> bytes:
        """Return the outcome, packed."""
        outcome = replay(self.task, self.draw, self.attempt, self.answer, telling=self.telling)
        return packing.pack(outcome)


@dataclass(frozen=True, slots=True)
class Holding:
    """Evaluates what a lesson says in Python of an answer, of which only the facts come here, as *value*."""

    task: Task
    draw: Draw
    value: Facts
    writes: frozenset[str] = frozenset()

    @property
    def seconds(self) -> float:
        """The seconds that it may take."""
        return self.task.seconds

    def __call__(self) -> bytes:
        """Return the key of the first expression that is not true, as JSON.

        One that raises is not true: an answer of another kind may not even have what it asks for.
        """
        for key, expression in self.task.demands.holds:
            try:
                namespace = prepared(self.task, self.draw)
                namespace[self.task.answer or NAMELESS] = rebuilt(self.value)
                true = eval(expression, namespace)  # noqa: S307 - the lesson's own code
            except (Exception, Unknown):
                true = False
            if not true:
                return json.dumps(key).encode()
        return json.dumps(None).encode()
