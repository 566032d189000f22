"""New values for float inputs where a lesson names no draws of its own."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterable


def redraw(inputs: Iterable[object], seed: int) -> None:
    """Fill every float tensor among *inputs* with other values between its smallest and its largest.

    In place, so that views stay views, leaves stay leaves, and arrays go on
    sharing; in its own range, so that what was positive stays positive. NaN and
    infinities keep their places.
    """
    generator = torch.Generator().manual_seed(seed)
    for value in inputs:
        if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel():
            # An expanded tensor cannot be written to; sparse and meta tensors have other ways.
            with contextlib.suppress(RuntimeError, NotImplementedError):
                value.data.copy_(_other_values(value.data, generator))


def _other_values(values: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    finite = torch.isfinite(values)
    if not finite.any():
        return values
    low, high = values[finite].double().aminmax()
    spread = high - low if high > low else torch.ones((), dtype=torch.float64)
    fresh = low + spread * torch.rand(values.shape, dtype=torch.float64, generator=generator)
    return torch.where(finite, fresh.to(values.dtype), values)
