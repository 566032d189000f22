"""What comes of answers where they are run: the messages of their forks, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.inside.judgement import packing, runner
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import AskedInput, Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Task

    Statements = tuple[str, ...]


def tried(task: Task, draws: Sequence[Draw], answers: Iterable[Statements]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *answers* on each draw, up to the first that did not come to its end."""
    known = given(task)
    series = [[Answering(known, draw, answer, task.answer) for draw in draws] for answer in answers]
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


def reference(task: Task, draws: Iterable[Draw]) -> Iterator[Result]:
    """Yield what the reference answer gives on each of *draws*, with what it starts from."""
    code, answer = (task.solutions[:1], task.answer) if task.equals is None else ((task.equals,), None)
    series = [[Answering(given(task), draw, code, answer, telling=True)] for draw in draws]
    return (_result(message) for (message,) in runner.started().run(series, task.seconds))
