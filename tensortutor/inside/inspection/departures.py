"""What is gone after a statement, one row each, and containers, one row for all that stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor import wire
from tensortutor.inside.inspection.relating import heirs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.inside.inspection.memory import Memory
    from tensortutor.inside.inspection.sight import Sight
    from tensortutor.inside.inspection.subjects import Holder

FEW = 3
"""Items that may go from a container that stays, each with a row of its own."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was seen after one statement, by names and paths: every object, those with a row, the containers.

    `within` says in which container the object of a path stands.
    """

    names: dict[str, Sight]
    rows: dict[str, wire.TensorRow]
    holders: dict[str, Holder]
    within: dict[str, str]


def containers(
    before: dict[str, Holder], now: dict[str, Holder], *, everything: bool
) -> Iterator[wire.TensorRow]:
    """Yield the rows of the outermost containers that are or were not looked at whole, if they changed."""
    for path, holder in now.items():
        earlier = before.get(path)
        cut = holder.cut or (earlier is not None and earlier.cut)
        if not cut or not holder.told or (holder.within and now[holder.within].cut):
            continue
        change = _change(earlier, holder)
        if everything or change != "unchanged":
            container = wire.Container(holder.class_name, holder.size, holder.told)
            yield wire.TensorRow(path, "container", change, container=container)


def departures(before: Page, now: Page, memory: Memory) -> Iterator[wire.TensorRow]:
    """Yield the rows of what had one *before* and has none now, with who still holds its memory."""
    lost: dict[str, list[str]] = {}
    for name in before.rows:
        if name not in now.names:
            lost.setdefault(_lost_with(name, before, now), []).append(name)
    for path, names in lost.items():
        if path in now.names:  # the name of the container means something else, which has a row
            continue
        if path not in before.holders or (path in now.holders and len(names) <= FEW):
            for name in names:
                yield _row(name, before.rows[name], [name], before, now, memory)
        else:
            shown = f"{path}[…]" if path in now.holders else path
            holder = before.holders[path]
            gone = wire.Container(holder.class_name, holder.size, len(names), tuple(names))
            row = wire.TensorRow(shown, "container", "deleted", container=gone)
            yield _row(shown, row, names, before, now, memory)


def _lost_with(name: str, before: Page, now: Page) -> str:
    """Return the outermost container that went with *name*, or the one that it left, or *name* itself."""
    lost = path = before.within.get(name, name)
    while path in before.holders:
        if path not in now.holders:
            lost = path
        path = before.holders[path].within
    return lost


def _row(
    shown: str, row: wire.TensorRow, names: Sequence[str], before: Page, now: Page, memory: Memory
) -> wire.TensorRow:
    every = (heirs(name, before.names, now.names, memory) for name in names)
    holders = tuple(dict.fromkeys(heir for some in every for heir in some))
    return wire.TensorRow(
        shown,
        row.kind,
        "deleted",
        shape=row.shape,
        dtype=row.dtype,
        shares_memory_with=holders,
        held_by=holders,
        module=row.module,
        optimizer=row.optimizer,
        container=row.container,
    )


def _change(before: Holder | None, now: Holder) -> wire.Change:
    """Return what is known to have happened to a container; what happened in it, its items tell."""
    if before is None:
        return "new"
    if before.identity != now.identity:
        return "rebound"
    return "unchanged" if before.size == now.size else "modified"
