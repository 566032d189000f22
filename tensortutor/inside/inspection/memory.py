"""Which bytes a tensor reaches, and which names reach the same ones; never what stands there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.window import window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy import ndarray
    from torch import Tensor

WORK = 1000
"""Candidates tried to settle whether two interleaved tensors meet; where they do not suffice, they may."""
CROWD = 64
"""Neighbours in one interval up to which each is asked for exactly; 1,000 columns make a million pairs."""

_OBJECT = "object "
_as_strided, _shares_memory = torch.as_strided, np.shares_memory


@dataclass(frozen=True, slots=True)
class Interval:
    """Bytes from *start* up to *stop* of one address space.

    A space is a device, a copy-on-write storage, or an object that has no bytes
    of its own. `axes` are the counts and steps in bytes of elements that are
    *width* bytes wide and leave gaps; empty where there are no gaps.
    """

    space: str
    start: int
    stop: int
    axes: tuple[tuple[int, int], ...] = ()
    width: int = 1

    @property
    def has_bytes(self) -> bool:
        """Whether there are bytes, and it does not stand for an object that has none of its own."""
        return not self.space.startswith(_OBJECT)


def extent(tensor: Tensor) -> Interval | None:
    """Return the bytes that a plain or dataless *tensor* can reach; None where there are none.

    Reads sizes and strides only, never the data, and never synchronises a GPU. A
    tensor that reaches beyond its storage has no bytes of its own: reading a freed
    storage is a segfault (torch 2.13).
    """
    width, storage = slots.itemsize(tensor), slots.storage(tensor)
    first, base = slots.offset(tensor) * width, slots.data_address(tensor)
    axes = [
        (count, step * width) for count, step in zip(slots.shape(tensor), slots.stride(tensor), strict=True)
    ]
    found = interval(space(tensor), base + first, axes, width)
    return found if base and found and found.stop <= base + storage.nbytes() else None


def space(tensor: Tensor) -> str:
    """Return the address space that a plain or dataless *tensor* lies in."""
    if slots.is_copy_on_write(tensor):
        return f"storage {slots.storage(tensor)._cdata}"
    return str(slots.device(tensor))


def interval(space: str, first: int, axes: list[tuple[int, int]], width: int) -> Interval | None:
    """Return the bytes of elements *width* wide that lie along *axes* from address *first*."""
    if not all(count for count, _ in axes):
        return None
    start = first + sum((count - 1) * step for count, step in axes if step < 0)
    kept = tuple((count, abs(step)) for count, step in axes if step and count > 1)
    reach = width + sum((count - 1) * step for count, step in kept)
    dense = reach == width * prod(count for count, _ in kept)
    return (
        Interval(space, start, start + reach) if dense else Interval(space, start, start + reach, kept, width)
    )


def nowhere(subject: object) -> Interval:
    """Return an interval that *subject* shares with itself alone."""
    return Interval(f"{_OBJECT}{id(subject)}", 0, 1)


def laid_out(tensor: Tensor) -> Tensor:
    """Return a view with *tensor*'s repeated (stride 0) axes once, largest stride first.

    A dense tensor comes out contiguous, however its axes were permuted.
    """
    axes = zip(slots.stride(tensor), slots.shape(tensor), strict=True)
    kept = sorted(((step, count) for step, count in axes if step and count != 1), reverse=True)
    return _as_strided(tensor, [count for _, count in kept], [step for step, _ in kept])


class Memory:
    """Who lies where: finds the names whose bytes meet an interval's without comparing all pairs."""

    def __init__(self, places: Iterable[tuple[str, Interval]]) -> None:
        spaces: dict[str, list[_Place]] = {}
        for order, (name, interval) in enumerate(places):
            place = _Place(interval.start, interval.stop, order, name, interval)
            spaces.setdefault(interval.space, []).append(place)
        self._spaces = {space: _Space(members) for space, members in spaces.items()}

    def sharing(self, interval: Interval) -> list[str]:
        """Return the names that share a byte with *interval*, in the order they were given."""
        space = self._spaces.get(interval.space)
        found = space.overlapping(interval) if space else []
        if len(found) <= CROWD:
            found = [place for place in found if _meet(place.interval, interval)]
        return [place.name for place in sorted(found, key=attrgetter("order"))]


class _Place(NamedTuple):
    start: int
    stop: int
    order: int
    name: str
    interval: Interval


class _Space:
    """The intervals of one address space in the order of their starts."""

    def __init__(self, members: list[_Place]) -> None:
        self._members = sorted(members)
        self._starts = [place.start for place in self._members]
        # The furthest stop so far never falls, so all that end before a byte are found by bisection.
        self._furthest = list(accumulate((place.stop for place in self._members), max))

    def overlapping(self, interval: Interval) -> list[_Place]:
        first = bisect_right(self._furthest, interval.start)
        last = bisect_left(self._starts, interval.stop)
        return [place for place in self._members[first:last] if place.stop > interval.start]


def _meet(one: Interval, other: Interval) -> bool:
    """Return whether overlapping intervals share a byte: even and odd elements of a tensor do not."""
    if one == other or not (one.axes or other.axes):
        return True
    try:
        return bool(_shares_memory(_window(one), _window(other), max_work=WORK))  # type: ignore[arg-type]
    except Exception:  # too hard a question for that much work, or for NumPy
        return True


def _window(interval: Interval) -> ndarray[Any, Any]:
    """Return an array for NumPy to compute with; it must not be read."""
    axes = interval.axes or ((interval.stop - interval.start, 1),)
    return window(interval.start, axes, interval.width)
