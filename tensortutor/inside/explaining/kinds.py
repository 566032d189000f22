"""Something else where a tensor is needed: a list, a number, an array, a tuple of sizes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

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

ITEMS = 1_000
"""Items of a list that are read to find out its shape."""
_NUMBERS = (int, float, bool)
_tensor, _float, _Array = torch.tensor, torch._C.TensorBase.float, np.ndarray
_array_dtype = np.ndarray.__dict__["dtype"].__get__
_OPERATORS = frozenset({"+", "-", "*", "/", "@", "**", "//", "%", "<", "<=", ">", ">=", "&", "|"})


def _no_tensor(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `torch.sum([1, 2])`."""
    name, place, made = match.group(1), int(match.group(2)), match.group(3)
    call, layer = found.call, found.layer
    if layer is not None:
        given = layer.input if place == 1 else None
    elif call.name == name and call.form in {"function", "method"}:
        given = _meant(found, name, place)
    else:
        given = None
    if given is None or given.tensor is not None:
        return None
    values = {"operand": shown(given.text), "made": made.removeprefix("numpy."), "operation": name}
    repair = _as_tensor(found, given)
    return found.explained("type", Notice("explain.not-a-tensor", values), [given], repair)


def _meant(found: Situation, name: str, place: int) -> Argument | None:
    call = found.call
    place = place - 1 if call.form == "function" else place
    if place < len(call.arguments):
        return call.arguments[place]
    others = [each for each in call.keywords.values() if each.tensor is None]
    del name
    return others[0] if len(others) == 1 else None


def _as_tensor(found: Situation, given: Argument) -> Repair:
    """Return the expression with the list, number or array made a tensor."""
    if given.node is None:
        return NOTHING
    if issubclass(type(given.value), _Array):
        return _from_numpy(found, given)
    stand_in = _made(given.value)
    if stand_in is None:
        return NOTHING
    if stand_in.dtype.is_floating_point or found.layer is None:
        changed = {given: f"torch.tensor({given.text})"}
    else:
        changed = {given: f"torch.tensor({given.text}).float()"}
        stand_in = _float(stand_in)
    if found.call.action is None:
        return found.code(changed), None
    return _tried(found, given, stand_in, found.code(changed))


def _from_numpy(found: Situation, given: Argument) -> Repair:
    """Return the expression with an array made a tensor, of the dtype that a layer has."""
    code = f"torch.from_numpy({given.text})"
    asked = None if found.layer is None else found.layer.weight().facts.dtype
    if asked not in (None, str(_array_dtype(given.value))):
        code += ".float()" if asked == "float32" else f".to(torch.{asked})"
    return found.code({given: code}), None


def _tried(found: Situation, given: Argument, stand_in: torch.Tensor, code: str) -> Repair:
    call, action = found.call, found.call.action
    others = [each for each in call.given if each.tensor is not None]
    if action is None or not all(
        each is given or each.tensor is not None or plain(each.value) for each in call.given
    ):
        return NOTHING

    def make(*tensors: Any) -> Any:
        ready = {given: stand_in, **dict(zip(others, tensors, strict=True))}
        arguments = [ready.get(each, each.value) for each in call.arguments]
        return action(
            *arguments, **{name: ready.get(each, each.value) for name, each in call.keywords.items()}
        )

    return fitting([Candidate(code, make)], *(each.tensor for each in others))


def _made(value: Any) -> torch.Tensor | None:
    """Return the tensor that a number or a list of numbers makes, None where it is none of these."""
    if type(value) in _NUMBERS:
        return _tensor(value, device="cpu")
    if type(value) in (list, tuple) and 0 < len(value) <= ITEMS:
        flat = [item for each in value for item in (each if type(each) in (list, tuple) else [each])]
        if all(type(each) in _NUMBERS for each in flat):
            return _tensor(value, device="cpu")
    return None


