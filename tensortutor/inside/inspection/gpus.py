"""What the numbers of tensors on a GPU are like: worked out there for all of them, brought over in one copy.

A copy waits until the GPU has done all that it was given, so there is one for a
statement and not six for each tensor. What is asked of the GPU before it waits
for nothing: no question whose answer the CPU needs, and no data sent.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from math import gcd, sqrt
from struct import pack, unpack
from typing import TYPE_CHECKING

import torch

from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.memory import laid_out
from tensortutor.inside.inspection.values import (
    SAMPLE,
    WHOLE,
    Values,
    comparable,
    is_scanned,
    number,
    parts,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

SCAN = 2**33
"""Bytes: up to here, all of a tensor is looked at; a GPU reads a thousand of them in a nanosecond."""
CHUNK = 2**22
"""Elements whose NaN are counted at once."""

_aminmax, _stack, _add = torch.aminmax, torch.stack, torch.add
_mean, _var, _arange, _remainder = torch.mean, torch.var, torch.arange, torch.remainder
_isnan, _isinf, _count = torch.isnan, torch.isinf, torch.count_nonzero
_to, _view, _cpu, _to_list = (getattr(torch._C.TensorBase, name) for name in ("to", "view", "cpu", "tolist"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a GPU was asked about one tensor.

    `answers`: smallest, largest, mean, variance, and where they were counted NaN
    and infinite ones; each a tensor of 64 bits without dimensions, floats by their
    bits. `whole`: the first two are integers, with `distance` missing from them.
    """

    answers: tuple[Tensor, ...]
    whole: bool
    distance: int
    count: int
    repeats: int
    sampled: bool


def together(tensors: Sequence[Tensor]) -> list[Values]:
    """Return the statistics of plain *tensors* that lie within their storage; one copy for each device."""
    asked = [_asked(tensor) for tensor in tensors]
    waiting: dict[str, list[Tensor]] = defaultdict(list)
    for tensor, each in zip(tensors, asked, strict=True):
        if each is not None:
            waiting[str(slots.device(tensor))] += each.answers
    here = {device: iter(_to_list(_cpu(_stack(answers)))) for device, answers in waiting.items()}
    return [
        Values()
        if each is None
        else told(each, [next(here[str(slots.device(tensor))]) for _ in each.answers])
        for tensor, each in zip(tensors, asked, strict=True)
    ]


def _asked(tensor: Tensor) -> Asked | None:
    try:
        return ask(tensor)
    except Exception:  # a dtype that the GPU cannot compute with leaves the others their numbers
        return None


def ask(tensor: Tensor) -> Asked | None:
    """Have the statistics of *tensor* worked out where it is, and wait for nothing; None if it has none."""
    dtype = slots.dtype(tensor)
    if dtype.is_complex or not slots.numel(tensor):
        return None
    every = laid_out(tensor)
    count = slots.numel(every)
    sampled = count > WHOLE
    some = take(every, _spread(count, every)) if sampled else every
    scanned = not sampled or is_scanned(every, SCAN)
    ordered, distance = comparable(every if scanned else some)
    whole = not dtype.is_floating_point
    numbers = _to(some, torch.float64)
    answers = [_bits(each) for each in _aminmax(ordered)]
    answers += [_bits(_mean(numbers)), _bits(_var(numbers, correction=0))]
    if scanned and not whole:
        answers += _not_finite(every)
    return Asked(tuple(answers), whole, distance, count, slots.numel(tensor) // count, sampled)


def told(asked: Asked, answers: Sequence[int]) -> Values:
    """Return what *answers*, those to *asked*, mean."""
    low, high, mean, variance, *counts = answers
    total = asked.count * asked.repeats
    nan, inf = (count * asked.repeats for count in counts) if counts else (None, None)
    return Values(
        number(low + asked.distance if asked.whole else _float(low)),
        number(high + asked.distance if asked.whole else _float(high)),
        number(_float(mean)),
        number(sqrt(_float(variance) * total / (total - 1))) if total > 1 else None,
        nan,
        inf,
        asked.sampled,
    )


def _spread(total: int, tensor: Tensor) -> Tensor:
    """Return flat indices all over *total* elements, made where *tensor* is.

    By the golden section, in steps that pass over no row and no column.
    """
    step = int(total * 0.618)
    while gcd(step, total) != 1:
        step -= 1
    return _remainder(_arange(0, SAMPLE * step, step, device=slots.device(tensor)), total)


def _not_finite(tensor: Tensor) -> list[Tensor]:
    counts = [(_count(_isnan(part)), _count(_isinf(part))) for part in parts(tensor, CHUNK)]
    return [reduce(_add, each) for each in zip(*counts, strict=True)]


def _bits(answer: Tensor) -> Tensor:
    """Return *answer* in 64 bits, as an integer: so that all answers are of one kind."""
    if slots.dtype(answer).is_floating_point:
        return _view(_to(answer, torch.float64), torch.int64)  # type: ignore[no-any-return]
    return _to(answer, torch.int64)  # type: ignore[no-any-return]


def _float(bits: int) -> float:
    return float(unpack("<d", pack("<q", bits))[0])
