"""A task and attempts to verdicts: each as a whole, and where that is refused, what stands at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import statements
from tensortutor.inside.judgement.compare import notice
from tensortutor.inside.judgement.decide import changed, refusal, settles
from tensortutor.inside.judgement.expecting import prepare
from tensortutor.inside.judgement.holding import first_untrue
from tensortutor.inside.judgement.trying import tried
from tensortutor.wire import Notice, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.inside.judgement.decide import Expected
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.wire import Attempt, Task

__all__ = ["prepare", "verdicts"]

MISTAKE, INPUT_CHANGED = "verdict.mistake", "verdict.input-changed"


def verdicts(task: Task, attempts: Sequence[Attempt]) -> list[Verdict]:
    """Return for each of *attempts* whether it solves *task*, and if not, the one thing to say.

    Where the statements together do not, the last of them may. What is said is
    about all of them, unless only the last of them are a mistake that is listed.
    """
    expected = prepare(task)
    if isinstance(expected, Notice):
        return [Verdict("fault", expected)] * len(attempts)
    endings = [
        (number, replace(attempt, statements=attempt.statements[start:], session=()))
        for number, attempt in enumerate(attempts)
        for start in statements.endings(attempt.statements, task.setup, task.answer)
    ]
    said = _as_they_stand(task, expected, [*attempts, *(ending for _, ending in endings)])
    whole, alone = said[: len(attempts)], said[len(attempts) :]
    for (number, ending), verdict in zip(endings, alone, strict=True):
        whole[number] = _with_ending(whole[number], ending, verdict)
    return whole


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
    runs = _run(task, expected, attempts)
    reasons = [
        refusal(expected, results, task.answer, attempt.session)
        for attempt, results in zip(attempts, runs, strict=True)
    ]
    right = [number for number, reason in enumerate(reasons) if reason is None]
    untrue = first_untrue(task, expected.truths, [runs[number] for number in right])
    for number, key in zip(right, untrue, strict=True):
        reasons[number] = None if key is None else notice("untrue", key=key)
    return [
        Verdict("accepted") if reason is None else Verdict("refused", reason, changed=changed(results))
        for reason, results in zip(reasons, runs, strict=True)
    ]


def _run(task: Task, expected: Expected, attempts: Sequence[Attempt]) -> list[tuple[Result, ...]]:
    """Return what comes of each of *attempts* on the setup and, unless that settles it, on each draw."""
    shown, *others = [truth.draw for truth in expected.truths]
    first = tried(task, [shown], attempts)
    open_ = [number for number, results in enumerate(first) if not settles(expected, results[0])]
    further = tried(task, others, [attempts[number] for number in open_])
    for number, results in zip(open_, further, strict=True):
        first[number] += results
    return first
