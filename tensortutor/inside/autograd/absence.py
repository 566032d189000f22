"""Why a tensor has no autograd graph, as far as the facts say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor


def why_none(path: str, tensor: Tensor, held: Iterable[tuple[str, Tensor]]) -> Notice:
    """Return the sentence on *tensor*, which no recorded operation has made; *held*: all that have names."""
    dtype = slots.dtype(tensor)
    if slots.requires_grad(tensor):
        return Notice("graph.leaf", {"name": path})
    if not (dtype.is_floating_point or dtype.is_complex):
        return Notice("graph.no-gradients", {"name": path, "dtype": str(dtype).removeprefix("torch.")})
    if slots.is_inference(tensor):
        return Notice("graph.inference", {"name": path})
    if source := _sharer(tensor, held):
        return Notice("graph.detached", {"name": path, "other": source})
    return Notice("graph.none", {"name": path})


def _sharer(tensor: Tensor, held: Iterable[tuple[str, Tensor]]) -> str | None:
    """Return the name of a tensor that requires gradients and lies in the same storage."""
    storage = _storage(tensor)
    if storage is None:
        return None
    return next((name for name, other in held if _storage(other) == storage and _requires_grad(other)), None)


def _storage(tensor: Tensor) -> int | None:
    return slots.storage(tensor)._cdata if slots.nature(tensor) == "plain" else None


def _requires_grad(tensor: Tensor) -> bool:
    try:
        return bool(slots.requires_grad(tensor))
    except Exception:  # a view whose base was written to in another grad mode (torch 2.13)
        return False
