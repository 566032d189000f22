"""One number out of one object of the learner's, never by a method that may be theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from numpy import generic, ndarray
from torch import Tensor

from tensortutor.inside.inspection import arrays, memory, slots

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Tensor, _Array, _Scalar = Tensor, ndarray, generic
_tensor_item, _array_item, _scalar_item = torch._C.TensorBase.item, ndarray.item, generic.item
_is_capturing = torch.cuda.is_current_stream_capturing
_as_strided, _to, _double = torch.as_strided, torch._C.TensorBase.to, torch.float64
PLAIN = frozenset((int, float, bool))
"""The exact types that are numbers; a subclass may be anything."""
REAL = "biuf"
"""NumPy's kinds of real numbers. Reading an array of objects would call their methods."""


def scalar(value: object) -> float | None:
    """Return the number that *value* is or holds alone; None where it is none, or none that may be read."""
    found = _unwrapped(value)
    if type(found) not in PLAIN:
        return None
    try:
        return float(found)
    except OverflowError:  # an int can be larger than any float
        return float("inf") if found > 0 else float("-inf")


def readable(tensor: Tensor) -> bool:
    """Return whether *tensor* has real numbers that can be read without harm."""
    if slots.nature(tensor) != "plain" or slots.dtype(tensor).is_complex:
        return False
    if slots.device(tensor).type == "cuda" and _is_capturing():  # reading would break the graph
        return False
    return not slots.numel(tensor) or (memory.extent(tensor) is not None and _converts(tensor))


def _converts(tensor: Tensor) -> bool:
    """Return whether floats can be made of what *tensor* holds: not of bits, nor of numbers of 4 bits."""
    try:
        _to(_as_strided(tensor, (), ()), _double)
    except NotImplementedError:
        return False
    return True


def is_real(array: NDArray[Any]) -> bool:
    """Return whether a plain *array* has real numbers that a float holds."""
    return array.dtype.kind in REAL and array.dtype.itemsize <= 8  # noqa: PLR2004 - bytes of a float


def _unwrapped(value: Any) -> Any:
    cls = type(value)
    if issubclass(cls, _Tensor):
        return _tensor_item(value) if readable(value) and slots.numel(value) == 1 else None
    if issubclass(cls, _Array):
        bare = arrays.plain(value)
        return _array_item(bare) if is_real(bare) and bare.size == 1 else None
    return _scalar_item(value) if issubclass(cls, _Scalar) else value
