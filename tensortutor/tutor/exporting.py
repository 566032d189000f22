"""What a learner has done in a lesson as cells: what each step was about, and their own code, which runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.course.model import Predict, Question
from tensortutor.tutor.standalone import Piece, standing_alone
from tensortutor.tutor.tasks import base

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tensortutor.course.model import AnyStep, Lesson


@dataclass(frozen=True, slots=True)
class Work:
    """What is kept of a step that is over. `raised`: whether its code did, None where that is not known."""

    code: str
    skipped: bool
    raised: bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a file: text in Markdown under a heading, and code that runs after the cells before it.

    Of a session all but the code is empty. `skipped`: the code is the lesson's, not the learner's.
    """

    code: str
    heading: str = ""
    text: str = ""
    skipped: bool = False


def of_lesson(lesson: Lesson, done: Mapping[str, Work], seed: str) -> list[Cell]:
    """Return a cell for each step of *lesson* that is *done*, in the lesson's order.

    *seed* is the code that a session runs before what a step starts from.
    """
    over = [(number, step) for number, step in enumerate(lesson.steps, 1) if step.id in done]
    codes = standing_alone([_piece(lesson, step, done[step.id], seed) for _, step in over])
    return [
        Cell(code, f"{number} · {step.id}", _text(step, done[step.id]), done[step.id].skipped)
        for (number, step), code in zip(over, codes, strict=True)
    ]


def of_session(statements: Iterable[str]) -> list[Cell]:
    """Return a cell for each of *statements*, which have worked one after the other."""
    return [Cell(code) for code in standing_alone([Piece("", statement) for statement in statements])]


def _piece(lesson: Lesson, step: AnyStep, work: Work, seed: str) -> Piece:
    start = base(lesson, step)
    setup = f"{seed}\n{start}" if start and work.code else ""
    promised = getattr(step, "raises", None) is not None
    unsure = isinstance(step, Predict) and work.raised is not False
    return Piece(setup, work.code, raises=promised or unsure)


def _text(step: AnyStep, work: Work) -> str:
    """Return what the step says; of a question the options too, the right one marked once it is known."""
    if not isinstance(step, Question):
        return step.prose
    known = None if work.skipped else step.right
    options = [_item(choice.text, right=key == known) for key, choice in step.choices.items()]
    return "\n".join([step.prose.rstrip("\n"), "", *options])


def _item(text: str, *, right: bool) -> str:
    """Return *text* behind a bullet."""
    inner = text.strip("\n").replace("\n", "\n  ")
    return f"- ✓ {inner}" if right else f"- {inner}"
