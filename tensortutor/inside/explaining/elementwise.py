"""Operations on entry and entry, whose sizes do not fit: broadcasting, also in place and into a part."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.explaining.calls import ACTIONS
from tensortutor.inside.explaining.repairing import NOTHING, Change, again, fitting, retried
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair, Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

    Pair = tuple[Argument, Argument]

SIZES_DIFFER = (
    r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) "
    r"at non-singleton dimension (\d+)"
)
MATRIX = 2
_base = torch._C.TensorBase
_unsqueeze, _expand = _base.unsqueeze, _base.expand
_turned = _base.__dict__["mT"].__get__
_PRODUCTS = frozenset({"matmul", "mm", "bmm", "mv", "dot"})
_EXPANDING = frozenset({"expand", "broadcast_to", "expand_as"})


def _sizes_differ(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain two tensors of which no size is stretched to the other's."""
    first, second, dimension = map(int, match.groups())
    if found.call.name in _PRODUCTS or not _is_elementwise(found):
        return None
    given = found.call.tensors
    pair = _conflicting(found, (first, second), dimension)
    if pair is None:
        return None
    both = _told(found, pair, (first, second), dimension)
    if both is None:
        return None
    values = {"a": shown(pair[0].text), "b": shown(pair[1].text), "dimension": str(dimension)}
    values |= {"first": str(both[0]), "second": str(both[1])}
    repair = _stretched(found, pair)
    operands = pair if len(given) <= len(pair) else given
    return found.explained("broadcast", Notice("explain.broadcast", values), operands, repair, ("shape",))


def _is_elementwise(found: Situation) -> bool:
    """Return whether what was given is what did not fit: of layers, only a loss hands it on as it is."""
    loss = found.layer is not None and found.layer.called and found.layer.kind.endswith("Loss")
    return loss or found.call.form in {"operator", "in place", "function", "method"}


def _conflicting(found: Situation, told: tuple[int, int], dimension: int) -> Pair | None:
    """Return the two operands that torch complains of; None where none or several pairs may be meant."""
    given = [each for each in found.call.tensors if each.tensor is not None or _may_be_tensor(each)]
    known = [
        (one, other)
        for one, other in combinations([each for each in given if each.shape is not None], 2)
        if {_size(one, other, dimension), _size(other, one, dimension)} == set(told)
    ]
    if known:
        return known[0]
    if len(given) != MATRIX or all(each.shape is not None for each in given):
        return None
    one, other = given
    told_of = [each for each in given if each.shape is not None]
    return (one, other) if all(set(told) & {1, *(each.shape or ())} for each in told_of) else None


def _told(found: Situation, pair: Pair, told: tuple[int, int], dimension: int) -> tuple[int, int] | None:
    """Return which of the sizes that torch tells of is whose: of an operator's sides, it keeps the order."""
    one, other = pair
    first, second = _size(one, other, dimension), _size(other, one, dimension)
    if first is None or second is None:
        if found.call.form in {"operator", "in place"}:
            return told
        known = set(told) & {*(one.shape or other.shape or ())}
        turned = told[::-1] if known == {told[1]} else told
        return None if len(known) != 1 else turned if one.shape else turned[::-1]
    ordered = found.call.form not in {"operator", "in place"} or first == told[0]
    return (first, second) if ordered else None


def _may_be_tensor(argument: Argument) -> bool:
    return not isinstance(argument.node, ast.Constant | ast.Lambda | ast.JoinedStr)


def _size(one: Argument, other: Argument, dimension: int) -> int | None:
    """Return the size of *one* at *dimension* of what both are stretched to; None where it is not known."""
    if one.shape is None or other.shape is None:
        return None
    missing = max(len(one.shape), len(other.shape)) - len(one.shape)
    place = dimension - missing
    return one.shape[place] if 0 <= place < len(one.shape) else 1


def _stretched(found: Situation, pair: Pair) -> Repair:
    """Return the operation with new dimensions of size 1 in one operand, or with one transposed.

    What it gives must have the shape of the other operand: else both would be stretched.
    """
    fixed = found.call.form == "in place" or found.call.name.endswith("_")
    for changed, kept in (pair[::-1], pair):
        if changed.shape is None or kept.shape is None or (fixed and changed is pair[0]):
            continue
        changes = ({changed: change} for change in _reshaped(changed.shape, kept.shape))
        repair = retried(found, changes, wanted=kept.shape)
        if repair != NOTHING:
            return repair
    return NOTHING


def _reshaped(shape: Shape, other: Shape) -> Iterator[Change]:
    """Yield what can be done to a tensor of *shape* to meet one of the shape *other*."""
    for added in range(1, len(other) - len(shape) + 1):
        front = ":" if len(shape) == 1 else "..."
        yield Change(f"[{front}, {', '.join(['None'] * added)}]", partial(_at_the_end, count=added))
    if len(shape) == MATRIX:
        yield Change(".T", _turned)


def _at_the_end(tensor: Any, count: int) -> Any:
    for _ in range(count):
        tensor = _unsqueeze(tensor, -1)
    return tensor


def _output(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a result that is larger than the tensor that it should be kept in."""
    kept, needed = map(sizes, match.groups())
    call = found.call
    if not call.arguments or call.form not in {"in place", "method"}:
        return None
    target = call.arguments[0]
    if target.shape not in (None, kept):
        return None
    values = {"a": shown(target.text), "kept": written(kept), "needed": written(needed)}
    repair = out_of_place(found)
    return found.explained(
        "broadcast", Notice("explain.broadcast-in-place", values), call.tensors, repair, ("shape",)
    )


def out_of_place(found: Situation) -> Repair:
    """Return the same operation with a result of its own."""
    call, node = found.call, found.node
    operands = [each.tensor for each in call.given if each.tensor is not None]
    if isinstance(node, ast.AugAssign):
        target = call.arguments[0]
        sign = found.place.sheet.between(node.target, node.value).strip().removesuffix("=")
        code = f"{target.text} = {target.text} {sign} {found.place.sheet.with_suffix(node.value, '')}"
        plain: Any = ACTIONS[call.name]
    else:
        name = call.name.removesuffix("_")
        plain = getattr(_base, name, None)
        code = re.sub(rf"\.{call.name}\b", f".{name}", found.expression, count=1)
        plain = plain if call.name.endswith("_") else None
    same = again(replace(found, call=replace(call, action=plain)), {})
    return fitting([replace(same, code=code)], *operands) if same is not None else NOTHING


RULES: Rules = (
    (SIZES_DIFFER, _sizes_differ),
    (r"output with shape \[([\d, ]*)\] doesn't match the broadcast shape \[([\d, ]*)\]", _output),
)
