"""A task and attempts to verdicts: what is right, and what came of each attempt on each draw."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import facts, packing, runner, statements
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, Result, Truth, refusal, settles
from tensortutor.inside.judgement.distributions import RUNS
from tensortutor.inside.judgement.holding import first_untrue
from tensortutor.inside.judgement.jobs import Answering, given
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Raised
from tensortutor.inside.judgement.replay import Draw
from tensortutor.wire import Attempt, Notice, Task, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tensortutor.inside.judgement.facts import Facts

    Statements = tuple[str, ...]

AS_SHOWN = Draw(0)
ANEW = (Draw(1, anew=True), Draw(2, anew=True))


def verdicts(task: Task, attempts: Sequence[Attempt]) -> list[Verdict]:
    """Return for each of *attempts* whether it solves *task*, and if not, the one thing to say.

    Where the statements together do not, the last of them may; what is said is
    still about all of them.
    """
    expected = prepare(task)
    if isinstance(expected, Notice):
        return [Verdict("fault", expected)] * len(attempts)
    reasons = _refusals(task, expected, attempts)
    endings = [
        (number, Attempt(attempt.statements[start:]))
        for number, (attempt, reason) in enumerate(zip(attempts, reasons, strict=True))
        if reason is not None
        for start in statements.endings(attempt.statements, task.setup, task.answer)
    ]
    refused = _refusals(task, expected, [ending for _, ending in endings])
    right = {
        number: len(ending.statements)
        for (number, ending), reason in zip(reversed(endings), reversed(refused), strict=True)
        if reason is None
    }
    return [_verdict(reason, right.get(number)) for number, reason in enumerate(reasons)]


def _verdict(reason: Notice | None, alone: int | None) -> Verdict:
    if reason is None:
        return Verdict("accepted")
    return Verdict("refused", reason) if alone is None else Verdict("accepted", reason, alone)


def _refusals(task: Task, expected: Expected, attempts: Sequence[Attempt]) -> list[Notice | None]:
    """Return why each of *attempts* is not right as a whole; None: it is."""
    tried = _tried(task, expected, [attempt.statements for attempt in attempts])
    reasons = [
        refusal(expected, results, task.answer, attempt.session)
        for attempt, results in zip(attempts, tried, strict=True)
    ]
    right = [number for number, reason in enumerate(reasons) if reason is None]
    untrue = first_untrue(task, expected.truths, [tried[number] for number in right])
    for number, key in zip(right, untrue, strict=True):
        if key is not None:
            reasons[number] = notice("untrue", key=key)
    return reasons


def _tried(task: Task, expected: Expected, answers: Sequence[Statements]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *answers* on the setup and, unless that settles it, on each draw."""
    shown, *others = [truth.draw for truth in expected.truths]
    first = _results(task, [shown], answers)
    open_ = [number for number, results in enumerate(first) if not settles(expected, results[0])]
    further = _results(task, others, [answers[number] for number in open_])
    for number, results in zip(open_, further, strict=True):
        first[number] += results
    return first


def prepare(task: Task) -> Expected | Notice:
    """Return what is right for *task*, computed where no learner's code ran, or the lesson's fault."""
    return _expected(replace(task, earlier=()))


@lru_cache(maxsize=8)
def _expected(task: Task) -> Expected | Notice:
    asked = [AS_SHOWN, *_draws(task)]
    truths = []
    for draw, result in zip(asked, _truths(task, asked), strict=True):
        match result:
            case Answered(value=value) if value is not None and task.demands.raises is None:
                if result.drawn or not draw.anew:
                    truths.append(Truth(draw, result, result.drawn))
            case Raised(type=type_) if task.demands.raises and type_ == task.demands.raises[0]:
                truths.append(Truth(draw, result))
            case _ if not draw.anew:  # random inputs may be none that this task can have; that is no fault
                return notice("fault", happened=_happened(result))
    draws = [truth.draw for truth in truths]
    results = _results(task, draws, [(code,) for _, code in task.mistakes])
    mistakes = tuple(
        (key, theirs)
        for (key, _), theirs in zip(task.mistakes, results, strict=True)
        if task.demands.raises or not isinstance(theirs[0], Raised)  # an exception is explained, not judged
    )
    return Expected(tuple(truths), mistakes, task.demands, task.distribution, _weighed(task))


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


def _truths(task: Task, draws: Iterable[Draw]) -> Iterator[Result]:
    """Yield what the reference answer gives on each of *draws*, with what it starts from."""
    code, answer = (task.solutions[:1], task.answer) if task.equals is None else ((task.equals,), None)
    series = [[Answering(given(task), draw, code, answer, telling=True)] for draw in draws]
    return (_result(message) for (message,) in runner.started().run(series, task.seconds))


def _results(task: Task, draws: Sequence[Draw], answers: Iterable[Statements]) -> list[tuple[Result, ...]]:
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
