"""What a learner meets at a step, and where a lesson opens and closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.course.model import Exercise, Predict, Question
from tensortutor.views.layout import READABLE, Flow, Hanging, Sentence, cut, printable
from tensortutor.views.prose import Prose, PythonCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.course.model import Lesson, Step
    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class Heading:
    """A line across with a title in it."""

    title: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, READABLE)
        title = cut(self.title, width - 6)
        rest = "─" * (width - 4 - cell_len(title.plain))
        yield Text.assemble(("── ", "step.rule"), title, (f" {rest}", "step.rule"), no_wrap=True)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step: where it stands, its text, what is given, and what to do.

    *given*: the names that setup made. *todo*: the section of the catalogue that says what to do.
    The code of a `run` step and the starter of an exercise lie in the prompt already.
    """

    step: Step
    number: int
    total: int
    words: Words
    given: Sequence[str] = ()
    todo: str = "view.todo"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        kind = self.words(f"view.kind.{self.step.kind}")
        place = Text(f"{self.number}/{self.total}", "step.place")
        yield Heading(place.append(" · ", "step.rule").append(kind, "step.title"))
        yield Text()
        yield Prose(self.step.prose)
        for part in (self._setup(), self._material()):
            if part:
                yield Text()
                yield from part
        yield Text()
        yield Sentence(self._todo(), "step.todo")

    def _setup(self) -> list[RenderableType]:
        """Return the code that was run before, under a label with the names that it made."""
        if not (self.step.setup or self.given):
            return []
        label = Text(self.words("view.given"), "step.label")
        for index, name in enumerate(self.given):
            label.append(", " if index else "  ", "step.label").append(printable(name), "given.name")
        return [Flow(label), *([PythonCode(self.step.setup)] if self.step.setup else [])]

    def _material(self) -> list[RenderableType]:
        """Return the code to think about, or the options to choose from."""
        match self.step:
            case Predict(code=code):
                return [PythonCode(code)]
            case Question(choices=choices):
                return list(_choices([choice.text for choice in choices.values()]))
            case _:
                return []

    def _todo(self) -> str:
        match self.step:
            case Exercise(answer=str(answer)):
                return self.words(f"{self.todo}.exercise-named", answer=answer)
            case step:
                return self.words(f"{self.todo}.{step.kind}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a lesson is about: title, time, goals, and the dialogue that asks its question."""

    lesson: Lesson
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        minutes = self.words("view.opening.minutes", minutes=self.lesson.minutes)
        title = Text(self.lesson.title, "step.title")
        yield Heading(title.append(" · ", "step.rule").append(minutes, "step.label"))
        if self.lesson.goals:
            yield Text()
            yield from _list(self.words("view.opening.goals"), " • ", self.lesson.goals)
        if self.lesson.opening:
            yield Text()
            yield from self._dialogue()

    def _dialogue(self) -> Iterator[RenderableType]:
        speakers = {who: self.words(f"view.speaker.{who}") for who in ("you", "mentor")}
        width = max(map(cell_len, speakers.values())) + 2
        for line in self.lesson.opening:
            for who, text in line.items():
                name = speakers[who]
                yield Hanging(Text(name + " " * (width - cell_len(name)), f"speaker.{who}"), Prose(text))


@dataclass(frozen=True, slots=True)
class Closing:
    """What a lesson leaves: its summary, questions to oneself, and how to go on."""

    lesson: Lesson
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Heading(Text(self.words("view.closing.title", title=self.lesson.title), "step.title"))
        for key, bullet, items in (
            ("view.closing.summary", " • ", self.lesson.summary),
            ("view.closing.checklist", " ☐ ", self.lesson.checklist),
        ):
            if items:
                yield Text()
                yield from _list(self.words(key), bullet, items)
        yield Text()
        yield Sentence(self.words("view.closing.next"), "step.todo")


def _list(label: str, bullet: str, items: Sequence[str]) -> Iterator[RenderableType]:
    yield Sentence(label, "step.label")
    for item in items:
        yield Hanging(Text(bullet, "step.label"), Prose(item))


def _choices(texts: Sequence[str]) -> Iterator[RenderableType]:
    """Yield the options behind their digits."""
    width = len(str(len(texts)))
    for number, text in enumerate(texts, start=1):
        yield Hanging(Text(f" {number:>{width}}  ", "step.digit"), Prose(text))
