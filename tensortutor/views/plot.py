"""Numbers as lines over their index: axes with round numbers, and in words what each line comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.axes import Axis, around
from tensortutor.views.curves import HIGH, LETTERS, WIDE, curves
from tensortutor.views.layout import Hanging, Sentence, cut, printable
from tensortutor.views.quantities import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Plot, Series
    from tensortutor.words import Words

ROWS = 12
"""The height of a plot, in lines, without its axis."""
WIDEST = 100
"""No plot is wider than this, however wide the terminal is."""
UPRIGHTS, FLOORS = 5, 6
"""The most marks on the upright axis and on the level one."""
CORNER = "└"


@dataclass(frozen=True, slots=True)
class PlotView:
    """The plot, and a sentence for each line."""

    plot: Plot
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, WIDEST)
        series = self.plot.series
        lows = [each.min for each in series if each.min is not None]
        highs = [each.max for each in series if each.max is not None]
        y = around(min(lows), max(highs), ROWS * HIGH)
        marks = {ROWS - 1 - dot // HIGH: written for dot, written in y.marks(UPRIGHTS)}
        margin = max(map(len, marks.values())) + len(" ┤")
        x = Axis(0, max(each.count for each in series) - 1, (width - margin) * WIDE)
        yield cut(Text(printable(self.plot.subject), "plot.name"), width)
        for row, line in enumerate(curves(series, x, y)):
            upright = f"{marks.get(row, '').rjust(margin - 2)} {'┤' if row in marks else '│'}"
            line.rstrip()
            yield Text.assemble((upright, "plot.axis"), line, no_wrap=True, overflow="ignore")
        yield from self._floor(x, margin)
        for sentence in self._sentences():
            yield Hanging(*sentence)

    def _floor(self, x: Axis, margin: int) -> Iterator[Text]:
        """Yield the level axis, the numbers at its marks, and behind them what it counts."""
        columns = x.dots // WIDE
        axis, numbers = ["─"] * columns, [" "] * (columns + margin)
        for dot, written in x.marks(FLOORS, least_step=1):
            column = dot // WIDE
            axis[column] = "┬"
            start = min(max(margin + column - len(written) // 2, 0), len(numbers) - len(written))
            numbers[start : start + len(written)] = written
        yield Text(" " * (margin - 1) + CORNER + "".join(axis), "plot.axis", no_wrap=True, overflow="ignore")
        yield Text("".join(numbers).rstrip(), "plot.axis", no_wrap=True, overflow="ignore")
        label = self.words("plot.index")
        yield Text(" " * (margin + (columns - cell_len(label)) // 2) + label, "plot.axis", no_wrap=True)

    def _sentences(self) -> Iterator[tuple[Text, Sentence]]:
        """Yield what is to be said, each with the letter of its line."""
        series, indent = self.plot.series, Text("  ")
        for letter, each in zip(LETTERS, series, strict=False):
            lead = Text(f"{letter} ", f"plot.{letter}") if len(series) > 1 else indent
            yield lead, Sentence(self._facts(each))
            if each.nan or each.inf:
                yield (
                    indent,
                    Sentence(self.words("plot.gaps", nan=f"{each.nan:,}", inf=f"{each.inf:,}"), "tensor.nan"),
                )
        if any(each.count > len(each.points) for each in series):
            yield indent, Sentence(self.words("plot.thinned"), "inspector.note")
        if self.plot.more:
            yield indent, Sentence(self.words("plot.more", count=self.plot.more), "inspector.note")
        if self.plot.skipped:
            keys = ", ".join(f"`{key}`" for key in self.plot.skipped)
            yield indent, Sentence(self.words("plot.skipped", keys=keys), "inspector.note")

    def _facts(self, series: Series) -> str:
        values = {"last": number(series.last), "count": f"{series.count:,}"}
        name = printable(series.name or self.plot.subject)
        if series.min is None or series.max is None:
            return self.words("plot.facts-none-finite", name=name, **values)
        return self.words("plot.facts", name=name, min=number(series.min), max=number(series.max), **values)
