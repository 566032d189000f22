"""Dimensions that a tensor does not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from tensortutor.inside.explaining.calls import Argument
from tensortutor.inside.explaining.operands import UNKNOWN
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting, plain
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation


def _no_dimension(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a dimension that the tensor does not have."""
    low, high, asked = map(int, match.groups())
    call = found.call
    if not call.arguments or call.form not in {"method", "function"}:
        return None
    tensor = call.arguments[0]
    added = 1 if call.name in {"unsqueeze", "stack"} else 0
    parts = found.items(tensor) if tensor.tensor is None and tensor.node is not None else ()
    known = tensor if not parts else parts[0]
    if known.shape is not None and len(known.shape) + added != max(high + 1, 1):
        return None
    if known.shape is None and tensor.value is not UNKNOWN and not parts:
        return None
    values = {"operand": shown(known.text), "count": str(high + 1 - added), "asked": str(asked)}
    values |= {"low": str(low), "high": str(high)}
    wrong = [each for each in call.given[1:] if type(each.value) is int and each.value == asked]
    repair = NOTHING
    if len(wrong) == 1 and wrong[0].node is not None:
        repair = _within(found, wrong[0], high if asked > 0 else low, parts)
    operands = parts or [tensor]
    if known.shape == ():
        return found.explained("dim-range", Notice("explain.dim-none", values), operands, repair, ("shape",))
    notice = Notice("explain.dim-new", values) if added else Notice("explain.dim", values)
    return found.explained("dim-range", notice, operands, repair, ("shape",))


def _within(found: Situation, wrong: Argument, instead: int, parts: tuple[Argument, ...]) -> Repair:
    call = found.call
    if call.action is None:
        return NOTHING
    action = call.action
    code = found.code({wrong: str(instead)})
    rest = [each for each in call.given if each is not wrong and each is not call.arguments[0]]
    if not all(plain(each.value) for each in rest):
        return NOTHING

    def make(*tensors: Any) -> Any:
        first = list(tensors) if parts else tensors[0]
        ready = {call.arguments[0]: first, wrong: instead}
        given = [ready.get(each, each.value) for each in call.arguments]
        return action(*given, **{name: ready.get(each, each.value) for name, each in call.keywords.items()})

    return fitting([Candidate(code, make)], *(each.tensor for each in (parts or call.arguments[:1])))


def _order(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    dimensions, given = map(int, match.groups())
    call = found.call
    if call.name != "permute" or not call.arguments:
        return None
    tensor = call.arguments[0]
    if tensor.shape is not None and len(tensor.shape) != dimensions:
        return None
    values = {"operand": shown(tensor.text), "count": str(dimensions), "given": str(given)}
    return found.explained("dim-range", Notice("explain.permute", values), [tensor], telling=("shape",))


def _transposed(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    dimensions = int(match.group(1))
    call = found.call
    if call.name != "t" or not call.arguments:
        return None
    tensor = call.arguments[0]
    if tensor.shape is not None and len(tensor.shape) != dimensions:
        return None
    values = {"operand": shown(tensor.text), "count": str(dimensions)}
    repair = NOTHING
    if call.form == "method" and tensor.node is not None:
        code = found.place.sheet.with_suffix(tensor.node, ".mT")
        repair = fitting([Candidate(code, lambda it: it.mT)], tensor.tensor)
    return found.explained("dim-range", Notice("explain.transpose", values), [tensor], repair, ("shape",))


def _size_of(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain `x.shape[2]` of a tensor with two dimensions."""
    match found.node:
        case ast.Subscript(value=ast.Attribute(value=owner, attr="shape")):
            pass
        case _:
            return None
    value = found.meaning.of(owner)
    asked = found.call.arguments[1].value
    tensor = type(found.call.arguments[0])(owner, found.place.sheet.text(owner), value)
    if tensor.shape is None or type(asked) is not int or -len(tensor.shape) <= asked < len(tensor.shape):
        return None
    count = len(tensor.shape)
    values = {"operand": shown(tensor.text), "count": str(count), "asked": str(asked)}
    values |= {"low": str(-count), "high": str(count - 1)}
    if not count:
        return found.explained("dim-range", Notice("explain.dim-none", values), [tensor], telling=("shape",))
    repair = found.code({found.call.arguments[1]: "-1"}), None
    return found.explained("dim-range", Notice("explain.dim", values), [tensor], repair, ("shape",))


RULES: Rules = (
    (
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)",
        _no_dimension,
    ),
    (r"input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)", _order),
    (r"t\(\) expects a tensor with <= 2 dimensions, but self is (\d+)D", _transposed),
    (r"^tuple index out of range$", _size_of),
)
