"""A word of the subject: in the language spoken, in the others, and what it means; or all words there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.layout import READABLE, Flow, Hanging, Sentence, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class TermView:
    """*term*, how *others* say it, and what it *means*."""

    term: str
    others: Sequence[str]
    means: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        heading = Text(printable(self.term), "step.title")
        for other in self.others:
            heading.append(f"{BETWEEN}{printable(other)}", "step.label")
        yield Flow(heading)
        yield Hanging(Text("  "), Sentence(self.means))


@dataclass(frozen=True, slots=True)
class TermList:
    """All *terms*, one after the other; none is broken over two lines where it fits one."""

    terms: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text, whole = Text(), []
        for number, term in enumerate(map(printable, self.terms), 1):
            start = len(text)
            text.append(term).append(BETWEEN.rstrip() if number < len(self.terms) else "", "step.label")
            whole.append((start, len(text)))
            text.append(" ")
        yield from Flow(text, tuple(whole)).lines(min(options.max_width, READABLE))
