"""The tensor inspector: what statements made, changed, rebound or deleted, as one table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from rich import box
from rich.panel import Panel
from rich.text import Text

from tensortutor.views.columns import Column, table
from tensortutor.views.layout import Hanging, Sentence
from tensortutor.views.merging import merge
from tensortutor.views.rows import CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.views.columns import Cell
    from tensortutor.wire import TensorRow
    from tensortutor.words import Words

__all__ = ["COLUMNS", "Inspector", "empty", "merge"]

COLUMNS: tuple[str, ...] = ("name", "shape", "dtype", "device", "grad", "bytes", "shares", "values")
"""The columns that can be asked for, in the order in which they are drawn."""

LIMIT = 20
"""So many rows are drawn after a statement; `:tensors` draws all."""
EACH = 5
"""So many rows of what one name holds are drawn before there is room for others."""

# What falls away first stands first. The mark is the point of it all.
IMPORTANCE = (
    *("change", "bytes", "kind", "device", "shares"),
    *("grad", "values", "dtype"),
    *("shape", "name", "mark"),
)
# Where a gradient changed alone, what became of it says more than numbers that stayed.
AFTER_GRADIENTS = (*IMPORTANCE[:5], "values", "dtype", "grad", *IMPORTANCE[8:])
LEAST = {"name": 12, "shape": 18, "dtype": 10, "grad": 12, "shares": 8, "values": 24}
HEADERS: dict[str, tuple[str, ...]] = {
    "mark": (),
    "change": (),
    "kind": (),
    "shares": ("shares", "shares-short"),
}
FRAME = 4  # the border and a space on either side


@dataclass(frozen=True, slots=True)
class Inspector:
    """The table of *rows*, and below it how many tensors were left alone.

    Rows that hold an unchanged tensor were asked for, so all of them are drawn;
    otherwise the first 20 are. No rows, nothing drawn. *command* is what shows all.
    """

    rows: Sequence[TensorRow]
    unchanged: int
    words: Words
    columns: Sequence[str] = COLUMNS
    title: bool = True
    command: str = ":tensors"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.rows:
            return
        everything = any(row.change == "unchanged" for row in self.rows)
        drawn = self.rows if everything else _first(self.rows)
        yield _framed(table(self._columns(drawn), options.max_width - FRAME), self.words, title=self.title)
        match len(self.rows) - len(drawn), self.unchanged:
            case 0, 0:
                pass
            case 0, unchanged:
                yield _note(self.words("inspector.unchanged", count=unchanged, command=self.command))
            case more, 0:
                yield _note(self.words("inspector.more", count=more, command=self.command))
            case more, unchanged:
                touched = {"more": more, "unchanged": unchanged}
                yield _note(self.words("inspector.more-and-unchanged", **touched, command=self.command))

    def _columns(self, rows: Sequence[TensorRow]) -> list[Column]:
        """Return the columns asked for, without those that have nothing to say of any row."""
        asked = [name for name in COLUMNS if name in {"name", *self.columns}]
        ranks = AFTER_GRADIENTS if any(row.change == "gradient" for row in rows) else IMPORTANCE
        made = [self._column(name, rows, ranks) for name in ("mark", "change", asked[0], "kind", *asked[1:])]
        return [column for column in made if any(cell[0].plain for cell in column.cells)]

    def _column(self, name: str, rows: Sequence[TensorRow], ranks: Sequence[str]) -> Column:
        keys = HEADERS.get(name, (name,))
        return Column(
            tuple(Text(self.words(f"inspector.column.{key}"), "inspector.header") for key in keys)
            or (Text(),),
            tuple(self._cell(name, row) for row in rows),
            importance=ranks.index(name),
            least=LEAST.get(name, 100),
            spare=name == "change",
            justify="right" if name == "bytes" else "left",
        )

    def _cell(self, name: str, row: TensorRow) -> Cell:
        cell = CELLS[name](row, self.words)
        if row.change == "deleted":  # all that is said of it is past
            for form in cell:
                form.stylize("tensor.deleted")
        return cell


def empty(words: Words) -> RenderableType:
    """Return what stands in the inspector's place while there is no tensor: what to do about it."""
    return _framed(Sentence(words("inspector.empty")), words, title=True)


def _first(rows: Sequence[TensorRow]) -> Sequence[TensorRow]:
    """Return the rows that are drawn: some of each name's before the rest of what one long list holds."""
    seen: Counter[str] = Counter()
    ranked = []
    for index, row in enumerate(rows):
        name = re.split(r"[.\[]", row.name, maxsplit=1)[0]
        seen[name] += 1
        ranked.append((seen[name] > EACH, index))
    return [rows[index] for _, index in sorted(sorted(ranked)[:LIMIT], key=itemgetter(1))]


def _framed(body: RenderableType, words: Words, *, title: bool) -> Panel:
    heading = Text(words("inspector.title"), "inspector.title") if title else None
    return Panel.fit(
        body, title=heading, title_align="left", box=box.ROUNDED, border_style="inspector.border"
    )


def _note(sentence: str) -> RenderableType:
    return Hanging(Text("  "), Sentence(sentence, "inspector.note"))
