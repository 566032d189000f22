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

import re
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
from tensortutor.views.layout import Flow, Hanging, Sentence
from tensortutor.views.prose import Prose, PythonCode
from tensortutor.views.steps import StepView
from tensortutor.views.theme import THEME
from tensortutor.views.verdicts import Passed
from tensortutor.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.segment import Segment

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Item, Material, Texts
    from tensortutor.course.document import Address
    from tensortutor.course.model import Step

WIDTH, SCREEN, TEXT = 80, 24, 18
FILLED = 60
"""Cells of a line that text may fill, whatever it stands in."""
CHUNK = re.compile(r"(?:`[^`]*`|[^\s`])+")
"""What is kept on one line in a script with spaces."""
MARKS = tuple("-*+|#>`0123456789")
"""What a line begins with that is no plain paragraph."""


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
    rows = sum(-(-cell_len(line) // WIDTH) for line in typed)
    parts = view.__rich_console__(_console(), _console().options)
    if rows + sum(map(most_lines, parts)) <= SCREEN:
        return None
    lines = height(view) + rows
    return lines if lines > SCREEN and height(Prose(step.prose)) <= TEXT else None


def _lying_there(step: Step) -> str:
    """Return what lies in the prompt; its further lines are indented as far as the prompt."""
    match step:
        case Run(code=text) | Exercise(starter=text):
            return text
        case _:
            return ""


def _lines(text: str, address: Address, catalogue: Words) -> int:
    """Return how many lines a text takes by itself; at most so many, where that is no more than it may."""
    most = _most(text)
    return most if most <= TEXT else height(_alone(text, address, catalogue))


def most_lines(part: RenderableType | Segment) -> int:
    """Return how many lines a part of a step takes at most."""
    match part:
        case Prose(text=text) | Sentence(text=text):
            return _most(text)
        case PythonCode(code=code):
            return sum(map(_rows, code.strip("\n").split("\n")))
        case Hanging(body=body):
            return most_lines(body)
        case Flow(text=label):
            return _rows(label.plain)
        case _:
            return 1


def _most(text: str) -> int:
    """Return how many lines *text* takes at most; an empty one may stand beside a list, a table, code."""
    return sum(_rows(line) + (line.lstrip()[:1] in MARKS) for line in text.split("\n"))


def _rows(line: str) -> int:
    """Return how many lines *line* takes at most: the first chunk of each did not fit on the one before.

    So it and the chunk are too long together, and so are two lines that follow each other.
    """
    cells = cell_len(line)
    if cells <= FILLED:
        return 1
    longest = max(map(cell_len, CHUNK.findall(line)), default=cells)
    return 1 + min(2 * cells // FILLED, cells // max(1, FILLED - longest))


def _alone(text: str, address: Address, catalogue: Words) -> RenderableType:
    """Return what draws a text where it stands by itself: a step's prose, or all else behind a mark."""
    return Prose(text) if address[-1] in KINDS else Passed(text, catalogue)


def height(view: RenderableType) -> int:
    """Return how many lines *view* takes."""
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
