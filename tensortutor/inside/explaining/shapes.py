"""New shapes for the same elements: the wrong number of them, or strides that no view can have."""

from __future__ import annotations

import ast
from math import prod
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

_NAMES = frozenset({"view", "reshape", "view_as", "reshape_as"})
_view, _reshape = torch._C.TensorBase.view, torch._C.TensorBase.reshape
_unflatten: Any = torch.Tensor.unflatten


def _wrong_count(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a shape that holds another number of elements than there are."""
    wanted, count = sizes(match.group(1)), int(match.group(2))
    call = found.call
    if call.name not in _NAMES or not call.arguments:
        return None
    tensor = call.arguments[0]
    if tensor.shape is not None and prod(tensor.shape) != count:
        return None
    values = {"operand": shown(tensor.text), "count": str(count), "wanted": written(wanted)}
    if -1 in wanted:
        values["known"] = str(abs(prod(wanted)))
        notice = Notice("explain.view-rest", values)
    else:
        values["needed"] = str(prod(wanted))
        notice = Notice("explain.view-size", values)
    other = call.argument(1, "other") if call.name.endswith("_as") else None
    operands = [tensor] if other is None else [tensor, other]
    repair = fitting(_inferred(found, wanted), tensor.tensor)
    return found.explained("view-size", notice, operands, repair, ("shape",))


def _inferred(found: Situation, wanted: Shape) -> Iterator[Candidate]:
    """Yield the same shape with one size left to torch, the first one first."""
    written_sizes = _size_arguments(found)
    if len(written_sizes) != len(wanted):
        return
    shaped = _view if found.call.name == "view" else _reshape
    for place, each in enumerate(written_sizes):
        shape = tuple(-1 if number == place else size for number, size in enumerate(wanted))
        if shape.count(-1) == 1:
            yield Candidate(found.code({each: "-1"}), lambda it, shape=shape: shaped(it, shape))


def _size_arguments(found: Situation) -> tuple[Argument, ...]:
    sizes_given = found.call.arguments[1:] if not found.call.name.endswith("_as") else ()
    if len(sizes_given) == 1 and isinstance(sizes_given[0].node, ast.Tuple | ast.List):
        return found.items(sizes_given[0])
    return sizes_given


def _two_unknown(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    if found.call.name not in _NAMES or not found.call.arguments:
        return None
    tensor = found.call.arguments[0]
    notice = Notice("explain.view-two-rests", {"operand": shown(tensor.text)})
    return found.explained("view-size", notice, [tensor], telling=("shape",))


def _unflattened(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    wanted, dimension, size = sizes(match.group(1)), int(match.group(2)), int(match.group(3))
    if found.call.name != "unflatten" or not found.call.arguments:
        return None
    tensor = found.call.arguments[0]
    if tensor.shape is not None and tensor.shape[dimension : dimension + 1] != (size,):
        return None
    values = {"operand": shown(tensor.text), "dimension": str(dimension), "size": str(size)}
    values |= {"wanted": written(wanted), "needed": str(prod(wanted))}
    notice = Notice("explain.unflatten-rest" if -1 in wanted else "explain.unflatten", values)
    asked = found.call.argument(2, "sizes")
    candidates = [] if asked is None else list(_factored(found, asked, dimension, wanted))
    repair = fitting(candidates, tensor.tensor)
    return found.explained("view-size", notice, [tensor], repair, ("shape",))


def _factored(found: Situation, asked: Argument, dimension: int, wanted: Shape) -> Iterator[Candidate]:
    for place, each in enumerate(found.items(asked) if asked.node is not None else ()):
        shape = tuple(-1 if number == place else size for number, size in enumerate(wanted))
        if each.node is not None and shape.count(-1) == 1:
            yield Candidate(
                found.code({each: "-1"}), lambda it, shape=shape: _unflatten(it, dimension, shape)
            )


def _strides(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a view whose elements do not lie evenly in memory; `reshape` copies them then."""
    call, node = found.call, found.node
    if call.name not in {"view", "view_as"} or not call.arguments:
        return None
    tensor = call.arguments[0]
    values = {"operand": shown(tensor.text)}
    repair = NOTHING
    if call.name == "view" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        wanted = [each.value for each in _size_arguments(found)]
        receiver = found.place.sheet.text(node.func.value)
        code = f"{receiver}.reshape{found.expression[len(call.target.text) if call.target else 0 :]}"
        if all(type(size) is int for size in wanted):
            repair = fitting([Candidate(code, lambda it: _reshape(it, wanted))], tensor.tensor)
    if tensor.tensor is not None:
        values["strides"] = written(slots.stride(tensor.tensor))
        return found.explained(
            "view-stride", Notice("explain.view-stride", values), [tensor], repair, ("shape",)
        )
    operand = Operand(tensor.facts.name)
    return found.explained(
        "view-stride", Notice("explain.view-strides", values), [operand], repair, ("shape",)
    )


RULES: Rules = (
    (r"shape '\[([\d, -]*)\]' is invalid for input of size (\d+)", _wrong_count),
    (r"only one dimension can be inferred", _two_unknown),
    (
        r"unflatten: Provided sizes \[([\d, -]*)\] don't multiply up to the size of dim (\d+) \((\d+)\)",
        _unflattened,
    ),
    (r"view size is not compatible with input tensor's size and stride", _strides),
)
