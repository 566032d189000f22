"""Tasks and attempts to verdicts: each as a whole, and where that is refused, what stands at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import statements
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import Expected, changed, refusal, settles
from tensortutor.inside.judgement.expecting import prepare
from tensortutor.inside.judgement.holding import first_untrue
from tensortutor.inside.judgement.trying import Try, tried
from tensortutor.wire import Notice, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Attempt, Case, Task

__all__ = ["prepare", "verdicts"]

MISTAKE, INPUT_CHANGED = "verdict.mistake", "verdict.input-changed"


@dataclass(frozen=True, slots=True)
class _Open:
    """An attempt on which there is no verdict yet, and what is right for its task."""

    task: Task
    expected: Expected
    attempt: Attempt

    def on(self, draws: Sequence[Draw]) -> Try:
        return Try.at(self.task, self.attempt, draws)


def verdicts(cases: Sequence[Case]) -> list[list[Verdict]]:
    """Return for each attempt of each of *cases* whether it solves the task; if not, the one thing to say.

    Where the statements together do not, the last of them may. What is said is
    about all of them, unless only the last of them are a mistake that is listed.
    """
    prepared = prepare(*(case.task for case in cases))
    attempts = [
        _Open(case.task, expected, attempt)
        for case, expected in zip(cases, prepared, strict=True)
        if isinstance(expected, Expected)
        for attempt in case.attempts
    ]
    endings = [(number, ending) for number, each in enumerate(attempts) for ending in _endings(each)]
    said = _as_they_stand([*attempts, *(ending for _, ending in endings)])
    whole, alone = said[: len(attempts)], said[len(attempts) :]
    for (number, ending), verdict in zip(endings, alone, strict=True):
        whole[number] = _with_ending(whole[number], ending.attempt, verdict)
    rest = iter(whole)
    return [
        [Verdict("fault", expected)] * len(case.attempts)
        if isinstance(expected, Notice)
        else list(islice(rest, len(case.attempts)))
        for case, expected in zip(cases, prepared, strict=True)
    ]


def _endings(whole: _Open) -> Iterator[_Open]:
    """Yield the endings of an attempt that may be right by themselves."""
    attempt = whole.attempt
    for start in statements.endings(attempt.statements, whole.task.setup, whole.task.answer):
        yield replace(whole, attempt=replace(attempt, statements=attempt.statements[start:], session=()))


def _with_ending(whole: Verdict, ending: Attempt, alone: Verdict) -> Verdict:
    """Return the verdict on an attempt, judged as a *whole*, and an *ending* of it by itself, *alone*."""
    if whole.kind == "accepted":
        return whole
    if alone.kind == "accepted":
        return replace(whole, kind="accepted", alone=len(ending.statements))
    keys = [each.feedback.key if each.feedback else "" for each in (whole, alone)]
    listed = keys[1] == MISTAKE and keys[0] not in (MISTAKE, INPUT_CHANGED)
    return replace(whole, feedback=alone.feedback) if listed else whole


def _as_they_stand(attempts: Sequence[_Open]) -> list[Verdict]:
    """Return the verdict on each of *attempts*, all of its statements together."""
    runs = _run(attempts)
    reasons = [
        refusal(each.expected, results, each.task.answer, each.attempt.session)
        for each, results in zip(attempts, runs, strict=True)
    ]
    right = [number for number, reason in enumerate(reasons) if reason is None]
    untrue = first_untrue(
        (attempts[number].task, attempts[number].expected.truths, runs[number]) for number in right
    )
    for number, key in zip(right, untrue, strict=True):
        reasons[number] = None if key is None else notice("untrue", key=key)
    return [
        Verdict("accepted") if reason is None else Verdict("refused", reason, changed=changed(results))
        for reason, results in zip(reasons, runs, strict=True)
    ]


def _run(attempts: Sequence[_Open]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *attempts* on the setup and, unless that settles it, on each draw."""
    draws = [[truth.draw for truth in each.expected.truths] for each in attempts]
    results = tried([each.on(those[:1]) for each, those in zip(attempts, draws, strict=True)])
    unsettled = [
        number for number, each in enumerate(attempts) if not settles(each.expected, results[number][0])
    ]
    further = tried([attempts[number].on(draws[number][1:]) for number in unsettled])
    for number, more in zip(unsettled, further, strict=True):
        results[number] += more
    return results
