"""What comes of answers where they are run: the messages of their forks, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import packing, runner
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import AskedInput, Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Attempt, Task


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt at a task, to be run on each of *draws*; *telling*: with what it started from."""

    task: Task
    attempt: Attempt
    draws: Sequence[Draw]
    answer: str | None
    telling: bool = False

    @classmethod
    def at(cls, task: Task, attempt: Attempt, draws: Sequence[Draw]) -> Try:
        """Return *attempt*, whose answer has the name that *task* asks for."""
        return cls(task, attempt, draws, task.answer)


def tried(tries: Sequence[Try]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *tries* on its draws, up to the first that did not come to its end."""
    series = [
        [Answering(given(each.task), draw, each.attempt, each.answer, each.telling) for draw in each.draws]
        for each in tries
    ]
    return [_to_the_end(messages) for messages in runner.started().run(series)]


def _to_the_end(messages: Iterable[bytes | Ended]) -> tuple[Result, ...]:
    results: list[Result] = []
    for message in messages:
        results.append(_result(message))
        if isinstance(results[-1], Ended | AskedInput):
            break
    return tuple(results)


def _result(message: bytes | Ended) -> Result:
    if isinstance(message, Ended):
        return message
    try:
        return packing.unpack(message)
    except packing.Malformed:
        return Ended("garbled")
