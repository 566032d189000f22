"""Two shapes that all text here takes: it flows to the width, or hangs behind a mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from tensortutor.views.wrapping import Range, line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

READABLE = 88
"""No prose is set wider than this, however wide the terminal is."""

# Characters that are not "printable" to Python and yet stand in ordinary text: a line's end, the
# joiner inside emoji, and the wide and the no-break space.
HARMLESS = frozenset("\n\u200d\u3000\u00a0")


def printable(text: str) -> str:
    """Return *text* with nothing in it that could steer a terminal: no escapes, tabs as spaces."""
    if text.isprintable():
        return text
    text = text.expandtabs(4)
    return "".join(each if each.isprintable() or each in HARMLESS else "\ufffd" for each in text)


def cut(text: Text, width: int) -> Text:
    """Return *text* in at most *width* cells, with an ellipsis where something is left out."""
    if cell_len(text.plain) <= width:
        return text
    text = text.copy()
    text.truncate(max(width - 1, 0))
    text.rstrip()  # half a wide character has become a space
    return text.append("…")


def quotes_code(console: Console) -> bool:
    """Tell whether code in prose needs its backticks, since *console* has no colour to show it by."""
    return console.color_system is None or console.no_color


@dataclass(frozen=True, slots=True)
class Flow:
    """Text broken at the width; the ranges in *whole* stay on one line where they can."""

    text: Text
    whole: tuple[Range, ...] = ()

    def lines(self, width: int) -> Iterator[Text]:
        """Cut the text into lines of at most *width* cells."""
        starts: list[int] = []
        base = 0
        for paragraph in self.text.plain.split("\n"):
            if base:
                starts.append(base)
            whole = [(start - base, end - base) for start, end in self.whole if start >= base]
            starts += [base + start for start in line_starts(paragraph, width, whole)]
            base += len(paragraph) + 1
        for line in self.text.divide(starts):
            line.rstrip()
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.lines(options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max(map(cell_len, self.text.plain.split("\n")))
        widest_word = max(map(cell_len, re.split(r"\s", self.text.plain)))
        return Measurement(widest_word, longest).with_maximum(options.max_width)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the program: plain text in which only `code` is set apart."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._flow(console).lines(min(options.max_width, READABLE))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return self._flow(console).__rich_measure__(console, options)

    def _flow(self, console: Console) -> Flow:
        text, whole = Text(style=self.style), []
        for index, part in enumerate(printable(self.text).split("`")):
            if index % 2 == 0:
                text.append(part)
                continue
            start = len(text)
            text.append(f"`{part}`" if quotes_code(console) else part, "markdown.code")
            whole.append((start, len(text)))
        return Flow(text, tuple(whole))


@dataclass(frozen=True, slots=True)
class Hanging:
    """A body whose first line follows *lead* and whose further lines stand below its start.

    *margin* is drawn before the further lines; without one, that is blank.
    """

    lead: Text
    body: RenderableType
    margin: Text | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        follow = self.margin or Text(" " * cell_len(self.lead.plain))
        indent = max(cell_len(self.lead.plain), cell_len(follow.plain))
        inner = options.update(width=max(min(options.max_width, READABLE) - indent, 1))
        for index, line in enumerate(console.render_lines(self.body, inner, pad=False)):
            prefix = self.lead if index == 0 else follow
            if prefix.plain.strip() or any(segment.text for segment in line):
                yield from prefix.render(console)
            yield from line
            yield Segment.line()
