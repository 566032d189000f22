"""The pieces of memory that tensors and NumPy arrays lie on, and who reaches which bytes of each.

A piece is a storage, or the buffer of an array; where two overlap, as those of
`from_numpy(a)` and `from_numpy(a[3:])` do, they are one. Nothing is read but
sizes, strides and addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from numpy import ndarray
from torch import Tensor

from tensortutor.inside.inspection import arrays, memory, slots
from tensortutor.inside.inspection.memory import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Tensor, _Array = Tensor, ndarray
_READABLE = ("plain", "dataless")


@dataclass(frozen=True, slots=True)
class Resident:
    """A name on a block: the bytes from *start* up to *stop*, counted from where the block begins.

    *touched*: so many of them at most are elements; less than all where there are gaps.
    """

    name: str
    start: int
    stop: int
    touched: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of memory of *size* bytes on *device*, and those who lie on it in the order of their bytes.

    *unreached*: so many of its bytes at least are no element of any of them.
    """

    device: str
    size: int
    residents: tuple[Resident, ...]
    unreached: int


@dataclass(frozen=True, slots=True)
class _Lodging:
    """Where one name lies (None: it has no element), and the whole piece of memory that this keeps alive."""

    order: int
    name: str
    device: str
    whole: Interval
    own: Interval | None


def blocks(holders: Iterable[tuple[str, Any]]) -> list[Block]:
    """Return the blocks that the named tensors and arrays of *holders* lie on, the largest first.

    Equally large ones come in the order of their holders. Objects without bytes of
    their own are left out: sparse and nested tensors, freed storages, tensors on `meta`.
    """
    everyone = (_lodging(order, *holder) for order, holder in enumerate(holders))
    lodgings = sorted(filter(None, everyone), key=lambda each: (each.whole.space, each.whole.start))
    groups = sorted(_overlapping(lodgings), key=lambda group: min(each.order for each in group))
    return sorted(map(_block, groups), key=attrgetter("size"), reverse=True)


def block_of(name: str, holders: Iterable[tuple[str, Any]]) -> Block | None:
    """Return the block on which the holder *name* lies; None where it has no bytes of its own."""
    return next(
        (block for block in blocks(holders) if any(each.name == name for each in block.residents)), None
    )


def whole(subject: Any) -> Interval | None:
    """Return all the bytes that *subject* keeps alive: its storage, or the buffer of the array it views."""
    cls = type(subject)
    if issubclass(cls, _Array):
        owner: Any = arrays.owner(subject)
        return whole(owner) if issubclass(type(owner), _Tensor) else arrays.extent(owner)
    if not issubclass(cls, _Tensor) or slots.nature(subject) not in _READABLE:
        return None
    start, size = slots.data_address(subject), slots.storage(subject).nbytes()
    return Interval(memory.space(subject), start, start + size) if start and size else None


def _lodging(order: int, name: str, subject: Any) -> _Lodging | None:
    try:
        piece = whole(subject)
        if piece is None:
            return None
        if issubclass(type(subject), _Array):
            return _Lodging(order, name, "cpu", piece, arrays.extent(subject))
        return _Lodging(order, name, str(slots.device(subject)), piece, memory.extent(subject))
    except Exception:  # torch's oddities: any question may raise for some tensor; that one is left out
        return None


def _overlapping(lodgings: Sequence[_Lodging]) -> Iterator[list[_Lodging]]:
    """Cut *lodgings*, in the order of their pieces, where one piece begins beyond all before it."""
    group: list[_Lodging] = []
    furthest = 0
    for each in lodgings:
        if group and (each.whole.space != group[0].whole.space or each.whole.start >= furthest):
            yield group
            group, furthest = [], 0
        group.append(each)
        furthest = max(furthest, each.whole.stop)
    if group:
        yield group


def _block(lodgings: Sequence[_Lodging]) -> Block:
    first = min(each.whole.start for each in lodgings)
    size = max(each.whole.stop for each in lodgings) - first
    residents = [_resident(each, first) for each in lodgings]
    residents.sort(key=lambda each: (each.start, -each.stop))
    reached = _reached({each.own for each in lodgings if each.own is not None})
    return Block(lodgings[0].device, size, tuple(residents), size - reached)


def _resident(lodging: _Lodging, first: int) -> Resident:
    own = lodging.own
    if own is None:
        return Resident(lodging.name, 0, 0, 0)
    return Resident(lodging.name, own.start - first, own.stop - first, _touched(own))


def _touched(own: Interval) -> int:
    """Return how many bytes at most are elements: overlapping windows (`unfold`) count some again."""
    length = own.stop - own.start
    return min(length, own.width * prod(count for count, _ in own.axes)) if own.axes else length


def _reached(intervals: Iterable[Interval]) -> int:
    """Return how many bytes at most are elements of any of *intervals*, which may overlap."""
    reached = start = stop = touched = 0
    for each in sorted(intervals, key=attrgetter("start", "stop")):
        if each.start >= stop:
            reached += min(stop - start, touched)
            start, touched = each.start, 0
        stop = max(stop, each.stop)
        touched += _touched(each)
    return reached + min(stop - start, touched)
