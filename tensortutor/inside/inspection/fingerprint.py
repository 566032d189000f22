"""Notice writes that no version counter sees: `.data`, NumPy, a storage, a fused optimizer step.

Small data is remembered whole, larger data by a sample, so that looking again
costs less than a microsecond whatever the size. Data off the CPU is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import gcd, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from tensortutor.inside.inspection import arrays, slots
from tensortutor.inside.inspection.window import window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy import ndarray
    from torch import Tensor

    from tensortutor.inside.inspection.memory import Interval

WHOLE = 4096
"""Elements that are remembered whole."""
SAMPLE = 256
"""Elements that are remembered of larger data, or a few more."""

_arange, _unravel_index = np.arange, np.unravel_index


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A way to read some data again; None where it cannot be read.

    `exact`: all of it is read; `ordered`: in row-major order, each element as
    often as it is seen. It holds as long as the object lives, and neither its
    metadata nor its place in memory change: nothing here keeps it alive.
    """

    read: Callable[[], bytes | None]
    exact: bool
    ordered: bool = False


BLIND = Fingerprint(lambda: None, exact=False)
EMPTY = Fingerprint(lambda: b"", exact=True)


def of_tensor(tensor: Tensor, extent: Interval | None) -> Fingerprint:
    """Return how to recognise the data of a plain *tensor* that reaches the bytes *extent*."""
    if extent is None:  # no elements, or freed ones
        return EMPTY
    if slots.device(tensor).type != "cpu":
        return BLIND
    width = slots.itemsize(tensor)
    first = slots.data_address(tensor) + slots.offset(tensor) * width
    axes = [
        (count, step * width) for count, step in zip(slots.shape(tensor), slots.stride(tensor), strict=True)
    ]
    return _along(axes, first, width)


def of_array(array: arrays.Array) -> Fingerprint:
    """Return how to recognise the data of *array*."""
    bare = arrays.plain(array)
    if not bare.nbytes:
        return EMPTY
    return _along(list(zip(bare.shape, bare.strides, strict=True)), arrays.address(array), bare.itemsize)


def _along(axes: Sequence[tuple[int, int]], first: int, width: int) -> Fingerprint:
    """Return how to recognise elements *width* bytes wide along *axes* from the address *first*."""
    long = [(count, step) for count, step in axes if count != 1]
    if prod(count for count, _ in long) <= WHOLE:
        return Fingerprint(window(first, long, width).tobytes, exact=True, ordered=True)
    once = _joined(sorted(((count, step) for count, step in long if step), key=lambda axis: -abs(axis[1])))
    total = prod(count for count, _ in once)
    if total <= WHOLE:
        return Fingerprint(window(first, once, width).tobytes, exact=True)
    step, data = _stride(total), window(first, once, width)
    if len(once) == 1:
        return Fingerprint(data[::step].tobytes, exact=False)
    places = _unravel_index(_arange(0, total, step), data.shape)
    return Fingerprint(partial(_picked, data, places), exact=False)


def _joined(axes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return *axes*, the largest steps first, with those made one that leave no gap between them."""
    joined = list(axes[:1])
    for count, step in axes[1:]:
        outer, outer_step = joined[-1]
        if outer_step == count * step:
            joined[-1] = outer * count, step
        else:
            joined.append((count, step))
    return joined


def _stride(total: int) -> int:
    """Return a step that leads through *total* elements in some 256 strides, and to every row and column.

    It has no factor in common with the total, so with no axis: no column is passed over each time.
    """
    step = total // SAMPLE
    while gcd(step, total) != 1:
        step -= 1
    return step


def _picked(data: ndarray[Any, Any], places: tuple[Any, ...]) -> bytes:
    return data[places].tobytes()  # type: ignore[no-any-return]
