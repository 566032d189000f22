"""Repairs are offered only after torch has taken them: tried on stand-ins of the same shapes and dtypes.

A stand-in holds zeros, or nothing where that would be large. Nothing of the
learner's is run, and nothing of theirs is read but shapes, strides and dtypes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.situation import Situation

Shape = tuple[int, ...]
Repair = tuple[str | None, Shape | None]
NOTHING: Repair = (None, None)
"""There is no repair."""
SMALL = 2**20
"""Elements of all operands, multiplied: up to here, stand-ins hold zeros and torch really computes."""
LARGE = 2**12
"""Beyond this, a number that the learner has given may make a small tensor large."""

_Tensor, _empty, _fill = Tensor, torch.empty_strided, torch._C.TensorBase.fill_
_PLAIN = (int, float, bool, str, type(None), type(Ellipsis), torch.dtype)
_random = torch.default_generator
_quietly, _ignore = warnings.catch_warnings, warnings.simplefilter


@dataclass(frozen=True, slots=True)
class Candidate:
    """Code that may fit, and what it does to the operands, in the order in which `fitting` gets these."""

    code: str
    make: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Something to be done to an operand: as code behind it, and as a deed."""

    suffix: str
    deed: Callable[[Any], Any]


def fitting(
    candidates: Iterable[Candidate | None], *operands: Tensor | None, wanted: Shape | None = None
) -> Repair:
    """Return the code of the first candidate that torch takes for these *operands*, and the shape it gives.

    An operand that is not known makes that impossible: there is no repair.
    *wanted*: the shape that it has to give.
    """
    known = [operand for operand in operands if operand is not None]
    if len(known) != len(operands) or any(slots.nature(each) not in ("plain", "dataless") for each in known):
        return NOTHING
    small = prod(max(1, slots.numel(operand)) for operand in known) <= SMALL
    state = _random.get_state()
    try:
        with _quietly():
            _ignore("ignore")
            tried = (
                _tried(candidate, known, small=small) for candidate in candidates if candidate is not None
            )
            fits = (repair for repair in tried if repair[0] is not None)
            return next((repair for repair in fits if wanted in (None, repair[1])), NOTHING)
    finally:
        _random.set_state(state)


def again(found: Situation, changes: Mapping[Argument, Change]) -> Candidate | None:
    """Return the failed operation with *changes* made to its operands; `fitting` is to get its tensors.

    None where the operation is not torch's own, or was given something that is neither a tensor nor plain.
    """
    call, action = found.call, found.call.action
    if action is None or not all(each.tensor is not None or plain(each.value) for each in call.given):
        return None
    target = call.arguments[0] if call.form == "in place" else None
    if any(each.node is None or each is target for each in changes):
        return None
    tensors = [each for each in call.given if each.tensor is not None]

    def make(*stand_ins: Any) -> Any:
        ready = {
            each: changes[each].deed(it) if each in changes else it
            for each, it in zip(tensors, stand_ins, strict=True)
        }
        given = [ready.get(each, each.value) for each in call.arguments]
        return action(*given, **{name: ready.get(each, each.value) for name, each in call.keywords.items()})

    return Candidate(found.code(suffixes={each: change.suffix for each, change in changes.items()}), make)


def retried(
    found: Situation, tries: Iterable[Mapping[Argument, Change]], wanted: Shape | None = None
) -> Repair:
    """Return the failed operation with the first of these changes that torch takes."""
    operands = (each.tensor for each in found.call.given if each.tensor is not None)
    return fitting((again(found, changes) for changes in tries), *operands, wanted=wanted)


def plain(value: Any) -> bool:
    """Return whether *value* is one of Python's plain ones, and not so large that it makes a large tensor."""
    match value:
        case tuple() | list() if type(value) in (tuple, list, torch.Size):
            return len(value) <= LARGE and all(map(plain, value))
        case slice() if type(value) is slice:
            return all(map(plain, (value.start, value.stop, value.step)))
        case _:
            return type(value) in _PLAIN and not (type(value) is int and abs(value) > LARGE)


def _tried(candidate: Candidate, operands: list[Tensor], *, small: bool) -> Repair:
    fits, shape = _made(candidate, [_stand_in(operand, 0 if small else None) for operand in operands])
    if not fits:
        return NOTHING
    if small and shape != _made(candidate, [_stand_in(operand, 1) for operand in operands])[1]:
        shape = None  # of a mask, for example, it depends on the numbers
    return candidate.code, shape


def _made(candidate: Candidate, stand_ins: list[Tensor]) -> tuple[bool, Shape | None]:
    try:
        made = candidate.make(*stand_ins)
    except Exception:  # it does not fit: that is what is asked
        return False, None
    return True, tuple(slots.shape(made)) if type(made) is _Tensor else None


def _stand_in(operand: Tensor, number: int | None) -> Tensor:
    """Return a tensor like *operand*, filled with *number* or, where that is None, with nothing at all."""
    device = "meta" if number is None else "cpu"
    made = _empty(slots.shape(operand), slots.stride(operand), dtype=slots.dtype(operand), device=device)
    return made if number is None else _fill(made, number)
