"""Read what is to be told of one tensor, array or module, as a row that has no name yet.

What cannot be had is None. Numbers are read last, behind the gates of `nature`
and `extent`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, nn

from tensortutor import wire
from tensortutor.inside.inspection import arrays, memory, modules, slots
from tensortutor.inside.inspection.values import Values, values

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
S = TypeVar("S")

_Parameter, _is_capturing = nn.Parameter, torch.cuda.is_current_stream_capturing
_instance_dict = Tensor.__dict__["__dict__"].__get__


def tensor_row(tensor: Tensor) -> wire.TensorRow:
    """Return the row of *tensor*, whatever kind of tensor it is."""
    return _filled(outline(tensor), _or_none(_tensor_values, tensor))


def array_row(array: arrays.Array) -> wire.TensorRow:
    """Return the row of *array*. Its strides count elements, as a tensor's do."""
    bare = arrays.plain(array)
    even = not any(step % bare.itemsize for step in bare.strides)
    row = wire.TensorRow(
        "",
        "ndarray",
        "unchanged",
        shape=bare.shape,
        dtype=str(bare.dtype),
        device="cpu",
        strides=tuple(step // bare.itemsize for step in bare.strides) if even else None,
        contiguous=bare.flags.c_contiguous,
        bytes=bare.nbytes,
    )
    return _filled(row, _or_none(arrays.numbers, bare))


def module_row(module: nn.Module) -> wire.TensorRow:
    """Return the row of *module*: the bytes of its parameters, and the dtype and device of the first."""
    rows = [outline(parameter) for parameter in modules.parameters(module)]
    first = rows[0] if rows else wire.TensorRow("", "parameter", "unchanged")
    return wire.TensorRow(
        "",
        "module",
        "unchanged",
        dtype=first.dtype,
        device=first.device,
        bytes=sum(row.bytes or 0 for row in rows),
        requires_grad=any(row.requires_grad for row in rows),
        has_grad=any(row.has_grad for row in rows),
    )


def outline(tensor: Tensor) -> wire.TensorRow:
    """Return the row of *tensor* without its numbers."""
    row = wire.TensorRow(
        "",
        "parameter" if is_parameter(tensor) else "tensor",
        "unchanged",
        dtype=_or_none(lambda it: _bare(slots.dtype(it)), tensor),
        requires_grad=_or_none(slots.requires_grad, tensor),
        is_leaf=_or_none(slots.is_leaf, tensor),
        grad_fn=_or_none(grad_fn_name, tensor),
        has_grad=_or_none(lambda it: gradient(it) is not None, tensor),
    )
    nature = slots.nature(tensor)
    if nature == "sealed":
        return row
    row = replace(
        row,
        shape=_or_none(_sizes, tensor),
        device=_or_none(lambda it: str(slots.device(it)), tensor),
        layout=_or_none(lambda it: _bare(slots.layout(it)), tensor),
    )
    if nature == "foreign":
        return row
    return replace(
        row,
        strides=_or_none(slots.stride, tensor),
        contiguous=_or_none(slots.is_contiguous, tensor),
        bytes=_or_none(lambda it: slots.numel(it) * slots.itemsize(it), tensor),
    )


def is_parameter(tensor: Tensor) -> bool:
    """Return whether *tensor* is a parameter; a subclass of the learner's may be one by a mark only."""
    return issubclass(type(tensor), _Parameter) or "_is_param" in _instance_dict(tensor)


def gradient(tensor: Tensor) -> Tensor | None:
    """Return the gradient that *tensor* holds. Asking any other tensor for one would warn (torch 2.13)."""
    return slots.grad(tensor) if slots.is_leaf(tensor) or slots.retains_grad(tensor) else None


def grad_fn_name(tensor: Tensor) -> str | None:
    """Return the name of the operation that made *tensor*, None for a leaf. It may raise: torch does."""
    node = slots.grad_fn(tensor)
    return None if node is None else slots.class_name(type(node))


def _sizes(tensor: Tensor) -> tuple[int, ...] | None:
    """Return the shape where it is numbers: not for ragged, symbolic or still unknown sizes."""
    if issubclass(type(tensor), slots.Uninitialized):
        return None
    sizes = tuple(slots.shape(tensor))
    return sizes if all(type(size) is int for size in sizes) else None


def _bare(value: object) -> str:
    return str(value).removeprefix("torch.")


def _tensor_values(tensor: Tensor) -> Values:
    if slots.nature(tensor) != "plain" or memory.extent(tensor) is None:
        return Values()
    if slots.device(tensor).type == "cuda" and _is_capturing():  # reading would break the graph
        return Values()
    return values(tensor)


def _filled(row: wire.TensorRow, found: Values | None) -> wire.TensorRow:
    if found is None:
        return row
    return replace(
        row,
        min=found.min,
        max=found.max,
        mean=found.mean,
        std=found.std,
        nan=found.nan,
        inf=found.inf,
        sampled=found.sampled,
    )


def _or_none(read: Callable[[S], T], subject: S) -> T | None:
    try:
        return read(subject)
    except Exception:  # torch's oddities: any question may raise for some tensor; the row then says less
        return None
