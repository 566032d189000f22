"""Which elements of a tensor the last statement changed: its numbers before, compared with those now."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import torch

from tensortutor import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = 8
"""Differences that are told one by one."""

_from_buffer, _to_list = torch.frombuffer, torch._C.TensorBase.tolist


def differences(
    before: bytes, now: Sequence[Any], shape: tuple[int, ...], dtype: torch.dtype
) -> wire.Differences | None:
    """Return where *before*, in row-major order, and *now* differ; None where they cannot be compared."""
    if len(before) != len(now) * dtype.itemsize or not now:
        return None
    earlier = _to_list(
        _from_buffer(bytearray(before), dtype=dtype)
    )  # a copy: torch warns of what is read-only
    places = [place for place, pair in enumerate(zip(earlier, now, strict=True)) if not _same(*pair)]
    first = tuple(
        wire.Difference(_unravelled(place, shape), number(earlier[place]), number(now[place]))
        for place in places[:FIRST]
    )
    return wire.Differences(first, len(places), len(now))


def number(value: complex) -> float | int | str:
    """Return an element as it can travel: what JSON does not have, as text."""
    if type(value) is complex:
        return f"{value.real:.4g}{value.imag:+.4g}j"
    return wire.finite(value) if type(value) is float else value  # type: ignore[return-value]


def _same(one: Any, other: Any) -> bool:
    return one == other or (type(one) is float and isnan(one) and isnan(other))


def _unravelled(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index of the element at flat *place* of a tensor of that *shape*."""
    index: list[int] = []
    for size in reversed(shape):
        place, rest = divmod(place, size)
        index.insert(0, rest)
    return tuple(index)
