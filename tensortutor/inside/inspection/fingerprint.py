"""Notice writes that no version counter sees: `.data`, NumPy, a storage, a fused optimizer step.

Small data is remembered whole, larger data by a sample, so that looking again
costs a microsecond or three whatever the size. Data off the CPU is not read.
"""

from __future__ import annotations

from ctypes import string_at
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from tensortutor.inside.inspection import arrays, slots
from tensortutor.inside.inspection.memory import Interval, laid_out
from tensortutor.inside.inspection.values import sampling, take

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE = 4096
"""Bytes that are remembered whole."""
SAMPLE = 256
"""Elements that are remembered of larger data."""

_contiguous = torch._C.TensorBase.contiguous


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A way to read some data again, and whether all of it is read.

    `read` takes the object each time, since nothing here may keep it alive. It
    holds as long as neither the object's metadata nor its place in memory change.
    """

    read: Callable[[Any], bytes | None]
    exact: bool


BLIND = Fingerprint(lambda _: None, exact=False)


def of_tensor(tensor: Tensor, extent: Interval | None) -> Fingerprint:
    """Return how to recognise the data of a plain *tensor* that reaches the bytes *extent*."""
    if extent is None:  # no elements, or freed ones
        return Fingerprint(lambda _: b"", exact=True)
    if slots.device(tensor).type != "cpu":
        return BLIND
    every = laid_out(tensor)
    size = slots.numel(every) * slots.itemsize(every)
    if size > WHOLE:
        return Fingerprint(partial(_sampled, where=sampling(slots.numel(every), SAMPLE)), exact=False)
    if size == extent.stop - extent.start and slots.is_contiguous(every):
        return Fingerprint(partial(_bytes_at, extent.start, size), exact=True)
    return Fingerprint(_gathered, exact=True)


def of_array(array: arrays.Array) -> Fingerprint:
    """Return how to recognise the data of *array*."""
    bare = arrays.plain(array)
    if bare.nbytes <= WHOLE:
        return Fingerprint(lambda again: arrays.plain(again).tobytes(), exact=True)
    where = sampling(bare.size, SAMPLE).numpy()
    return Fingerprint(lambda again: arrays.plain(again).flat[where].tobytes(), exact=False)


def _bytes_at(address: int, size: int, _: object) -> bytes:
    return string_at(address, size)


def _gathered(tensor: Tensor) -> bytes:
    return _bytes_of(_contiguous(laid_out(tensor)))


def _sampled(tensor: Tensor, where: Tensor) -> bytes:
    return _bytes_of(take(laid_out(tensor), where))


def _bytes_of(tensor: Tensor) -> bytes:
    """Return the bytes of a contiguous *tensor* that begins where its storage does."""
    start = slots.data_address(tensor) + slots.offset(tensor) * slots.itemsize(tensor)
    return string_at(start, slots.numel(tensor) * slots.itemsize(tensor))
