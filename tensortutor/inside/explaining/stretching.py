"""One tensor that does not stretch to a shape: by `expand`, put into a part of another, as a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Shape
    from tensortutor.inside.explaining.situation import Rules, Situation


_expand, _unsqueeze = torch._C.TensorBase.expand, torch._C.TensorBase.unsqueeze
_EXPANDING = frozenset({"expand", "broadcast_to", "expand_as"})
VALUE = 2
"""Where the value stands that is put into a part, among the arguments."""


def _expanded(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `expand`, and what is put into a part of a tensor: it is expanded to the shape of that part."""
    wanted, existing, dimension = map(int, match.groups()[:3])
    target, own = sizes(match.group(4)), sizes(match.group(5))
    call = found.call
    if call.name in _EXPANDING and call.arguments:
        tensor = call.arguments[0]
        if tensor.shape not in (None, own):
            return None
        values = {"operand": shown(tensor.text), "own": written(own), "wanted": written(target)}
        values |= {"size": str(existing), "asked": str(wanted), "dimension": str(dimension)}
        operand = tensor.facts if tensor.shape is not None else Operand(tensor.facts.name, own)
        candidates = [
            Candidate(
                found.code(suffixes={tensor: "[:, None]" if len(own) == 1 else "[..., None]"}),
                lambda it: _expand(_unsqueeze(it, -1), target),
            )
        ]
        repair = fitting(candidates, tensor.tensor) if len(target) > len(own) else NOTHING
        return found.explained("broadcast", Notice("explain.expand", values), [operand], repair, ("shape",))
    if call.name == "setitem" and len(call.arguments) > VALUE:
        return _put(found, call.arguments[2], own, target)
    return None


def _put(found: Situation, value: Argument, own: Shape, target: Shape) -> wire.Explanation | None:
    if value.shape not in (None, own):
        return None
    name = shown(found.expression)
    operands = [Operand(name, target), value.facts if value.shape else Operand(value.facts.name, own)]
    values = {"target": name, "value": shown(value.text), "kept": written(target), "made": written(own)}
    return found.explained("broadcast", Notice("explain.assigned", values), operands, telling=("shape",))


def _put_by_index(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    own, target = map(sizes, match.groups())
    if found.call.name == "setitem" and len(found.call.arguments) > VALUE:
        return _put(found, found.call.arguments[2], own, target)
    return None


def _too_few_sizes(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    own, target = map(sizes, match.groups())
    call = found.call
    if call.name not in _EXPANDING or not call.arguments or call.arguments[0].shape not in (None, own):
        return None
    tensor = call.arguments[0]
    values = {"operand": shown(tensor.text), "own": written(own), "wanted": written(target)}
    operand = tensor.facts if tensor.shape is not None else Operand(tensor.facts.name, own)
    return found.explained("broadcast", Notice("explain.expand-fewer", values), [operand], telling=("shape",))


def _mask(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    mask, tensor = map(sizes, match.groups())
    call = found.call
    if (
        call.form != "index"
        or call.arguments[0].shape not in (None, tensor)
        or call.arguments[1].shape not in (None, mask)
    ):
        return None
    values = {"operand": shown(call.arguments[0].text), "mask": shown(call.arguments[1].text)}
    values |= {"own": written(tensor), "made": written(mask)}
    return found.explained(
        "broadcast", Notice("explain.mask", values), call.arguments[:2], telling=("shape",)
    )


RULES: Rules = (
    (
        (
            r"The expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) "
            r"at non-singleton dimension (\d+)\.\s+"
            r"Target sizes: \[([\d, ]*)\]\.\s+Tensor sizes: \[([\d, ]*)\]"
        ),
        _expanded,
    ),
    (
        (
            r"shape mismatch: value tensor of shape \[([\d, ]*)\] cannot be broadcast to indexing result of "
            r"shape \[([\d, ]*)\]"
        ),
        _put_by_index,
    ),
    (
        r"expand\(.*\{\[([\d, ]*)\]\}, size=\[([\d, -]*)\]\): the number of sizes provided",
        _too_few_sizes,
    ),
    (
        (
            r"The shape of the mask \[([\d, ]*)\] at index \d+ does not match "
            r"the shape of the indexed tensor \[([\d, ]*)\]"
        ),
        _mask,
    ),
)
