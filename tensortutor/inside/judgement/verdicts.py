"""A task and attempts to verdicts: what is right, and what came of each attempt on each draw."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import facts, packing, runner, statements
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, Result, Truth, changed, refusal, settles
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

MISTAKE, INPUT_CHANGED = "verdict.mistake", "verdict.input-changed"
AS_SHOWN = Draw(0)
ANEW = (Draw(1, anew=True), Draw(2, anew=True))


def verdicts(task: Task, attempts: Sequence[Attempt]) -> list[Verdict]:
    """Return for each of *attempts* whether it solves *task*, and if not, the one thing to say.

    Where the statements together do not, the last of them may. What is said is
    about all of them, unless only the last of them are a mistake that is listed.
    """
    expected = prepare(task)
    if isinstance(expected, Notice):
        return [Verdict("fault", expected)] * len(attempts)
    said = _as_they_stand(task, expected, attempts)
    endings = [
        (number, Attempt(attempt.statements[start:]))
        for number, attempt in enumerate(attempts)
        if said[number].kind == "refused"
        for start in statements.endings(attempt.statements, task.setup, task.answer)
    ]
    alone = _as_they_stand(task, expected, [ending for _, ending in endings])
    for (number, ending), verdict in zip(endings, alone, strict=True):
        said[number] = _with_ending(said[number], ending, verdict)
    return said


def _with_ending(whole: Verdict, ending: Attempt, alone: Verdict) -> Verdict:
    """Return the verdict on an attempt, judged as a *whole*, and an *ending* of it by itself, *alone*."""
    if whole.kind == "accepted":
        return whole
    if alone.kind == "accepted":
        return replace(whole, kind="accepted", alone=len(ending.statements))
    keys = [each.feedback.key if each.feedback else "" for each in (whole, alone)]
    listed = keys[1] == MISTAKE and keys[0] not in (MISTAKE, INPUT_CHANGED)
    return replace(whole, feedback=alone.feedback) if listed else whole


def _as_they_stand(task: Task, expected: Expected, attempts: Sequence[Attempt]) -> list[Verdict]:
    """Return the verdict on each of *attempts*, all of its statements together."""
    tried = _tried(task, expected, [attempt.statements for attempt in attempts])
    reasons = [
        refusal(expected, results, task.answer, attempt.session)
        for attempt, results in zip(attempts, tried, strict=True)
    ]
    right = [number for number, reason in enumerate(reasons) if reason is None]
    untrue = first_untrue(task, expected.truths, [tried[number] for number in right])
    for number, key in zip(right, untrue, strict=True):
        reasons[number] = None if key is None else notice("untrue", key=key)
    return [
        Verdict("accepted") if reason is None else Verdict("refused", reason, changed=changed(results))
        for reason, results in zip(reasons, tried, strict=True)
    ]


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
