"""The commands of a lesson: hints, solutions, skipping."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Question, Run
from tensortutor.tutor.effects import Effect, Explain, Keep, RunSolution, Say, SetUp, ShowHint, ShowSolution
from tensortutor.tutor.tasks import base
from tensortutor.tutor.tasks import solution as solving

if TYPE_CHECKING:
    from tensortutor.tutor.taking import Taking


def hint(taking: Taking) -> tuple[Taking, tuple[Effect, ...]]:
    """Give the next hint; after the last one, say that there is `:solution`."""
    hints = taking.step.hints if isinstance(taking.step, Exercise) else ()
    if not hints:
        return taking, (Say("learn.no-hints"),)
    if taking.hints >= len(hints):
        return taking, (Say("learn.hints-over"),)
    shown = ShowHint(hints[taking.hints], taking.hints + 1, len(hints))
    return replace(taking, hints=taking.hints + 1), (shown,)


def solution(taking: Taking) -> tuple[Taking, tuple[Effect, ...]]:
    """Show a solution, after a try or when asked a second time."""
    step = taking.step
    if not (taking.tries or taking.solved or taking.solution_asked):
        return replace(taking, solution_asked=True), (Say("learn.try-first"),)
    match step:
        case Exercise(because=because):
            return taking, (ShowSolution(solving(step), because),)
        case Question(choices=choices, right=right, because=because):
            return taking, (Explain(f"{choices[right].text}\n\n{because}"),)
        case Run() | Predict():
            return taking, (ShowSolution(solving(step), step.because),)
        case _:
            return taking, (Say("learn.no-solution"),)


def skip(taking: Taking) -> tuple[Taking, tuple[Effect, ...]]:
    """Leave the step unsolved: its code is run all the same, so that the next ones have their names."""
    step, code = taking.step, solving(taking.step)
    if step.id in taking.done or taking.solved:
        return taking, ()
    made: tuple[Effect, ...] = ()
    if code:
        made = (SetUp(base(taking.lesson, step)), Say("learn.skipped"), RunSolution(code))
    kept = Keep(step.id, "skipped", code, taking.tries, taking.hints)
    return taking.holding(code), (*made, kept)
