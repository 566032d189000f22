"""A task and an attempt to a verdict: what is right, and what came of the attempt, by a fork a draw."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import facts, packing, runner
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, Result, Truth, refusal, settles
from tensortutor.inside.judgement.distributions import RUNS
from tensortutor.inside.judgement.holding import first_untrue
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Raised
from tensortutor.inside.judgement.replay import Draw
from tensortutor.inside.judgement.statements import endings
from tensortutor.wire import Notice, Task, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.wire import Attempt

AS_SHOWN = Draw(0)
ANEW = (Draw(1, anew=True), Draw(2, anew=True))


def verdict(task: Task, attempt: Attempt) -> Verdict:
    """Return whether *attempt* solves *task*, and if not, the one thing to say.

    Where the statements together do not, the last of them may; what is said is
    still about all of them.
    """
    expected = prepare(task)
    if isinstance(expected, Notice):
        return Verdict("fault", expected)
    reason = _refused(task, expected, attempt.statements, attempt.session)
    if reason is None:
        return Verdict("accepted")
    for start in endings(attempt.statements, task.setup, task.answer):
        alone = attempt.statements[start:]
        if _refused(task, expected, alone) is None:
            return Verdict("accepted", reason, len(alone))
    return Verdict("refused", reason)


def _refused(
    task: Task, expected: Expected, statements: tuple[str, ...], session: tuple[str, ...] = ()
) -> Notice | None:
    results = _tried(task, expected, statements)
    return refusal(expected, results, task.answer, session) or _untrue(task, expected, results)


def _tried(task: Task, expected: Expected, statements: tuple[str, ...]) -> tuple[Result, ...]:
    """Return what comes of *statements* on the setup and, unless that settles it, on each draw."""
    shown, *others = [truth.draw for truth in expected.truths]
    results = _results(task, [shown], statements, task.answer)
    if settles(expected, results[0]):
        return results
    return results + _results(task, others, statements, task.answer)


def _untrue(task: Task, expected: Expected, results: Iterable[Result]) -> Notice | None:
    for truth, result in zip(expected.truths, results, strict=True):
        if isinstance(result, Answered) and result.value is not None:
            key = first_untrue(task, truth.draw, result.value)
            if key is not None:
                return notice("untrue", key=key)
    return None


def prepare(task: Task) -> Expected | Notice:
    """Return what is right for *task*, computed where no learner's code ran, or the lesson's fault."""
    return _expected(replace(task, earlier=()))


@lru_cache(maxsize=8)
def _expected(task: Task) -> Expected | Notice:
    truths = []
    for draw in (AS_SHOWN, *_draws(task)):
        result = _truth(task, draw)
        match result:
            case Answered(value=value) if value is not None and task.demands.raises is None:
                if result.drawn or not draw.anew:
                    truths.append(Truth(draw, result, result.drawn))
            case Raised(type=type_) if task.demands.raises and type_ == task.demands.raises[0]:
                truths.append(Truth(draw, result))
            case _ if not draw.anew:  # random inputs may be none that this task can have; that is no fault
                return notice("fault", happened=_happened(result))
    draws = [truth.draw for truth in truths]
    mistakes = ((key, _results(task, draws, (code,), task.answer)) for key, code in task.mistakes)
    return Expected(tuple(truths), tuple(mistakes), task.demands, task.distribution, _weighed(task))


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


def _truth(task: Task, draw: Draw) -> Result:
    if task.equals is None:
        return _run(task, draw, task.solutions[:1], task.answer, telling=True)
    return _run(task, draw, (task.equals,), None, telling=True)


def _results(
    task: Task, draws: Iterable[Draw], statements: tuple[str, ...], answer: str | None
) -> tuple[Result, ...]:
    """Return what comes of *statements* on each draw, up to the first that did not come to its end."""
    results: list[Result] = []
    for draw in draws:
        results.append(_run(task, draw, statements, answer))
        if isinstance(results[-1], Ended | AskedInput):
            break
    return tuple(results)


def _run(
    task: Task,
    draw: Draw,
    statements: tuple[str, ...],
    answer: str | None,
    *,
    telling: bool = False,
) -> Result:
    job = Answering(given(task), draw, statements, answer, telling=telling)
    message = runner.started().run(job, task.seconds)
    if isinstance(message, Ended):
        return message
    try:
        return packing.unpack(message)
    except packing.Malformed:
        return Ended("garbled")


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
