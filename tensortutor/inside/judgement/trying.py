"""What comes of answers where they are run: the messages of their forks, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.inside.judgement import packing, runner
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import AskedInput, Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Attempt, Task


def tried(task: Task, draws: Sequence[Draw], attempts: Iterable[Attempt]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *attempts* on each draw, up to the first that did not come to its end."""
    return run(task, series(task, draws, attempts))


def series(task: Task, draws: Sequence[Draw], attempts: Iterable[Attempt]) -> list[list[Answering]]:
    """Return what runs each of *attempts* on each draw."""
    known = given(task)
    return [[Answering(known, draw, each, task.answer) for draw in draws] for each in attempts]


def run(task: Task, series: Iterable[Sequence[Answering]]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *series*, up to the first that did not come to its end."""
    return [_to_the_end(messages) for messages in runner.started().run(series, task.seconds)]


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
