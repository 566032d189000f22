"""The minus sign on truth values, for which torch has other signs."""

from __future__ import annotations

import operator
from functools import partial
from typing import TYPE_CHECKING

import torch

from tensortutor.inside.explaining.repairing import Candidate, Change, fitting, retried
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

_invert, _xor, _to = operator.invert, operator.xor, torch._C.TensorBase.to
_FRACTIONS = Change(".float()", partial(_to, dtype=torch.float32))
_MINUS = frozenset({"neg", "negative", "sub", "subtract", "rsub"})


def _minus(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain `-mask`, `1 - mask` and `mask - other`."""
    call = found.call
    masks = [each for each in call.tensors if each.facts.dtype == "bool"]
    unknown = [each for each in call.tensors if each.facts.dtype is None]
    if call.name not in _MINUS or not (masks or unknown):
        return None
    notice = Notice("explain.dtype-minus", {"operand": shown((masks or unknown)[0].text)})
    return found.explained("dtype", notice, call.tensors, _repair(found, masks), ("dtype",))


def _repair(found: Situation, masks: list[Argument]) -> Repair:
    """Return the mask inverted, the difference of two masks, or the operation on numbers."""
    given = found.call.given
    inverted = len(given) == 1 or (found.call.form == "operator" and given[0].value == 1)
    match masks:
        case [mask] if inverted and mask.node is not None:
            code = "~" + found.place.sheet.with_suffix(mask.node, "")
            return fitting([Candidate(code, _invert)], mask.tensor)
        case [one, other] if found.call.form == "operator":
            return fitting([Candidate(f"{one.text} ^ {other.text}", _xor)], one.tensor, other.tensor)
        case _:
            return retried(found, [dict.fromkeys(masks, _FRACTIONS)])


RULES: Rules = (
    (r"^(?:Subtraction|Negation), the `-` operator, (?:with|on) (?:a|two) bool tensors?", _minus),
)
