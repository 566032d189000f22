"""What the judge is asked: an exercise of a lesson as a `wire.Task`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Run
from tensortutor.wire import Demands, Task

if TYPE_CHECKING:
    from tensortutor.course.model import Lesson, Step


def base(lesson: Lesson, step: Step) -> str:
    """Return the code that *step* starts from: what `after` names, solved, then its own setup."""
    parts = [step.setup]
    if step.after is not None:
        earlier = lesson.step(step.after)
        parts = [base(lesson, earlier), solution(earlier), step.setup]
    return "\n".join(part.strip("\n") for part in parts if part)


def solution(step: Step) -> str:
    """Return the code that solves *step*: an exercise's first solution, or the code that it shows."""
    match step:
        case Exercise(solutions=solutions):
            return solutions[0]
        case Run(code=code) | Predict(code=code):
            return code
        case _:
            return ""


def demands(step: Exercise) -> Demands:
    """Return what *step* demands of an answer beyond its value."""
    return Demands(
        shares=step.shares_memory_with,
        copies=step.copies,
        same=step.same_object,
        leaf=step.leaf,
        contiguous=step.contiguous,
        grads=step.grad,
        prints=step.prints,
        raises=(step.raises.type, step.raises.match) if step.raises else None,
        needs=step.needs,
        forbids=step.forbids,
        holds=tuple((key, each.code) for key, each in step.holds.items()),
    )


def task(lesson: Lesson, step: Exercise) -> Task:
    """Return what the judge needs to know of *step*."""
    return Task(
        setup=base(lesson, step),
        answer=step.answer,
        solutions=step.solutions,
        equals=step.equals,
        distribution=step.distribution,
        draws=step.draws,
        mutates=step.mutates,
        demands=demands(step),
        mistakes=tuple((key, mistake.code) for key, mistake in step.mistakes.items()),
    )
