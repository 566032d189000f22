"""What is known of a value, read so that the learner's code cannot bend it.

Every reader is a slot of a C type, bound when this module is imported, that is
before any code of a learner ran. Facts are plain data: they hold no object of
the learner's. Nothing here compares them.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace
from types import NoneType
from typing import Any, Literal

import numpy as np
import torch

LARGEST = 64 << 20
"""Bytes of one tensor that are read; a larger one keeps its attributes and has no data."""
DEEPEST = 8
MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Block:
    """A tensor or an array. `data` holds its elements in row-major order; None: they cannot be read."""

    library: Literal["torch", "numpy"]
    type: str
    shape: tuple[int, ...]
    dtype: str
    device: str = "cpu"
    layout: str = "strided"
    requires_grad: bool = False
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value by its exact type and what `repr` says."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, a tuple, or a kind of tuple such as `torch.Size`."""

    type: str
    items: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict, in its order."""

    type: str
    items: tuple[tuple[Facts, Facts], ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Anything else: only its type is known."""

    type: str


Facts = Block | Scalar | Sequence | Mapping | Opaque

_SCALARS = (NoneType, bool, int, float, complex, str, bytes, torch.dtype, torch.device)
_TENSOR = torch._C.TensorBase
_of_tensor = vars(_TENSOR)
_shape, _dtype, _device, _layout, _requires_grad = (
    _of_tensor[name].__get__ for name in ("shape", "dtype", "device", "layout", "requires_grad")
)
_detach, _contiguous, _data_ptr, _numel, _element_size, _to_dense, _cpu, _resolve_conj, _resolve_neg = (
    _of_tensor[name]
    for name in (
        "detach",
        "contiguous",
        "data_ptr",
        "numel",
        "element_size",
        "to_dense",
        "cpu",
        "resolve_conj",
        "resolve_neg",
    )
)
_array_shape, _array_dtype, _array_bytes = (
    vars(np.ndarray)[name].__get__ for name in ("shape", "dtype", "nbytes")
)
_name, _qualname, _module = (vars(type)[name].__get__ for name in ("__name__", "__qualname__", "__module__"))
_to_bytes, _as_array = np.ndarray.tobytes, np.asarray
_strided = torch.strided
_NUMBERS = "?bBhHiIlLqQefdFD"  # NumPy's characters for the dtypes that torch has too
_string_at = ctypes.string_at
# DisableTorchFunctionSubclass leaves modes on: a TorchFunctionMode entered and never left still
# answers in the tensor's place (torch 2.13). These two silence subclasses and modes of both kinds.
_no_function, _no_dispatch = torch._C.DisableTorchFunction, torch._C._DisableTorchDispatch


def read(value: object, depth: int = 0) -> Facts:
    """Return the facts of *value*; never raises, whatever the value does when it is touched."""
    try:
        return _read(value, depth)
    except Exception:  # wrapper tensors, classes with hostile attributes, integers too long to print
        return Opaque(_name(type(value)))


def itself(value: Facts) -> Facts:
    """Return all of *value*."""
    return value


def attributes(value: Facts) -> Facts:
    """Return *value* without its elements."""
    return replace(value, data=b"") if isinstance(value, Block) and value.data is not None else value


def kind(value: Facts) -> Facts:
    """Return only what kind of thing *value* is."""
    match value:
        case Block(library=library, type=type_):
            return Block(library, type_, (), "", data=b"")
        case Scalar(type=type_):
            return Scalar(type_, "")
        case Sequence(type=type_):
            return Sequence(type_, ())
        case Mapping(type=type_):
            return Mapping(type_, ())
        case Opaque():
            return value


def type_name(kind: type) -> str:
    """Return how *kind* is written: `int`, `torch.Size`; the learner's own without a module."""
    module, name = _module(kind), _qualname(kind)
    return name if module in ("builtins", "__main__") else f"{module}.{name}"


def _read(value: Any, depth: int) -> Facts:
    kind = type(value)
    if issubclass(kind, _TENSOR):
        return _tensor(value)
    if issubclass(kind, np.ndarray | np.generic):
        return _array(value)
    if kind in _SCALARS:
        return Scalar(type_name(kind), repr(value))
    if depth < DEEPEST and (kind in (list, dict) or issubclass(kind, tuple)):
        return _container(value, depth + 1)
    return Opaque(type_name(kind))


def _container(value: Any, depth: int) -> Facts:
    name = type_name(type(value))
    if len(value) > MOST_ITEMS:
        return Opaque(name)
    if isinstance(value, dict):
        return Mapping(name, tuple((read(key, depth), read(item, depth)) for key, item in value.items()))
    # The slot of the base type: a subclass of tuple may say something else when it is iterated.
    items = tuple.__iter__(value) if isinstance(value, tuple) else list.__iter__(value)
    return Sequence(name, tuple(read(item, depth) for item in items))


def _tensor(value: Any) -> Block:
    with _no_function(), _no_dispatch():
        return Block(
            "torch",
            _name(type(value)),
            tuple(_shape(value)),
            _bare(_dtype(value)),
            str(_device(value)),
            _bare(_layout(value)),
            bool(_requires_grad(value)),
            _elements(value),
        )


def _elements(value: Any) -> bytes | None:
    """Return a tensor's elements; None where they cannot be read (meta, wrappers, too large)."""
    try:
        size = _numel(value) * _element_size(value)
        if size > LARGEST:
            return None
        plain = _detach(value)
        if _layout(plain) is not _strided:
            plain = _to_dense(plain)
        # Conjugates and imaginary parts are lazy flags over other bytes (torch 2.13).
        plain = _contiguous(_resolve_neg(_resolve_conj(_cpu(plain))))
        address = _data_ptr(plain)
    except (RuntimeError, NotImplementedError):  # meta tensors, functorch wrappers: torch raises these
        return None
    if not size:
        return b""
    return _string_at(address, size) if address else None


def _array(value: Any) -> Facts:
    name = type_name(type(value)).removeprefix("numpy.")
    array = _as_array(value)
    dtype = _array_dtype(array)
    if dtype.char not in _NUMBERS or not dtype.isnative:
        return Opaque(name)
    data = _to_bytes(array) if _array_bytes(array) <= LARGEST else None
    return Block("numpy", name, _array_shape(array), str(dtype), data=data)


def _bare(torch_name: object) -> str:
    return str(torch_name).removeprefix("torch.")
