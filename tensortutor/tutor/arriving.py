"""Coming to a step: what is shown there, and what is made again so that it can be taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Read, Run
from tensortutor.tutor import entries
from tensortutor.tutor.effects import (
    Effect,
    Finish,
    KeepPlace,
    Prepare,
    Remake,
    Reset,
    Say,
    SetUp,
    ShowOpening,
    ShowStep,
)
from tensortutor.tutor.tasks import base, task

if TYPE_CHECKING:
    from tensortutor.course.model import Lesson, Step
    from tensortutor.tutor.taking import Taking

Turn = tuple["Taking", tuple[Effect, ...]]
"""The state after something has happened, and what it asks for."""


def begin(taking: Taking) -> Turn:
    """Open the lesson where *taking* stands."""
    taking, effects = resume(taking)
    return taking, effects if taking.done or taking.index else (ShowOpening(), *effects)


def resume(taking: Taking) -> Turn:
    """Make what was made before this step again, in a session that has nothing; then come to the step."""
    remade: list[SetUp | Remake] = [SetUp(each) for each in taking.carried]
    for step in taking.lesson.steps[: taking.index]:
        if code := taking.done.get(step.id):
            remade += [SetUp(base(taking.lesson, step)), Remake(code) if _may_raise(step) else SetUp(code)]
    taking = taking.holding("\n".join(each.code for each in remade))
    taking, arrival = arrive(taking, taking.index)
    made = [effect for effect in arrival if isinstance(effect, SetUp | Prepare)]
    first = [effect for effect in arrival if effect not in made]  # there is something to read meanwhile
    return taking, (*first, *(each for each in remade if each.code), *made)


def _may_raise(step: Step) -> bool:
    """Tell whether *step* is over when its code has raised."""
    return isinstance(step, Predict) or bool(isinstance(step, Run | Exercise) and step.raises)


def arrive(taking: Taking, index: int) -> Turn:
    """Go to the step *index*; past the last one the lesson is over."""
    if index >= len(taking.lesson.steps):
        return taking, (Finish(),)
    taking = taking.at(index)
    return _present(taking, KeepPlace(taking.step.id))


def present_again(taking: Taking) -> Turn:
    """Put this step back to its start, exactly: what attempts have left behind is gone."""
    taking, effects = resume(taking.again())
    return taking, (Reset(), *effects)


def translated(taking: Taking, lesson: Lesson) -> Turn:
    """Go on in the middle of the step with *lesson*, the same one in another language."""
    taking = replace(taking, lesson=lesson)
    return taking, (shown(taking), *((Say("learn.go-on"),) if taking.solved else ()))


def shown(taking: Taking) -> ShowStep:
    """Return what shows the step, with the names that it starts from."""
    return ShowStep(tuple(sorted(entries.bound_names(base(taking.lesson, taking.step)))))


def _present(taking: Taking, *before: Effect) -> Turn:
    code = base(taking.lesson, taking.step)
    effects: list[Effect] = [*before, shown(taking)]
    if taking.step.id in taking.done and not isinstance(taking.step, Read | Run):
        effects.append(Say("learn.done-before"))
    if code:
        effects.append(SetUp(code))
    if isinstance(taking.step, Exercise):
        effects.append(Prepare(task(taking.lesson, taking.step)))
    return taking.holding(code), tuple(effects)
