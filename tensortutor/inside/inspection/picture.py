"""Which elements make a picture of a tensor, and the picture: a heat map, or the image it is shaped like.

The last axes of the first slice are shown. Of a large one, a few elements are
looked at for each cell, which shows their mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import isfinite, isnan, nan, prod
from typing import TYPE_CHECKING, Any, Literal

from tensortutor import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_ROWS, MOST_COLUMNS = 40, 120
"""Cells of the largest picture; two rows of them stand on one line."""
CLOSELY = 4
"""Elements that are looked at for a cell, along each axis."""
CHANNELS = (1, 3, 4)
SMALLEST = 8
"""Pixels that each side of an image has at least; what is smaller is a tensor of a few numbers."""
BRIGHTEST = 255

Grid = list[list[float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be looked at: the flat places of elements, plane after plane, each of *rows* × *columns*.

    `sides` are those of the slice in elements; `axes` are its axes, where 0 stands for one that is not shown.
    """

    sides: tuple[int, int]
    rows: int
    columns: int
    places: tuple[int, ...]
    axes: tuple[str, ...]
    is_image: bool


def plan(shape: tuple[int, ...], dtype: str) -> Plan | None:
    """Return what to look at of a tensor of that *shape*; None where there is nothing to be drawn."""
    last = len(shape) - 1
    if last < 1 or prod(shape) <= 1:
        return None
    if last > 1 and (dtype == "uint8" or dtype.startswith(("float", "bfloat"))):
        for channels, rows, columns in ((last - 2, last - 1, last), (last, last - 2, last - 1)):
            if shape[channels] in CHANNELS and min(shape[rows], shape[columns]) >= SMALLEST:
                return _plan(shape, rows, columns, channels)
    return _plan(shape, last - 1, last)


def picture(plan: Plan, numbers: Sequence[Any]) -> wire.Picture | None:
    """Return the picture of *numbers*, which stand at the places of *plan*; None where none is finite."""
    size = plan.rows * plan.columns
    planes = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    if plan.is_image and all(type(each) is int or 0 <= each <= 1 for each in numbers):
        return _image(plan, planes)
    if type(numbers[0]) is complex:
        return _heat_map(plan, [abs(each) for each in planes[0]], "magnitude")
    return _heat_map(plan, planes[0], "heat")


def _plan(shape: tuple[int, ...], rows: int, columns: int, channels: int | None = None) -> Plan:
    steps = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
    planes = [0] if channels is None else [place * steps[channels] for place in range(shape[channels])]
    down = [place * steps[rows] for place in _spread(shape[rows], MOST_ROWS * CLOSELY)]
    along = [place * steps[columns] for place in _spread(shape[columns], MOST_COLUMNS * CLOSELY)]
    return Plan(
        sides=(shape[rows], shape[columns]),
        rows=len(down),
        columns=len(along),
        places=tuple(map(sum, product(planes, down, along))),
        axes=tuple(
            ":" if axis in (rows, columns) else "channels" if axis == channels else "0"
            for axis in range(len(shape))
        ),
        is_image=channels is not None,
    )


def _spread(size: int, most: int) -> Sequence[int]:
    """Return *most* places in the middle of equal parts of *size*, or all."""
    return range(size) if size <= most else [(2 * part + 1) * size // (2 * most) for part in range(most)]


def _image(plan: Plan, planes: Sequence[Sequence[Any]]) -> wire.Picture:
    """Return the image in *planes*; a fourth one says how opaque it is, on black."""
    scale = 1 if type(planes[0][0]) is int else BRIGHTEST
    height, width = plan.sides
    shrunk = max(height / MOST_ROWS, width / MOST_COLUMNS, 1)
    rows, columns = max(round(height / shrunk), 1), max(round(width / shrunk), 1)
    grids = [_pooled(plan, [each * scale for each in plane], rows, columns) for plane in planes]
    if len(grids) == 4:  # noqa: PLR2004
        grids = [_product(grid, grids[3]) for grid in grids[:3]]
    if len(grids) == 1:
        grids *= 3  # grey
    levels = tuple(tuple(tuple(round(each) for each in row) for row in grid) for grid in grids)
    return wire.Picture("image", levels, plan.sides, _slice(plan.axes, ":"))


def _heat_map(
    plan: Plan, numbers: Sequence[float], kind: Literal["heat", "magnitude"]
) -> wire.Picture | None:
    """Return a heat map: its levels go from the lowest to the highest finite mean of a cell."""
    rows, columns = min(plan.rows, MOST_ROWS), min(plan.columns, MOST_COLUMNS)
    grid = _pooled(plan, numbers, rows, columns)
    finite = [each for row in grid for each in row if isfinite(each)]
    if not finite:
        return None
    low, high = min(finite), max(finite)
    levels = tuple(tuple(_level(each, low, high) for each in row) for row in grid)
    return wire.Picture(kind, (levels,), plan.sides, _slice(plan.axes, "0"), low, high)


def _level(number: float, low: float, high: float) -> int | None:
    """Return where *number* stands between *low* and *high*, from 0 to 255; NaN nowhere."""
    if isnan(number):
        return None
    span = high / 2 - low / 2  # of the halves, since it may be beyond all doubles
    share = (number / 2 - low / 2) / span if span else 0.5
    return round(min(max(share, 0), 1) * BRIGHTEST)


def _pooled(plan: Plan, plane: Sequence[float], rows: int, columns: int) -> Grid:
    """Return the means of *rows* × *columns* equal parts of *plane*; NaN in a part makes its mean NaN."""
    lines = [plane[start : start + plan.columns] for start in range(0, len(plane), plan.columns)]
    parts = list(_parts(plan.columns, columns))
    return [
        [_mean(each for line in lines[top:bottom] for each in line[left:right]) for left, right in parts]
        for top, bottom in _parts(plan.rows, rows)
    ]


def _parts(size: int, count: int) -> Iterable[tuple[int, int]]:
    return ((part * size // count, (part + 1) * size // count) for part in range(count))


def _mean(numbers: Iterable[float]) -> float:
    every = list(numbers)
    if len(every) == 1:
        return every[0]
    return sum(each / len(every) for each in every) if every else nan


def _product(grid: Grid, opacity: Grid) -> Grid:
    return [
        [each * share / BRIGHTEST for each, share in zip(row, shares, strict=True)]
        for row, shares in zip(grid, opacity, strict=True)
    ]


def _slice(axes: Sequence[str], channels: str) -> str:
    """Return the index that picks what is shown, as Python writes it; empty where that is everything."""
    index = ", ".join(channels if axis == "channels" else axis for axis in axes)
    index = index.rstrip(":, ")
    return f"[{index}]" if index else ""
