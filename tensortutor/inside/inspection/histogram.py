"""Count numbers into bins of equal width; NaN and infinities are counted apart."""

from __future__ import annotations

from math import isfinite, isinf, isnan
from typing import TYPE_CHECKING, Any

from tensortutor import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 20
"""At most so many; whole numbers that take fewer values have one for each."""


def histogram(numbers: Sequence[Any], *, sampled: bool) -> wire.Histogram | None:
    """Return how *numbers* are spread, complex ones by their magnitude; None where there are none.

    They are Python's own: bools, ints as large as they come, floats, complex.
    """
    if not numbers:
        return None
    first = type(numbers[0])
    measured = [abs(each) for each in numbers] if first is complex else numbers
    finite = [each for each in measured if isfinite(each)]
    return wire.Histogram(
        low=min(finite) if finite else None,
        high=max(finite) if finite else None,
        counts=_counts(finite, whole=issubclass(first, int)) if finite else (),
        nan=sum(map(isnan, measured)),
        inf=sum(map(isinf, measured)),
        of="magnitude" if first is complex else "truth" if first is bool else "value",
        sampled=sampled,
    )


def _counts(numbers: Sequence[Any], *, whole: bool) -> tuple[int, ...]:
    low, high = min(numbers), max(numbers)
    if whole and high - low < BINS:
        counts = [0] * (high - low + 1)
        for each in numbers:
            counts[each - low] += 1
        return tuple(counts)
    if low == high:
        return (len(numbers),)
    scale = 1 if isfinite(high - low) else 0.5  # the span of two doubles may be beyond all doubles
    start, span = low * scale, high * scale - low * scale
    counts = [0] * BINS
    for each in numbers:
        counts[min(int((each * scale - start) / span * BINS), BINS - 1)] += 1
    return tuple(counts)
