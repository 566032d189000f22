"""What a learner types at a step: the right answer or a wrong one, code a statement at a time."""

from __future__ import annotations

import ast
from contextlib import closing
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Question
from tensortutor.kernel.events import Done
from tensortutor.kernel.kernel import Kernel
from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.driving import SEED
from tensortutor.tutor import guesses
from tensortutor.tutor.tasks import base

if TYPE_CHECKING:
    from tensortutor.course.model import Lesson

WRONG_GUESS = "7, 7, 7"


def option(question: Question, *, right: bool) -> str:
    """Return the number of the right option, or of the first wrong one."""
    numbered = enumerate(question.choices, 1)
    return next(str(number) for number, key in numbered if (key == question.right) == right)


def wrong_answers(exercise: Exercise) -> tuple[str, ...]:
    """Return the code of every wrong answer that *exercise* knows, those with words of their own first."""
    return (*(mistake.code for mistake in exercise.mistakes.values()), *exercise.wrong)


def statements(code: str) -> list[str]:
    """Return *code* in the pieces in which it is typed; what stands on one line stays together."""
    lines = code.split("\n")
    starts = sorted({_first_line(node) for node in ast.parse(code).body})
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return ["\n".join(lines[start - 1 : end]).rstrip() for start, end in zip(starts, ends, strict=True)]


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def enters(code: str) -> int:
    """Return how often Enter is pressed after *code*: a block ends with an empty line."""
    return 1 + incomplete(code)


def right_guesses(lesson: Lesson) -> dict[str, str]:
    """Return what to guess at each prediction of *lesson*, by its step; its code is run to know it.

    A step is left out where no guess is right.
    """
    predictions = [step for step in lesson.steps if isinstance(step, Predict)]
    found: dict[str, str] = {}
    if not predictions:
        return found
    kernel = Kernel()
    with closing(kernel):
        kernel.start()
        for step in predictions:
            for _ in kernel.run(f"{SEED}\n{base(lesson, step)}"):
                pass
            outcomes = [event.outcome for event in kernel.run(step.code) if isinstance(event, Done)]
            guess = guesses.fitting(outcomes)
            if guess is not None:
                found[step.id] = guess
    return found
