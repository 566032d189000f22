"""What the session's names keep in memory: block by block, on each device, each byte counted once."""

from __future__ import annotations

import os
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from tensortutor import wire
from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.blocks import blocks
from tensortutor.inside.inspection.holders import holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.inside.inspection.blocks import Block, Resident

BLOCKS = 20
"""Blocks that are told of: the largest."""
SPANS = 12
"""Spans that are told of each block."""
NAMES = 6
"""Names that are told of each span."""

_cuda, _Path, _Tensor = torch.cuda, Path, torch.Tensor
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
_STATM = "/proc/self/statm"


def occupancy(namespace: dict[str, object]) -> wire.MemoryMap:
    """Return the memory that the names in *namespace* keep, with the largest blocks in full."""
    with slots.unseen():
        held = list(holders(namespace))
        found = blocks(held)
        return wire.MemoryMap(
            devices=tuple(_devices(found)),
            blocks=tuple(map(told, found[:BLOCKS])),
            more=len(found[BLOCKS:]),
            rest=sum(block.size for block in found[BLOCKS:]),
            process=_process(),
            unmeasured=tuple(islice(_unmeasured(held), NAMES)),
        )


def told(block: Block) -> wire.Block:
    """Return *block* with those who reach the same bytes together, in a number that can be drawn."""
    spans = _spans(block.residents)
    return wire.Block(block.device, block.size, spans[:SPANS], block.unreached, len(spans[SPANS:]))


def _spans(residents: Iterable[Resident]) -> tuple[wire.Span, ...]:
    """Put those together that reach the same bytes."""
    names: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for each in residents:
        names[each.start, each.stop, each.touched].append(each.name)
    return tuple(wire.Span(tuple(its[:NAMES]), *place, more=len(its[NAMES:])) for place, its in names.items())


def _devices(found: Sequence[Block]) -> list[wire.DeviceMemory]:
    """Return what is kept on each device, the CPU first; those where torch keeps something count too."""
    sizes: dict[str, list[int]] = defaultdict(list)
    for block in found:
        sizes[block.device].append(block.size)
    counted = _counted()
    names = sorted({*sizes, *counted}, key=lambda name: (name != "cpu", name))
    return [
        wire.DeviceMemory(name, sum(sizes[name]), len(sizes[name]), *counted.get(name, ())) for name in names
    ]


def _counted() -> dict[str, tuple[int, int, int]]:
    """Return what torch has allocated and reserved on each GPU that it uses, and what that has in all."""
    try:
        if not _cuda.is_initialized():  # type: ignore[no-untyped-call]
            return {}
        counts = {f"cuda:{index}": _counts(index) for index in range(_cuda.device_count())}
        return {name: count for name, count in counts.items() if any(count[:2])}
    except Exception:  # after a device-side assert no question to the GPU is answered
        return {}


def _counts(index: int) -> tuple[int, int, int]:
    total = _cuda.get_device_properties(index).total_memory
    return _cuda.memory_allocated(index), _cuda.memory_reserved(index), total


def _process() -> int | None:
    """Return how much memory the process has of the machine's, where the system tells it cheaply."""
    try:
        return int(_Path(_STATM).read_text("ascii").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return None


def _unmeasured(held: Iterable[tuple[str, Any]]) -> Iterable[str]:
    """Yield the names of tensors that have memory, but no storage that could be looked at."""
    return (name for name, subject in held if _is_opaque(subject))


def _is_opaque(subject: Any) -> bool:
    cls = type(subject)
    if not issubclass(cls, _Tensor) or issubclass(cls, slots.Uninitialized):
        return False
    try:
        return slots.nature(subject) in ("foreign", "sealed")
    except Exception:  # torch's oddities: any question may raise for some tensor
        return True
