"""Which of many things in a row are left out: those that repeat what stands before them, then the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

PERIOD = 8
"""The longest pattern whose repetition is noticed."""
LEAST = 3
"""Fewer things than these are not left out."""


class Piece(NamedTuple):
    """The things from *start* up to *stop*: one that is shown, or some that are left out."""

    start: int
    stop: int
    shown: bool


def pieces(alike: Sequence[int], allowance: int) -> list[Piece]:
    """Return about *allowance* pieces for a row of things, of which equal ones have equal numbers."""
    found = _without_repetition(alike)
    if len(found) <= allowance + 1:  # to leave out a single one gains nothing
        return found
    head = (allowance * 2 + 2) // 3
    tail = len(found) - (allowance - head)
    return [*found[:head], Piece(found[head].start, found[tail - 1].stop, shown=False), *found[tail:]]


def _without_repetition(alike: Sequence[int]) -> list[Piece]:
    found: list[Piece] = []
    while (start := found[-1].stop if found else 0) < len(alike):
        period, stop = _repetition(alike, start)
        found += [Piece(place, place + 1, shown=True) for place in range(start, start + period)]
        if start + period < stop:
            found.append(Piece(start + period, stop, shown=False))
    return found


def _repetition(alike: Sequence[int], start: int) -> tuple[int, int]:
    """Return how long the pattern is that begins at *start*, and where its last repetition ends."""
    for period in range(1, PERIOD + 1):
        stop = start + period
        while stop < len(alike) and alike[stop] == alike[stop - period]:
            stop += 1
        stop -= (stop - start) % period
        if stop - start - period >= LEAST:
            return period, stop
    return 1, start + 1