def _operator(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `x + [1, 2]`; what Python says of its own types is enough."""
    sign, left, right = match.groups()
    call = found.call
    if sign.rstrip("=") not in _OPERATORS and sign not in _OPERATORS:
        return None
    if call.form not in {"operator", "in place"} or "Tensor" not in (left, right) or left == right:
        return None
    other = call.arguments[1] if left == "Tensor" else call.arguments[0]
    made = right if left == "Tensor" else left
    if other.tensor is not None:
        return None
    values = {"operand": shown(other.text), "made": made}
    if made == "NoneType":
        return found.explained("type", Notice("explain.none", values), call.arguments)
    stand_in = _made(other.value)
    repair = NOTHING
    if stand_in is not None and other.node is not None:
        repair = _tried(found, other, stand_in, found.code({other: f"torch.tensor({other.text})"}))
    notice = Notice("explain.no-operand", values)
    return found.explained("type", notice, call.arguments, repair, ("shape",))


def _no_list(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `torch.cat(a, b)`, which wants one list."""
    name = match.group(1)
    call = found.call
    if call.name != name or call.form != "function" or not call.arguments or call.arguments[0].tensor is None:
        return None
    tensors = [each for each in call.arguments if each.tensor is not None]
    values = {"operation": name, "operand": shown(call.arguments[0].text)}
    repair = NOTHING
    rest = [each for each in call.arguments if each.tensor is None]
    if (
        len(tensors) > 1
        and call.action is not None
        and not rest
        and not call.keywords
        and call.target is not None
    ):
        action = call.action
        code = f"{call.target.text}([{', '.join(each.text for each in tensors)}])"
        repair = fitting([Candidate(code, lambda *given: action(given))], *(each.tensor for each in tensors))
    return found.explained("type", Notice("explain.list-of-tensors", values), tensors, repair, ("shape",))


def _item_of_list(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    place, made = int(match.group(1)), match.group(2)
    given = found.call.argument(0, "tensors")
    parts = found.items(given) if given is not None else ()
    if place >= len(parts) or parts[place].tensor is not None:
        return None
    values = {"operand": shown(parts[place].text), "made": made, "operation": found.call.name}
    repair = NOTHING
    if _made(parts[place].value) is not None and parts[place].node is not None:
        code = found.code({parts[place]: f"torch.tensor({parts[place].text})"})
        action = found.call.action
        others = [part for part in parts if part.tensor is not None]
        if len(others) == len(parts) - 1 and len(found.call.given) == 1 and action is not None:

            def make(*tensors: Any) -> Any:
                given = list(tensors)
                given.insert(place, _made(parts[place].value))
                return action(given)

            repair = fitting([Candidate(code, make)], *(each.tensor for each in others))
    return found.explained("type", Notice("explain.not-a-tensor", values), parts[:6], repair, ("shape",))


def _no_array(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    made = match.group(1)
    call = found.call
    if call.name != "from_numpy" or not call.arguments:
        return None
    given = call.arguments[0]
    values = {"operand": shown(given.text), "made": made}
    repair = (f"torch.tensor({given.text})", None) if _made(given.value) is not None else NOTHING
    return found.explained("type", Notice("explain.not-an-array", values), [given], repair)


def _called(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain parentheses behind something that is no function."""
    made = match.group(1)
    node = found.node
    if not isinstance(node, ast.Call) or found.call.target is None:
        return None
    target = found.call.target
    name = " ".join(target.text.split())
    repair = (name, None) if not node.args and not node.keywords else _indexed(found, target)
    values = {"operand": shown(name), "made": made}
    operands = [target] if target.tensor is not None else []
    return found.explained("type", Notice("explain.not-callable", values), operands, repair, ("shape",))


def _indexed(found: Situation, target: Argument) -> Repair:
    """Return the expression with brackets in place of the parentheses, which a tensor and its shape take."""
    places = [each.value for each in found.call.arguments]
    if target.tensor is None or found.call.keywords or not all(map(plain, places)):
        return NOTHING
    code = f"{target.text}[{', '.join(each.text for each in found.call.arguments)}]"
    return fitting([Candidate(code, lambda it: it[tuple(places)])], target.tensor)


def _ragged(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    asked, made = match.group(1), match.group(2)
    if found.call.name not in {"tensor", "as_tensor", "Tensor", "FloatTensor"} or not found.call.arguments:
        return None
    values = {"operand": shown(found.call.arguments[0].text), "first": asked, "second": made}
    return found.explained("type", Notice("explain.ragged", values), found.call.arguments[:1])


def _parameters(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain an optimizer that was given a module in place of its parameters."""
    given = found.call.argument(0, "params")
    if given is None or given.value is UNKNOWN or not issubclass(type(given.value), torch.nn.Module):
        return None
    if found.call.form != "class" or not issubclass(found.call.target.value, torch.optim.Optimizer):  # type: ignore[union-attr]
        return None
    repair = found.code(suffixes={given: ".parameters()"}), None
    values = {"operand": shown(given.text), "operation": found.call.name}
    return found.explained("type", Notice("explain.parameters", values), [given], repair)


RULES: Rules = (
    (
        r"^(\w+)\(\): argument '\w+' \(position (\d+)\) must be Tensor, not ([\w.]+)",
        _no_tensor,
    ),
    (r"^unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'", _operator),
    (
        r"^(\w+)\(\): argument 'tensors' \(position 1\) must be tuple of Tensors, not Tensor",
        _no_list,
    ),
    (r"expected Tensor as element (\d+) in argument 0, but got (\w+)", _item_of_list),
    (r"expected np\.ndarray \(got (\w+)\)", _no_array),
    (r"^'((?:torch\.)?(?:Tensor|Size|Parameter|dtype|device))' object is not callable", _called),
    (r"expected sequence of length (\d+) at dim \d+ \(got (\d+)\)", _ragged),
    (r"^'\w+' object is not iterable", _parameters),
)
