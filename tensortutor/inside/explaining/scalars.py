"""One number asked of a tensor that holds several: `.item()`, `float(x)`, `if x:`."""

from __future__ import annotations

import ast
from math import prod
from typing import TYPE_CHECKING

from tensortutor.inside.explaining.calls import Argument
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

import torch

_stack = torch.stack
_CONVERSIONS = frozenset({"float", "int", "complex"})
_ASKING = ("COMPARE_", "CONTAINS_", "CALL")
"""Instructions that ask for a truth value on their way to their own: `x in xs`, `[x] == [y]`, `max(xs)`."""


def _item(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    count = int(match.group(1))
    if found.call.name != "item" or not found.call.arguments:
        return None
    tensor = found.call.arguments[0]
    if tensor.shape is not None and prod(tensor.shape) != count:
        return None
    values = {"operand": shown(tensor.text), "count": str(count), "call": "item()"}
    repair = _as_list(found, tensor)
    return found.explained("item", Notice("explain.item", values), [tensor], repair, ("shape",))


def _as_list(found: Situation, tensor: Argument) -> Repair:
    if tensor.node is None or tensor.tensor is None:
        return NOTHING
    return found.place.sheet.with_suffix(tensor.node, ".tolist()"), None


def _converted(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain `float(x)`, or a list of tensors given to `torch.tensor`."""
    call = found.call
    given = call.argument(0, "data")
    if given is None:
        return None
    if call.name in _CONVERSIONS and len(call.given) == 1:
        if given.shape is not None and prod(given.shape) == 1:
            return None
        if given.shape is None:
            notice = Notice("explain.item-unknown", {"operand": shown(given.text), "call": f"{call.name}()"})
        else:
            values = {"operand": shown(given.text), "count": str(prod(given.shape)), "call": f"{call.name}()"}
            notice = Notice("explain.item", values)
        return found.explained("item", notice, [given], _as_list(found, given), ("shape",))
    parts = found.items(given)
    if call.name == "tensor" and parts:
        code = f"torch.stack({given.text})"
        notice = Notice("explain.tensor-of-tensors", {"operand": shown(given.text)})
        repair = fitting([Candidate(code, _stacked)], *(part.tensor for part in parts))
        return found.explained("item", notice, parts[:6], repair, ("shape",))
    return None


def _stacked(*tensors: torch.Tensor) -> torch.Tensor:
    return _stack(tensors)


def _truth(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain the truth value of several numbers; the code asked for it by `if`, `and` or `bool`."""
    asked = _asked(found.node)
    if asked is None or (asked is found.node and found.place.instruction.startswith(_ASKING)):
        return None
    sheet = found.place.sheet
    tensor = Argument(asked, sheet.text(asked), found.meaning.of(asked))
    if tensor.shape is not None and prod(tensor.shape) == 1:
        return None
    ending = ".all()" if isinstance(asked, ast.Compare) and isinstance(asked.ops[0], ast.Eq) else ".any()"
    operands = [tensor]
    if isinstance(asked, ast.Compare) and len(asked.comparators) == 1:
        sides = (asked.left, asked.comparators[0])
        operands = [Argument(each, sheet.text(each), found.meaning.of(each)) for each in sides]
        operands = [each for each in operands if each.tensor is not None] or [tensor]
    known = all(each.tensor is not None for each in operands)
    repair = (
        (sheet.rewritten(found.node, {asked: sheet.with_suffix(asked, ending)}), None) if known else NOTHING
    )
    if tensor.shape is not None:
        values = {"operand": shown(tensor.text), "count": str(prod(tensor.shape))}
        return found.explained("item", Notice("explain.truth-count", values), operands, repair, ("shape",))
    return found.explained(
        "item", Notice("explain.truth", {"operand": shown(tensor.text)}), operands, repair, ("shape",)
    )


def _asked(node: ast.AST) -> ast.expr | None:
    """Return the expression whose truth was asked for."""
    match node:
        case ast.Call(func=ast.Name(id="bool"), args=[only]):
            return only
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Compare(ops=[_]) | ast.Name() | ast.Attribute() | ast.Subscript() | ast.BinOp() | ast.Call():
            return node
        case _:
            return None


RULES: Rules = (
    (r"a Tensor with (\d+) elements cannot be converted to Scalar", _item),
    (r"only one element tensors can be converted to Python scalars", _converted),
    (r"Boolean value of Tensor with (?:more than one|no) values? is ambiguous", _truth),
)
