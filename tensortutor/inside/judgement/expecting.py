"""What is right for a task: on its setup, on each of its draws, and what its mistakes give there."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import facts, trying
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, Truth
from tensortutor.inside.judgement.distributions import RUNS
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Raised
from tensortutor.inside.judgement.replay import Draw
from tensortutor.wire import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.wire import Notice, Task

AS_SHOWN = Draw(0)
ANEW = (Draw(1, anew=True), Draw(2, anew=True))


@lru_cache(maxsize=8)
def prepare(task: Task) -> Expected | Notice:
    """Return what is right for *task*, computed where no learner's code ran, or the lesson's fault."""
    draws = [AS_SHOWN, *_draws(task)]
    code, answer = (task.solutions[:1], task.answer) if task.equals is None else ((task.equals,), None)
    known = given(task)
    reference = [[Answering(known, draw, Attempt(code), answer, telling=True)] for draw in draws]
    mistakes = trying.series(task, draws, [Attempt((code,)) for _, code in task.mistakes])
    results = trying.run(task, [*reference, *mistakes])
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


def _draws(task: Task) -> Iterable[Draw]:
    if task.distribution is not None:
        codes = itertools.cycle(task.draws or ("",))
        return (Draw(number, code) for number, code in zip(range(1, RUNS), codes, strict=False))
    if task.draws:
        return (Draw(number, code) for number, code in enumerate(task.draws, 1))
    return ANEW


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
