"""The numbers of a small tensor in rows and columns, and those of a larger one that have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.layout import Hanging, Sentence, printable
from tensortutor.views.quantities import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Difference, Differences
    from tensortutor.words import Words

MARGIN, GAP = "  ", "  "


@dataclass(frozen=True, slots=True)
class NumbersView:
    """Columns of equal width, as many as there is room for."""

    rows: Sequence[Sequence[float | str]]
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Sentence(self.words("look.numbers"), "inspector.title")
        written = [[element(each) for each in row] for row in self.rows]
        width = max(cell_len(each) for row in written for each in row)
        room = max((options.max_width - len(MARGIN) - 1) // (width + len(GAP)), 1)
        for row in written:
            more = "…" if len(row) > room else ""
            line = GAP.join(each.rjust(width) for each in row[:room])
            yield Text(f"{MARGIN}{line}{more}", no_wrap=True, overflow="ellipsis")


@dataclass(frozen=True, slots=True)
class DifferencesView:
    """The first elements that the last statement changed, before and now."""

    differences: Differences
    name: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        found = self.differences
        caption = self.words("look.differences", count=f"{found.count:,}", total=f"{found.total:,}")
        yield Sentence(caption, "inspector.title")
        places = [self._place(each) for each in found.first]
        width = max((cell_len(place) for place in places), default=0)
        for place, each in zip(places, found.first, strict=True):
            lead = Text(f"{MARGIN}{place.ljust(width)}  ", "inspector.note")
            yield Hanging(lead, Text(f"{element(each.before)} → {element(each.now)}"))
        if (more := found.count - len(found.first)) > 0:
            note = Sentence(self.words("look.more", count=f"{more:,}"), "inspector.note")
            yield Hanging(Text(MARGIN), note)

    def _place(self, difference: Difference) -> str:
        index = ", ".join(map(str, difference.place))
        return printable(f"{self.name}[{index}]" if index else self.name)


def element(value: float | str) -> str:
    """Return one element, short; bools as Python writes them."""
    return str(value) if type(value) is bool else number(value)
