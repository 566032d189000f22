"""Say of a row what it is to other names: a view or a copy of one; and who holds what it left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tensortutor.inside.inspection.kinship import kinship, sources
from tensortutor.inside.inspection.known import Known
from tensortutor.inside.inspection.memory import Interval, Memory

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from tensortutor import wire
    from tensortutor.inside.inspection.sight import Sight
    from tensortutor.inside.inspection.trace import Trace


@dataclass(frozen=True, slots=True)
class Origin:
    """What a statement took the numbers of a name from."""

    name: str
    trace: Trace


def origins(statement: ast.stmt | None, before: Mapping[str, Sight]) -> dict[str, Origin]:
    """Return the origin of each name that *statement* binds, where it says it and that was seen *before*."""
    if statement is None:
        return {}
    known = Known(before)
    found = ((name, source, known.trace(source)) for name, source in sources(statement, known).items())
    return {name: Origin(source, trace) for name, source, trace in found if trace is not None}


def related(
    row: wire.TensorRow,
    sight: Sight,
    origin: Origin | None,
    before: Mapping[str, Sight],
    now: Mapping[str, Sight],
) -> wire.TensorRow:
    """Return *row*, of a name that was bound to what *sight* saw, with what that is to another name.

    That two names hold one object is told whatever the statement was.
    """
    kin = kinship(sight.itself, origin.trace) if origin is not None else None
    if origin is not None and kin is not None:
        return replace(row, kinship=kin, relative=origin.name)
    twins = [name for name in row.shares_memory_with if now[name].itself is sight.itself]
    older = [name for name in twins if name in before and before[name].itself is sight.itself]
    return replace(row, kinship="same", relative=older[0]) if older else row


def heirs(
    name: str, before: Mapping[str, Sight], now: Mapping[str, Sight], memory: Memory
) -> tuple[str, ...]:
    """Return who holds the memory that *name* had *before*: all of them held it then and still do.

    Others may lie at its addresses by now, and hold nothing of it.
    """
    return tuple(
        other
        for other in memory.sharing(_kept_by(before[name].itself))
        if other in before and other in now and before[other].itself is now[other].itself
    )


def keeps(holder: Sight, lost: Sight) -> bool:
    """Return whether what *holder* saw lies on the memory that what *lost* saw kept alive."""
    return bool(Memory([("", holder.itself.extent)]).sharing(_kept_by(lost.itself)))


def _kept_by(trace: Trace) -> Interval:
    """Return the bytes that a tensor kept alive: all of its storage, of which it may be a small view."""
    if trace.nature not in ("plain", "dataless") or not trace.extent.has_bytes:
        return trace.extent
    address, size, _ = trace.place
    return Interval(trace.extent.space, address, address + size)
