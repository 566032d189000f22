"""Which language: asked in all of them, since nobody knows yet which one is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.layout import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult


@dataclass(frozen=True, slots=True)
class LanguageQuestion:
    """The question in each language, the languages behind their digits, and how to answer."""

    questions: Sequence[str]
    names: Sequence[str]
    how: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for question in self.questions:
            yield Sentence(question)
        yield Text()
        for number, name in enumerate(self.names, start=1):
            yield Text.assemble((f" {number}  ", "step.digit"), name)
        yield Text()
        yield Sentence(self.how, "step.todo")
