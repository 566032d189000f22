"""Read what is to be told of one tensor, array, module or optimizer, as a row that has no name yet.

What cannot be had is None. Numbers are read last, behind the gates of `nature`
and `extent`.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor, nn

from tensortutor import wire
from tensortutor.inside.inspection import arrays, gpus, memory, modules, optimizers, slots
from tensortutor.inside.inspection.values import Values, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch.optim import Optimizer

T = TypeVar("T")
S = TypeVar("S")

_Tensor, _Parameter, _is_capturing = Tensor, nn.Parameter, torch.cuda.is_current_stream_capturing
_instance_dict = Tensor.__dict__["__dict__"].__get__


def tensor_row(tensor: Tensor) -> wire.TensorRow:
    """Return the row of *tensor*, whatever kind of tensor it is."""
    return _filled(outline(tensor), _or_none(_tensor_values, tensor))


def is_on_gpu(subject: object) -> bool:
    """Return whether *subject* is a tensor that CUDA computes with, so that to read it is to wait."""
    return issubclass(type(subject), _Tensor) and _device(subject) == "cuda"


def gpu_rows(tensors: Sequence[Tensor]) -> list[wire.TensorRow]:
    """Return the rows of *tensors*, their numbers brought over together."""
    readable = [tensor for tensor in tensors if _or_none(_has_numbers, tensor)]
    found = _or_none(gpus.together, readable) or [Values()] * len(readable)
    values = {id(tensor): each for tensor, each in zip(readable, found, strict=True)}
    return [_filled(outline(tensor), values.get(id(tensor))) for tensor in tensors]


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
    trainable = [row for row in rows if row.requires_grad]
    return wire.TensorRow(
        "",
        "module",
        "unchanged",
        dtype=first.dtype,
        device=first.device,
        bytes=sum(row.bytes or 0 for row in rows),
        requires_grad=bool(trainable),
        has_grad=any(row.has_grad for row in rows),
        module=wire.Module(
            class_name=slots.class_name(type(module)),
            tensors=len(rows),
            numbers=sum(prod(row.shape or (0,)) for row in rows),
            trainable=sum(prod(row.shape or (0,)) for row in trainable),
        ),
    )


def optimizer_row(optimizer: Optimizer) -> wire.TensorRow:
    """Return the row of *optimizer*: what its tables say."""
    return wire.TensorRow("", "optimizer", "unchanged", optimizer=optimizers.facts(optimizer))


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
    try:
        leaf = slots.is_leaf(tensor)
    except Exception:  # torch refuses to say, of views that were written to past autograd (torch 2.13)
        leaf = False
    return slots.grad(tensor) if leaf or slots.retains_grad(tensor) else None


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
    return values(tensor) if _has_numbers(tensor) else Values()


def _has_numbers(tensor: Tensor) -> bool:
    if slots.nature(tensor) != "plain" or memory.extent(tensor) is None:
        return False
    return not (_device(tensor) == "cuda" and _is_capturing())  # reading would break the graph


def _device(tensor: Any) -> str | None:
    """Return the type of the device that a plain *tensor* lies on."""
    return str(slots.device(tensor).type) if _or_none(slots.nature, tensor) == "plain" else None


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
