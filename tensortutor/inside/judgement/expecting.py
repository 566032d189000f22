"""What is right for tasks: on their setup, on each of their draws, and what their mistakes give there."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import facts
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, Truth
from tensortutor.inside.judgement.distributions import RUNS
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Raised
from tensortutor.inside.judgement.replay import Draw
from tensortutor.inside.judgement.trying import Try, tried
from tensortutor.wire import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.wire import Notice, Task

AS_SHOWN = Draw(0)
ANEW = (Draw(1, anew=True), Draw(2, anew=True))

_KNOWN: dict[Task, Expected | Notice] = {}
MOST_KNOWN = 32
"""Tasks of which is kept what is right."""


def prepare(*tasks: Task) -> list[Expected | Notice]:
    """Return for each of *tasks* what is right, or the lesson's fault.

    It is computed where no learner's code ran.
    """
    found = {task: _KNOWN[task] for task in tasks if task in _KNOWN}
    tries = {task: list(_tries(task)) for task in tasks if task not in found}
    results = iter(tried([each for those in tries.values() for each in those]))
    found |= {task: _expected(task, list(islice(results, len(those)))) for task, those in tries.items()}
    _KNOWN.update(found)
    for task in list(_KNOWN)[:-MOST_KNOWN]:
        del _KNOWN[task]
    return [found[task] for task in tasks]


def _tries(task: Task) -> Iterator[Try]:
    """Yield what is to be run of *task*: the reference answer on one draw after the other, the mistakes."""
    code, answer = (task.solutions[:1], task.answer) if task.equals is None else ((task.equals,), None)
    draws = _draws(task)
    for draw in draws:
        yield Try(task, Attempt(code), [draw], answer, telling=True)
    for _, mistake in task.mistakes:
        yield Try.at(task, Attempt((mistake,)), draws)


def _expected(task: Task, results: list[tuple[Result, ...]]) -> Expected | Notice:
    """Return what follows from the *results* of `_tries`."""
    draws = _draws(task)
    truths = []
    for draw, (result,) in zip(draws, results, strict=False):
        match result:
            case Answered(value=value) if value is not None and task.demands.raises is None:
                if result.drawn or not draw.anew:
                    truths.append(Truth(draw, result, result.drawn))
            case Raised(type=type_) if task.demands.raises and type_ == task.demands.raises[0]:
                truths.append(Truth(draw, result))
            case _ if not draw.anew:  # random inputs may be none that this task can have; that is no fault
                return notice("fault", happened=_happened(result))
    kept = [truth.draw for truth in truths]
    listed = tuple(
        (key, tuple(result for draw, result in zip(draws, theirs, strict=False) if draw in kept))
        for (key, _), theirs in zip(task.mistakes, results[len(draws) :], strict=True)
        if task.demands.raises or not isinstance(theirs[0], Raised)  # an exception is explained, not judged
    )
    return Expected(tuple(truths), listed, task.demands, task.distribution, _weighed(task))


def _weighed(task: Task) -> Callable[[Facts], Facts]:
    """Return what takes of a value all that counts."""
    if task.distribution is not None:
        return facts.attributes
    return facts.kind if task.demands.holds and task.equals is None else facts.itself


def _draws(task: Task) -> list[Draw]:
    """Return the draws of *task*, the inputs as they are shown first."""
    if task.distribution is not None:
        codes = cycle(task.draws or ("",))
        return [AS_SHOWN, *(Draw(number, code) for number, code in zip(range(1, RUNS), codes, strict=False))]
    if task.draws:
        return [AS_SHOWN, *(Draw(number, code) for number, code in enumerate(task.draws, 1))]
    return [AS_SHOWN, *ANEW]


def _happened(result: Result) -> str:
    match result:
        case Raised(type=type_, message=message):
            return f"{type_}: {message}"
        case Ended(how=how, detail=detail):
            return f"{how} {detail}".strip()
        case AskedInput():
            return "input()"
        case Answered(name=name):
            return f"NameError: {name}"
