"""What the numbers of a plain tensor are like: extrema, mean, spread, and how many are not finite.

Small tensors are read whole. Of larger ones the extrema are exact up to a budget,
since one pass over 10⁸ floats costs 30 ms where memory is slow; mean and spread,
which cost ten times that, come from a sample drawn with a generator of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import isfinite, sqrt
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from tensortutor import wire
from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.memory import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = 2**16
"""Elements: up to here, everything is read."""
SAMPLE = 2**14
"""Elements read of a larger tensor."""
SCAN = 2**27
"""Bytes: up to here, the extrema of a larger tensor are exact too; of one with gaps, up to a quarter."""
CHUNK = 2**15
"""Elements whose NaN are counted at once: a mask of all would be a large tensor, and as many as torch
leaves to one core (torch 2.13), for on a busy machine the others let it wait."""

_NATIVE = frozenset(
    {torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool, torch.uint8}
    | {torch.int8, torch.int16, torch.int32, torch.int64}
)
"""The dtypes that `aminmax` and `take` know on the CPU (torch 2.13)."""
_BITS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}

_aminmax, _stack, _take = torch.aminmax, torch.stack, torch.take
_mean, _var, _xor = torch.mean, torch.var, torch.bitwise_xor
_sum, _isnan, _isinf, _count, _xor = (
    torch.sum,
    torch.isnan,
    torch.isinf,
    torch.count_nonzero,
    torch.bitwise_xor,
)
_narrow, _randint, _Generator = torch.narrow, torch.randint, torch.Generator
_to, _view, _cpu, _to_list, _item = (
    getattr(torch._C.TensorBase, name) for name in ("to", "view", "cpu", "tolist", "item")
)

Number = float | int | str | None


@dataclass(frozen=True, slots=True)
class Values:
    """The statistics of a `wire.TensorRow`, under the names they have there."""

    min: Number = None
    max: Number = None
    mean: Number = None
    std: Number = None
    nan: int | None = None
    inf: int | None = None
    sampled: bool = False


def values(tensor: Tensor) -> Values:
    """Return the statistics of a plain *tensor* that lies within its storage.

    Means as `mean()` and `std()` would give them in double precision; where NaN is
    among the numbers, the extrema are NaN as torch's are.
    """
    dtype = slots.dtype(tensor)
    if dtype.is_complex or not slots.numel(tensor):
        return Values()
    every = laid_out(tensor)
    repeats = slots.numel(tensor) // slots.numel(every)
    sampled = slots.numel(every) > WHOLE
    where = _to(sampling(slots.numel(every), SAMPLE), slots.device(tensor)) if sampled else None
    some = _cpu(every if where is None else take(every, where))
    scanned = not sampled or is_scanned(every, SCAN)
    low, high = extrema(every if sampled and scanned else some)
    mean, std = moments(some, repeats)
    nan = inf = None
    if dtype.is_floating_point and scanned:
        nan, inf = (0, 0) if isfinite(low) and isfinite(high) else not_finite(every if sampled else some)
        nan, inf = nan * repeats, inf * repeats
    return Values(number(low), number(high), number(mean), number(std), nan, inf, sampled)


def is_scanned(tensor: Tensor, budget: int) -> bool:
    """Return whether a look at all of *tensor* is worth its while, where *budget* bytes in a row are."""
    size = slots.numel(tensor) * slots.itemsize(tensor)
    return slots.dtype(tensor) in _NATIVE and size * (1 if slots.is_contiguous(tensor) else 4) <= budget


def sampling(total: int, count: int) -> Tensor:
    """Return *count* flat indices below *total*, the same ones each time; the learner's generator rests."""
    return _randint(total, (count,), generator=_Generator("cpu").manual_seed(count), device="cpu")


def take(tensor: Tensor, where: Tensor) -> Tensor:
    """Return the elements of *tensor* at the flat indices *where*, also of dtypes that `take` refuses."""
    dtype = slots.dtype(tensor)
    if dtype in _NATIVE or dtype.is_complex:
        return _take(tensor, where)
    picked: Tensor = _view(_take(_view(tensor, _BITS[dtype.itemsize]), where), dtype)
    return picked


def extrema(tensor: Tensor) -> tuple[float, float]:
    """Return the smallest and the largest number: floats, or exact ints."""
    tensor, distance = comparable(tensor)
    low, high = _to_list(_stack(_aminmax(tensor)))
    return low + distance, high + distance


def comparable(tensor: Tensor) -> tuple[Tensor, int]:
    """Return *tensor* in a dtype that `aminmax` knows, and what is then missing from each number."""
    match slots.dtype(tensor):
        case torch.bool:  # 100 times slower as it is (torch 2.13)
            return _view(tensor, torch.uint8), 0
        case torch.uint64:  # in order once the sign bit is turned
            return _xor(_view(tensor, torch.int64), -(2**63)), 2**63
        case torch.uint16 | torch.uint32:
            return _to(tensor, torch.int64), 0
        case dtype if dtype not in _NATIVE:
            return _to(tensor, torch.float32), 0
    return tensor, 0


def moments(tensor: Tensor, repeats: int) -> tuple[float, float | None]:
    """Return mean and standard deviation, as if each number stood there *repeats* times."""
    count = slots.numel(tensor) * repeats
    numbers = _to(tensor, torch.float64)
    mean = _item(_mean(numbers))  # `var_mean` makes NaN of a mean that is infinite (torch 2.13)
    variance = _item(_var(numbers, correction=0))
    return mean, sqrt(variance * count / (count - 1)) if count > 1 else None


def not_finite(tensor: Tensor) -> tuple[int, int]:
    """Return how many numbers are NaN, and how many are infinite."""
    counts = (_not_finite(part) for part in parts(tensor, CHUNK))
    return reduce(lambda sums, each: (sums[0] + each[0], sums[1] + each[1]), counts, (0, 0))


def parts(tensor: Tensor, size: int) -> Iterator[Tensor]:
    """Yield *tensor* in parts of about *size* elements, in a dtype that `isnan` knows."""
    if slots.dtype(tensor) not in _NATIVE:
        tensor = _to(tensor, torch.float32)
    total, shape = slots.numel(tensor), slots.shape(tensor)
    if total <= size:
        yield tensor
        return
    axis = max(range(len(shape)), key=shape.__getitem__)
    length = max(1, size * shape[axis] // total)
    for start in range(0, shape[axis], length):
        yield _narrow(tensor, axis, start, min(length, shape[axis] - start))


def number(number: float | None) -> Number:
    """Return *number* as a row holds it."""
    return number if number is None or type(number) is int else wire.finite(number)


def _not_finite(tensor: Tensor) -> tuple[int, int]:
    total = _item(_sum(tensor))
    if total - total == 0:  # where the sum is finite, every number is
        return 0, 0
    return _item(_count(_isnan(tensor))), _item(_count(_isinf(tensor)))
