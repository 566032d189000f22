"""Make few points of many numbers: the smallest and the largest of each part, so that no spike is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tensortutor import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.inside.plotting.rows import Numbers, Row

POINTS = 2000
"""So many points travel at most."""
CHUNK = 2**18
"""About so many numbers are read at once."""

_isfinite, _isnan, _nonzero = np.isfinite, np.isnan, np.flatnonzero
_argmin, _argmax, _count = np.argmin, np.argmax, np.count_nonzero


def thinned(row: Row) -> wire.Series:
    """Return *row*, which is not empty, as a series."""
    step = 1 if row.count <= POINTS else -(-row.count // (POINTS // 2))
    points: list[tuple[int, float | None]] = []
    nan = infinite = 0
    for start, part in _chunks(row, max(CHUNK // step, 1) * step):
        nan += int(_count(_isnan(part)))
        infinite += int(_count(~_isfinite(part)))
        points += (
            point
            for first in range(0, len(part), step)
            for point in _extrema(part[first : first + step], start + first)
        )
    values = [value for _, value in points if value is not None]
    return wire.Series(
        row.name,
        tuple(points),
        row.count,
        last=wire.finite(float(row.part(row.count - 1, row.count)[0])),
        min=min(values, default=None),
        max=max(values, default=None),
        nan=nan,
        inf=infinite - nan,
    )


def _chunks(row: Row, size: int) -> Iterator[tuple[int, Numbers]]:
    for start in range(0, row.count, size):
        yield start, row.part(start, min(start + size, row.count))


def _extrema(part: Numbers, start: int) -> list[tuple[int, float | None]]:
    """Return the places and values of the smallest and the largest finite number; once, if it is the same."""
    where = _nonzero(_isfinite(part))
    if not len(where):
        return [(start, None)]
    finite = part[where]
    places = sorted({int(where[_argmin(finite)]), int(where[_argmax(finite)])})
    return [(start + place, float(part[place])) for place in places]
