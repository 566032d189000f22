"""Series as lines of braille dots, two dots wide and four high a cell, each with its letter on it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.views.axes import Axis
    from tensortutor.wire import Series

WIDE, HIGH = 2, 4
"""Dots in a cell."""
BLANK = 0x2800
"""The braille character without dots; the dots of all others are the bits above it."""
LETTERS = "abcdef"
REPEATS = 3
"""So often its letter stands on a line where there are several."""

Dots = list[list[int]]


def curves(series: Sequence[Series], x: Axis, y: Axis) -> list[Text]:
    """Return the rows of cells, the topmost first, on which *series* are drawn along the axes."""
    drawn = [_dots(each, x, y) for each in series]
    rows, columns = y.dots // HIGH, x.dots // WIDE
    letters = _letters(drawn, columns) if len(drawn) > 1 else {}
    lines = []
    for row in range(rows):
        line = Text(no_wrap=True, overflow="ignore")
        for column in range(columns):
            here = [index for index, dots in enumerate(drawn) if dots[row][column]]
            bits = 0
            for index in here:
                bits |= drawn[index][row][column]
            owner = letters.get((row, column), here[-1] if here else 0)
            sign = LETTERS[owner] if (row, column) in letters else chr(BLANK + bits) if bits else " "
            line.append(sign, f"plot.{LETTERS[owner]}")
        lines.append(line)
    return lines


def _dots(series: Series, x: Axis, y: Axis) -> Dots:
    """Return the dots of each cell that one line sets; it is interrupted where a number is not finite."""
    from plotille import Canvas  # only here: the other commands do without it

    canvas = Canvas(x.dots // WIDE, y.dots // HIGH, xmax=x.dots, ymax=y.dots)
    points = [None if value is None else (x.dot(place), y.dot(value)) for place, value in series.points]
    for point in points:
        if point is not None:
            canvas.point(*point)
    for start, end in pairwise(points):
        if start is not None and end is not None:
            canvas.line(*start, *end)
    return [[ord(sign) - BLANK for sign in line] for line in canvas.plot(linesep="\n").split("\n")]


def _letters(drawn: Sequence[Dots], columns: int) -> dict[tuple[int, int], int]:
    """Return the cells that show which line runs there: some for each, where it runs alone if it does."""
    found: dict[tuple[int, int], int] = {}
    slots = len(drawn) * REPEATS
    for slot in range(slots):
        index = slot % len(drawn)
        column = int((slot + 0.5) * columns / slots)
        cells = [(row, column) for row, line in enumerate(drawn[index]) if line[column]]
        alone = [cell for cell in cells if sum(bool(dots[cell[0]][column]) for dots in drawn) == 1]
        if cells:
            found[(alone or cells)[len(alone or cells) // 2]] = index
    return found
