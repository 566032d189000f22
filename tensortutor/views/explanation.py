"""Why an expression failed: what it worked on, what does not fit, and code that does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views import rows
from tensortutor.views.columns import Column, table
from tensortutor.views.layout import Flow, Hanging, Sentence, cut, printable, quotes_code
from tensortutor.views.listing import PythonCode, highlighted
from tensortutor.wire import TensorRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.wire import Explanation, Line, Operand
    from tensortutor.words import Words

MARGIN = "  "
BEFORE = 12
"""Cells that stay in front of the expression where a line has to be cut on its left."""


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """An explanation. The source is drawn, its expression marked, where *traceback* does not show it so."""

    explanation: Explanation
    words: Words
    traceback: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        told = self.explanation
        width = options.max_width - cell_len(MARGIN)
        if not _is_shown(told.source, self.traceback):
            for line in told.source:
                yield from (Hanging(Text(MARGIN), each) for each in _underlined(line, width))
            yield Text()
        if facts := _operands(told, self.words, width):
            yield Hanging(Text(MARGIN), facts)
        yield Hanging(Text(MARGIN), Sentence(self.words(told.notice.key, **told.notice.values)))
        if told.repair is not None:
            yield from self._repair(told.repair, quoted=quotes_code(console))

    def _repair(self, repair: str, *, quoted: bool) -> Iterator[RenderableType]:
        """Yield the code that fits: behind its label, or below it where it has several lines."""
        label = Text(MARGIN + self.words("explain.fits"), "verdict.pass")
        label.append("" if cell_len(label.plain[-1]) > 1 else " ")  # a full-width colon has its space in it
        if "\n" in repair:
            yield label
            yield Hanging(Text(MARGIN), PythonCode(repair))
            return
        code = highlighted(repair)
        if quoted:
            code = Text.assemble("`", code, "`")
        whole = (0, len(code))
        if self.explanation.gives is not None:
            gives = TensorRow("", "tensor", "unchanged", shape=self.explanation.gives)
            code.append(f" → {rows.shape(gives, self.words)[0].plain}")
        yield Hanging(label, Flow(code, (whole,)), Text(MARGIN * 2))


def _is_shown(source: tuple[Line, ...], traceback: str) -> bool:
    """Tell whether the traceback ends with this line and, if it is not all of it, marks the expression."""
    if len(source) != 1:
        return not source
    line = source[0]
    *_, before, last = ["", "", *map(str.strip, traceback.rstrip().split("\n"))]
    if last and not last.strip("~^"):
        return before == line.text
    return last == line.text and line.text[line.start : line.end] == line.text


def _underlined(line: Line, width: int) -> Iterator[Text]:
    """Yield *line* within *width* cells, and below it the marks under the expression."""
    text = printable(line.text)
    start, end = (cell_len(printable(line.text[:place])) for place in (line.start, line.end))
    away = max(0, start - BEFORE) if cell_len(text) > width else 0
    shown = highlighted(text) if not away else Text.assemble("…", highlighted(text)[_index(text, away) :])
    shift = away - 1 if away else 0
    yield cut(shown, width)
    marks = min(end - shift, width) - (start - shift)
    yield Text(" " * (start - shift) + "^" * max(marks, 1), "failure.caret")


def _index(text: str, cells: int) -> int:
    """Return how many characters of *text* fill *cells* cells."""
    return next(index for index in range(len(text) + 1) if cell_len(text[:index]) >= cells)


def _operands(told: Explanation, words: Words, width: int) -> RenderableType | None:
    """Return the operands with the facts that matter, None where none of these is known."""
    made = [_row(operand) for operand in told.operands]
    known = [
        each for each in told.telling if any(getattr(operand, each) is not None for operand in told.operands)
    ]
    columns = [
        Column((Text(),), tuple(rows.CELLS[fact](row, words) for row in made), importance=-place, least=18)
        for place, fact in enumerate(("name", *known))
    ]
    return table(columns, width) if known else None


def _row(operand: Operand) -> TensorRow:
    return TensorRow(operand.name, "tensor", "unchanged", operand.shape, operand.dtype, operand.device)
