"""Grids of levels, made smaller by taking means and larger by repeating, until they suit a width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Grid = Sequence[Sequence[int | None]]

BROAD = 64
"""Cells up to which a small picture is enlarged."""
HIGH = 40
"""Rows up to which it is: twenty lines."""


def fitted(grid: Grid, width: int, *, square: bool) -> Grid:
    """Return *grid* in at most *width* columns.

    Where it is *square*, one row is as high as a column is wide, and stays so;
    else both directions are scaled apart.
    """
    rows, columns = len(grid), len(grid[0])
    if columns > width:
        return pooled(grid, max(round(rows * width / columns), 1) if square else rows, width)
    down, along = _factor(rows, HIGH), _factor(columns, min(width, BROAD))
    if square:
        down = along = min(down, along)
    return [[level for level in row for _ in range(along)] for row in grid for _ in range(down)]


def pooled(grid: Grid, rows: int, columns: int) -> Grid:
    """Return the means of *rows* × *columns* equal parts of *grid*; an unknown level makes a mean unknown."""
    across = list(_parts(len(grid[0]), columns))
    return [
        [_mean([level for row in grid[top:bottom] for level in row[left:right]]) for left, right in across]
        for top, bottom in _parts(len(grid), rows)
    ]


def _factor(size: int, most: int) -> int:
    """Return how often each of *size* is repeated: evenly, so that lines end where rows do."""
    return next((factor for factor in (4, 2) if size * factor <= most // (factor // 2)), 1)


def _parts(size: int, count: int) -> Iterator[tuple[int, int]]:
    return ((part * size // count, (part + 1) * size // count) for part in range(count))


def _mean(levels: list[int | None]) -> int | None:
    known = [level for level in levels if level is not None]
    return round(sum(known) / len(known)) if len(known) == len(levels) else None
