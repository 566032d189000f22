"""Which entry is an answer: it made what was asked for, or may be it. Shared by lessons and quizzes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.tutor import entries
from tensortutor.tutor.effects import RunEntry, Say, Submit
from tensortutor.wire import Attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.course.model import Exercise
    from tensortutor.wire import Notice, Outcome, Task

NOTHING_YET = ("verdict.not-assigned", "verdict.nothing")
"""What the judge says where there is no answer; asking for a verdict then is no try."""


def plain(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the statements that worked and are Python, not magics."""
    return [each.inspection.statement for each in outcomes if each.error is None and each.inspection.python]


def running(text: str) -> tuple[Say | RunEntry, ...]:
    """Return what runs *text*, its full-width characters made plain where they are what ails it."""
    if repaired := entries.repaired(text):
        return Say("learn.full-width", {"code": repaired}), RunEntry(repaired)
    return (RunEntry(text),)


def attempt(log: Iterable[str], names: Iterable[str], earlier: tuple[str, ...] = ()) -> Attempt:
    """Return what the judge takes: the statements of *log*, the *names* of the session, *earlier* code."""
    return Attempt(tuple(log), tuple(sorted(names)), earlier)


def parts(task: Task) -> frozenset[str]:
    """Return the names that an answer to *task* consists of: its own, and those that get a gradient."""
    return frozenset({*task.demands.grads, *([task.answer] if task.answer else ())})


def last_parts(task: Task) -> frozenset[str]:
    """Return the names with which an answer to *task* is complete: a gradient comes after the result."""
    return frozenset(task.demands.grads) or parts(task)


def answers(
    task: Task, made: Attempt, outcomes: Sequence[Outcome], awaited: frozenset[str]
) -> tuple[Submit, ...]:
    """Return the submission that an entry is, if it is one: it made what is *awaited*, or may be it.

    *made* is all that this step has run, *outcomes* what came of the entry alone.
    One that failed half-way is none, and one before the answer has its name is none.
    """
    if any(each.error for each in outcomes):
        return ()
    typed, last = plain(outcomes), outcomes[-1].inspection
    touched = {row.name for each in outcomes for row in each.inspection.tensors if row.change != "unchanged"}
    is_value = bool(typed) and entries.is_expression(typed[-1]) and last.result_type is not None
    if task.answer is None:
        counted = is_value and last.result_type in ("Tensor", "Parameter")
    else:
        now = touched | entries.bound_names("\n".join(typed))
        there = now | entries.bound_names("\n".join((task.setup, *made.statements)))
        counted = bool(now & awaited) and task.answer in there
    return (Submit(task, made, counted),) if counted or is_value else ()


def message(exercise: Exercise, feedback: Notice) -> Notice | str:
    """Return what to say: the lesson's own words where it has some, else the judge's sentence."""
    if feedback.key == "verdict.mistake":
        return exercise.mistakes[feedback.values["key"]].say
    if feedback.key == "verdict.untrue":
        return exercise.holds[feedback.values["key"]].say
    return feedback
