"""Whether a learner sees a step at once: how high it stands on a terminal of 80×24.

Two measures, in every language, without colour (code then keeps its backticks,
which takes more room):

- the screen: all that `StepView` draws (heading, text, what is given, options,
  what to do) and the prompt with the code that lies in it, at most 24 lines;
- a text by itself (a step's prose, `because`, a hint, what is said to a mistake
  or an option), at most 18 lines: 24 less the heading, two blank lines, two
  lines that say what to do, and the prompt.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console

from tensortutor.checking.languages import pairs
from tensortutor.checking.material import finding
from tensortutor.checking.texts import source_texts
from tensortutor.course.model import KINDS, Exercise, Run
from tensortutor.course.translation import translated, translated_quiz
from tensortutor.languages import LANGUAGES
from tensortutor.tutor.entries import bound_names
from tensortutor.tutor.tasks import base
from tensortutor.views.prose import Prose
from tensortutor.views.steps import StepView
from tensortutor.views.theme import THEME
from tensortutor.views.verdicts import Passed
from tensortutor.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Item, Material, Texts
    from tensortutor.course.document import Address
    from tensortutor.course.model import Step

WIDTH, SCREEN, TEXT = 80, 24, 18
FILLED = 60
"""Cells of a line that text may fill, whatever it stands in."""


def check_heights(material: Material) -> Iterator[Finding]:
    """Yield the steps, questions and texts that are too high in the base language."""
    catalogue = _catalogue(material.course.base)
    for item in material.items():
        if (rows := _screen(item, item.step, material, catalogue)) is not None:
            yield item.finding("check.screen-too-tall", item.step.kind, **_values(rows, SCREEN))
    for text in source_texts(material):
        wanted = text.step and material.wanted.wants(text.document.path.name)
        if wanted and (lines := _lines(text.text, text.address, catalogue)) > TEXT:
            yield finding(text.document, text.place, text.step, "check.text-too-tall", **_values(lines, TEXT))


def check_heights_in(material: Material, texts: Texts) -> Iterator[Finding]:
    """Yield the steps, questions and texts that are too high in a language other than the base."""
    catalogue, document = _catalogue(texts.language), texts.document
    for item, step in _translated(material, texts):
        if (rows := _screen(item, step, material, catalogue)) is not None:
            at = (item.address[0], step.id, step.kind)
            yield finding(document, at, step.id, "check.screen-too-tall", **_values(rows, SCREEN))
    for text, translation in pairs(material, texts):
        if text.step and (lines := _lines(translation, text.address, catalogue)) > TEXT:
            yield finding(document, text.address, text.step, "check.text-too-tall", **_values(lines, TEXT))


def _translated(material: Material, texts: Texts) -> Iterator[tuple[Item, Step]]:
    """Yield each step and question with what it is in another language."""
    yield from zip(material.steps(), translated(material.lesson, texts.translation).steps, strict=True)
    if material.quiz:
        questions = translated_quiz(material.quiz, texts.translation).questions
        yield from zip(material.questions(), questions, strict=True)


def _screen(item: Item, step: Step, material: Material, catalogue: Words) -> int | None:
    """Return how many lines the step takes with its prompt where those are too many.

    None, too, where its prose is too long by itself: that is told of the prose.
    """
    given = sorted(bound_names(base(material.lesson, step)))
    todo = "view.todo" if item.address[0] == "steps" else "view.quiz.todo"
    view = StepView(step, item.number, item.total, catalogue, given, todo)
    prompt = f"{item.number}/{item.total} >>> "
    typed = [prompt + line for line in _lying_there(step).rstrip("\n").split("\n")]
    lines = _height(view) + sum(-(-cell_len(line) // WIDTH) for line in typed)
    return lines if lines > SCREEN and _height(Prose(step.prose)) <= TEXT else None


def _lying_there(step: Step) -> str:
    """Return what lies in the prompt; its further lines are indented as far as the prompt."""
    match step:
        case Run(code=text) | Exercise(starter=text):
            return text
        case _:
            return ""


def _lines(text: str, address: Address, catalogue: Words) -> int:
    """Return how many lines a text takes by itself; at most so many, where that is no more than it may."""
    # Of two lines that follow each other, the first word of the second did not fit: they fill one and more.
    most = sum(2 + cell_len(line) * 2 // FILLED for line in text.split("\n"))
    return most if most <= TEXT else _height(_alone(text, address, catalogue))


def _alone(text: str, address: Address, catalogue: Words) -> RenderableType:
    """Return what draws a text where it stands by itself: a step's prose, or all else behind a mark."""
    return Prose(text) if address[-1] in KINDS else Passed(text, catalogue)


def _height(view: RenderableType) -> int:
    return len(_console().render_lines(view, pad=False))


@cache
def _console() -> Console:
    return Console(width=WIDTH, theme=THEME, highlight=False, color_system=None, force_terminal=False)


def _values(lines: int, most: int) -> dict[str, str]:
    return {"lines": str(lines), "most": str(most)}


@cache
def _catalogue(language: str) -> Words:
    """Return the program's sentences in *language*; in English where it has none in that."""
    return words(language if language in LANGUAGES else "en")
