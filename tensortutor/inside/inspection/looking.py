"""Look at one object, whole: what `:look` tells of a tensor, an array or a module.

The other modules know the parts; here the gates stand before them. Nothing of
the learner's runs, and what cannot be read is left out with the reason.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import torch

from tensortutor import wire
from tensortutor.inside.autograd.held import held
from tensortutor.inside.inspection import arrays, memory, reading, slots
from tensortutor.inside.inspection.differences import differences, number
from tensortutor.inside.inspection.glance import Glance, glance
from tensortutor.inside.inspection.histogram import histogram
from tensortutor.inside.inspection.picture import picture, plan
from tensortutor.inside.inspection.sight import kind
from tensortutor.inside.inspection.values import values

if TYPE_CHECKING:
    from torch import Tensor, nn

MOST_PARTS = 40
"""Parameters of a module that are told of."""
FEW = 8
"""Rows, and elements in a row, of which the numbers themselves are told."""
COPIED = 2**26
"""Bytes of an array up to which one that torch cannot take as it is is copied."""

_from_numpy, _is_capturing, _strided = torch.from_numpy, torch.cuda.is_current_stream_capturing, torch.strided


def look(name: str, subject: Any, before: bytes | None) -> wire.Look | None:
    """Return all that is to be told of *subject*, which is called *name*; None where there is nothing.

    *before*: the numbers that it held before the last statement, in row-major order.
    """
    match kind(subject):
        case "tensor":
            return _tensor(name, subject, before)
        case "ndarray":
            return _array(name, subject)
        case "module":
            return _module(name, subject)
        case _:
            return None


def _tensor(name: str, tensor: Tensor, before: bytes | None) -> wire.Look:
    readable = slots.nature(tensor) in ("plain", "dataless")
    gradient = reading.gradient(tensor)
    found = wire.Look(
        replace(reading.outline(tensor), name=name),
        slots.class_name(type(tensor)),
        offset=slots.offset(tensor) if readable else None,
        gradient=None if gradient is None else replace(reading.tensor_row(gradient), name=f"{name}.grad"),
        obstacle=obstacle(name, tensor),
    )
    return found if found.obstacle else _with_numbers(found, tensor, before)


def _array(name: str, array: arrays.Array) -> wire.Look:
    bare = arrays.plain(array)
    found = wire.Look(replace(reading.array_row(array), name=name), slots.class_name(type(array)))
    try:
        if not bare.flags.writeable or any(step < 0 for step in bare.strides):  # torch warns, and refuses
            if bare.nbytes > COPIED:
                return found
            bare = bare.copy()
        return _with_numbers(found, _from_numpy(bare), None) if bare.size else found
    except TypeError:  # of text, objects or records
        return found


def _module(name: str, module: nn.Module) -> wire.Look:
    """Return a look at *module*: its tensors by the paths to them, each once."""
    found: dict[int, tuple[str, Tensor]] = {}
    for path, tensor in held({name: module}):
        found.setdefault(id(tensor), (path, tensor))
    tensors = list(found.values())
    return wire.Look(
        replace(reading.module_row(module), name=name),
        slots.class_name(type(module)),
        parts=tuple(replace(reading.tensor_row(it), name=path) for path, it in tensors[:MOST_PARTS]),
        more=max(len(tensors) - MOST_PARTS, 0),
    )


def obstacle(name: str, tensor: Tensor) -> wire.Notice | None:
    """Return why the numbers of *tensor* cannot be told, None where they can."""
    match slots.nature(tensor):
        case "sealed":
            return wire.Notice("look.sealed", {"type": slots.class_name(type(tensor))})
        case "foreign":
            return _foreign(name, tensor)
        case "dataless" if slots.is_meta(tensor):
            return wire.Notice("look.meta", {})
        case "dataless":
            return wire.Notice("look.quantized", {"name": name})
        case "plain" if not slots.numel(tensor):
            return wire.Notice("look.no-elements", {})
        case "plain" if memory.extent(tensor) is None:
            return wire.Notice("look.freed", {})
        case "plain" if (
            slots.device(tensor).type == "cuda" and _is_capturing()
        ):  # reading would break the graph
            return wire.Notice("look.capturing", {})
        case "plain":
            return None


def _foreign(name: str, tensor: Tensor) -> wire.Notice:
    if issubclass(type(tensor), slots.Uninitialized):
        return wire.Notice("look.uninitialized", {})
    if slots.is_nested(tensor):
        return wire.Notice("look.nested", {"name": name})
    if (layout := slots.layout(tensor)) is not _strided:
        return wire.Notice("look.layout", {"name": name, "layout": str(layout).removeprefix("torch.")})
    return wire.Notice("look.wrapped", {"type": slots.class_name(type(tensor))})


def _with_numbers(found: wire.Look, tensor: Tensor, before: bytes | None) -> wire.Look:
    """Return *found* with what the numbers of *tensor* show, all of which may be read."""
    shape = tuple(slots.shape(tensor))
    picked = plan(shape, found.row.dtype or "")
    try:
        seen = glance(tensor, picked.places if picked else ())
        statistics = asdict(values(seen.near))
    except Exception as problem:  # a dtype that torch cannot read, or a GPU that has failed
        message = str(problem).partition("\n")[0]
        return replace(found, obstacle=wire.Notice("look.unreadable", {"message": message}))
    return replace(
        found,
        row=replace(found.row, **statistics),
        histogram=histogram(seen.numbers, sampled=seen.sampled) if len(seen.numbers) > 1 else None,
        picture=picture(picked, seen.picked) if picked else None,
        rows=_rows(shape, seen),
        differences=None if before is None else differences(before, seen.numbers, shape, slots.dtype(tensor)),
    )


def _rows(shape: tuple[int, ...], seen: Glance) -> tuple[tuple[float | int | str, ...], ...]:
    """Return the numbers of a scalar, a vector or a matrix that has few; of all else none."""
    if len(shape) > 2 or max(shape, default=1) > FEW:  # noqa: PLR2004
        return ()
    width = shape[-1] if shape else 1
    numbers = [number(each) for each in seen.numbers]
    return tuple(tuple(numbers[start : start + width]) for start in range(0, len(numbers), width))
