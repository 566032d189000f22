"""Feedback: what was right, what was not and why, a hint, a sentence in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.layout import Flow, Hanging, Sentence
from tensortutor.views.listing import highlighted
from tensortutor.views.prose import Prose

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class Passed:
    """A pass, and why it is right."""

    because: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Hanging(_mark(right=True), Prose(self.because or self.words("view.passed")))


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: one message, in Markdown, the learner's own words in code spans."""

    message: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Hanging(_mark(right=False), Prose(self.message))


@dataclass(frozen=True, slots=True)
class PredictionView:
    """A guess beside what the code really gave."""

    guess: str
    truth: str
    right: bool
    because: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = [(self.words("view.truth"), self.truth)]
        if not self.right:
            lines.insert(0, (self.words("view.guess"), self.guess))
        width = max(cell_len(label) for label, _ in lines) + 2
        lead = _mark(right=self.right)
        for label, value in lines:
            lead.append(label + " " * (width - cell_len(label)), "verdict.label")
            yield Hanging(lead, Flow(highlighted(value)))
            lead = Text("  ")
        if self.because:
            yield from _below(self.because)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The option that was chosen, whether it is the right one, and why."""

    choice_text: str
    right: bool
    why: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Hanging(_mark(right=self.right), Prose(self.choice_text))
        if self.why:
            yield from _below(self.why)


@dataclass(frozen=True, slots=True)
class HintView:
    """One hint of several."""

    text: str
    number: int
    total: int
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lead = self.words("view.hint", number=self.number, total=self.total)
        yield Hanging(Text(f"{lead}  ", "verdict.hint"), Prose(self.text))


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the program, such as the answer to a command; nothing in it but `code` is Markdown."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Sentence(self.text)


def _mark(*, right: bool) -> Text:
    return Text("✓ ", "verdict.pass") if right else Text("✗ ", "verdict.fail")


def _below(prose: str) -> list[RenderableType]:
    """Return *prose* below a marked line, indented as far as its text."""
    return [Text(), Hanging(Text("  "), Prose(prose))]
