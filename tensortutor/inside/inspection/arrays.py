"""What a NumPy array is, where it lies and how it is recognised, past whatever a subclass of it says."""

from __future__ import annotations

from typing import Any

import torch
from numpy import ndarray

from tensortutor.inside.inspection.memory import Interval, interval
from tensortutor.inside.inspection.values import Values, values

Array = ndarray[Any, Any]
_interface = ndarray.__dict__["__array_interface__"].__get__
_base = ndarray.__dict__["base"].__get__
_view, _Array, _Tensor = ndarray.view, ndarray, torch.Tensor
_from_numpy = torch.from_numpy


def form(array: Array) -> tuple[object, ...]:
    """Return what must be equal for *array* to be where and what it was."""
    bare = plain(array)
    return type(array), _interface(bare)["data"], bare.shape, bare.strides, bare.dtype


def address(array: Array) -> int:
    """Return where the first element of *array* lies."""
    return _interface(plain(array))["data"][0]  # type: ignore[no-any-return]


def plain(array: Array) -> Array:
    """Return *array* without the learner's subclass around it, on the same memory."""
    return _view(array, ndarray)


def extent(array: Array) -> Interval | None:
    """Return the bytes that *array* can reach; None where it has no elements."""
    bare = plain(array)
    axes = list(zip(bare.shape, bare.strides, strict=True))
    return interval("cpu", address(bare), axes, bare.itemsize)


def owner(array: Array) -> Array | torch.Tensor:
    """Return whose buffer *array* views: itself where it has its own; after `x.numpy()`, a tensor."""
    while issubclass(type(base := _base(array)), _Array):
        array = base
    return base if issubclass(type(base), _Tensor) else array


def numbers(array: Array) -> Values:
    """Return the statistics of *array*, by way of a tensor on the same memory; none where torch cannot go."""
    bare = plain(array)
    if not bare.flags.writeable:  # torch would warn
        return Values()
    forwards = bare[tuple(slice(None, None, -1 if step < 0 else 1) for step in bare.strides)]
    return values(_from_numpy(forwards))
