"""Fitting columns to a width: the least important fall away, the longest are shortened.

A cell is a tuple of forms, the longest first; the first that fits is shown, and
if none does, the last is cut with an ellipsis. All widths are terminal cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from tensortutor.views.layout import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod

Cell = tuple[Text, ...]
GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A header and a cell a row.

    *least*: what it may be shortened to before a column must go. *spare*: it
    stays only where nothing needs to be shortened.
    """

    header: Cell
    cells: tuple[Cell, ...]
    importance: int
    least: int
    spare: bool = False
    justify: JustifyMethod = "left"

    @property
    def natural(self) -> int:
        """The width at which nothing is shortened."""
        return max(_width(cell[0]) for cell in (self.header, *self.cells))

    @property
    def smallest(self) -> int:
        """The width below which it is not readable any more."""
        return max(min(_width(cell[-1]), self.least) for cell in (self.header, *self.cells))


def table(columns: Sequence[Column], width: int) -> Table:
    """Return the columns that fit as a Rich table of at most *width* cells, with no border of its own."""
    fitted = fit(columns, width)
    headed = any(column.header[0] for column, _ in fitted)
    drawn = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=headed, header_style="none")
    for column, size in fitted:
        drawn.add_column(shortened(column.header, size), width=size, no_wrap=True, justify=column.justify)
    for cells in zip(*(column.cells for column, _ in fitted), strict=True):
        drawn.add_row(*(shortened(cell, size) for cell, (_, size) in zip(cells, fitted, strict=True)))
    return drawn


def fit(columns: Sequence[Column], width: int) -> list[tuple[Column, int]]:
    """Return which columns stay, in their order, and how wide each is."""
    natural = _total([column.natural for column in columns])
    kept = [column for column in columns if natural <= width or not column.spare]
    while len(kept) > 1 and _total([column.smallest for column in kept]) > width:
        kept.remove(min(kept, key=lambda column: column.importance))
    sizes = [column.natural for column in kept]
    floors = [column.smallest for column in kept]
    while (excess := _total(sizes) - width) > 0 and (room := _widest(sizes, floors)) is not None:
        sizes[room] -= max(1, min(excess, sizes[room] - floors[room]) // 8)
    sizes = _spread(kept, [_shown(*pair) for pair in zip(kept, sizes, strict=True)], width)
    return list(zip(kept, sizes, strict=True))


def shortened(cell: Cell, width: int) -> Text:
    """Return the longest form of *cell* that *width* holds."""
    for form in cell:
        if _width(form) <= width:
            return form
    return cut(cell[-1], width)


def _spread(columns: Sequence[Column], sizes: Sequence[int], width: int) -> list[int]:
    """Give what is left over to the columns that were shortened, the most important first."""
    spread = list(sizes)
    for index in sorted(range(len(spread)), key=lambda each: -columns[each].importance):
        spare = max(width - _total(spread), 0)
        spread[index] = _shown(columns[index], min(spread[index] + spare, columns[index].natural))
    return spread


def _shown(column: Column, size: int) -> int:
    """Return how much of *size* the column really fills."""
    return max(_width(shortened(cell, size)) for cell in (column.header, *column.cells))


def _widest(sizes: Sequence[int], floors: Sequence[int]) -> int | None:
    shrinkable = [index for index, size in enumerate(sizes) if size > max(floors[index], 1)]
    return max(shrinkable, key=lambda index: sizes[index], default=None)


def _total(sizes: Sequence[int]) -> int:
    return sum(sizes) + GAP * (len(sizes) - 1)


def _width(text: Text) -> int:
    return cell_len(text.plain)
