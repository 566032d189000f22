"""What can be typed beside what it does: two columns, and below each other where there is no room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.layout import READABLE, Flow, Hanging, Sentence, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.words import Words

GAP = 2
SHARE = 0.45
"""What is typed takes no more than this part of the width."""


@dataclass(frozen=True, slots=True)
class Manual:
    """How a command is called: its usage, what it does, and what may follow it, under headings."""

    usage: str
    does: str
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Flow(Text(self.usage, "step.title"))
        yield Text()
        yield Sentence(self.does)
        for heading, entries in self.sections:
            if entries:
                yield Text()
                yield Sentence(heading, "step.label")
                yield Glossary(entries, indent=2)


@dataclass(frozen=True, slots=True)
class Glossary:
    """A line for each entry; an empty one leaves a line empty."""

    entries: Sequence[tuple[str, str]]
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = [cell_len(typed) for typed, _ in self.entries]
        most = int(min(options.max_width, READABLE) * SHARE) - self.indent - GAP
        column = max((width for width in widths if width <= most), default=0) + GAP
        for (typed, does), width in zip(self.entries, widths, strict=True):
            left = Text(" " * self.indent).append(printable(typed), "step.place")
            if width + GAP <= column:
                yield Hanging(left.append(" " * (column - width)), Sentence(does))
            else:
                yield Flow(left)
                yield Hanging(Text(" " * (self.indent + column)), Sentence(does))


def usage(section: str, names: Sequence[str], words: Words) -> Glossary:
    """Return what a section of the catalogue says of *names*."""
    return Glossary(
        [
            (words(f"{section}.usage.{name}"), words(f"{section}.does.{name}")) if name else ("", "")
            for name in names
        ]
    )
