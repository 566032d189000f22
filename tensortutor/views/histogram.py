"""A histogram in block characters: bars of eighths of a line, with the range below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.bars import bar
from tensortutor.views.layout import Hanging, Sentence
from tensortutor.views.quantities import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Histogram
    from tensortutor.words import Words

MARGIN = "  "
EIGHTHS = " ▁▂▃▄▅▆▇█"
HEIGHT = 4
"""Lines of the highest bar."""
WIDTH = 40
"""Cells of all bars; few bars are each at most `BROADEST`."""
BROADEST = 6
TRUTH = 24
"""Cells of the bars for False and True."""
STYLE = "memory.bar"


@dataclass(frozen=True, slots=True)
class HistogramView:
    """How the numbers are spread; what was sampled begins with ~."""

    histogram: Histogram
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Sentence(self._caption(), "inspector.title")
        if self.histogram.counts:
            yield from self._truths() if self.histogram.of == "truth" else self._bars()
        if self.histogram.sampled:
            total = sum(self.histogram.counts) + self.histogram.nan + self.histogram.inf
            note = Sentence(self.words("look.sampled", count=f"{total:,}"), "inspector.note")
            yield Hanging(Text(MARGIN), note)
        counts = {"nan": self.histogram.nan, "inf": self.histogram.inf}
        alarm = [self.words(f"inspector.values.{key}", count=count) for key, count in counts.items() if count]
        if alarm:
            yield Text(MARGIN + "  ".join(alarm), "tensor.nan")

    def _caption(self) -> str:
        counts = self.histogram.counts
        about = "~" if self.histogram.sampled else ""
        if not counts or self.histogram.of == "truth":
            return about + self.words("look.histogram")
        key = "look.histogram-magnitude" if self.histogram.of == "magnitude" else "look.histogram-bins"
        return about + self.words(key, bins=len(counts), most=f"{max(counts):,}")

    def _bars(self) -> Iterator[Text]:
        counts, most = self.histogram.counts, max(self.histogram.counts)
        broad = min(WIDTH // len(counts), BROADEST)
        # Whatever is there is seen, be it one among millions.
        heights = [max(round(count / most * HEIGHT * 8), 1) if count else 0 for count in counts]
        for floor in range((HEIGHT - 1) * 8, -1, -8):
            line = "".join(EIGHTHS[min(max(height - floor, 0), 8)] * broad for height in heights)
            yield Text(MARGIN).append(line.rstrip(), STYLE)
        low, high = number(self.histogram.low or 0), number(self.histogram.high or 0)
        if len(counts) == 1:
            yield Text(MARGIN + low)
            return
        yield Text(f"{MARGIN}{low}{' ' * max(broad * len(counts) - cell_len(low + high), 3)}{high}")

    def _truths(self) -> Iterator[Text]:
        total = sum(self.histogram.counts)
        found = dict(zip(range(int(self.histogram.low or 0), 2), self.histogram.counts, strict=False))
        for truth in (False, True):
            count = found.get(truth, 0)
            line = Text(f"{MARGIN}{truth!s:<6}").append_text(bar(0, count, total, TRUTH))
            yield line.append(f" {count:,}")
