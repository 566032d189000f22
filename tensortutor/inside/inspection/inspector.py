"""Say which tensors a statement made, rebound, changed in place or deleted, by the learner's own names.

`Inspector` joins what the other modules know: `sight` sees the objects, `ledger`
notices their changes, `memory` finds who shares bytes, `reading` fills the rows.
It never raises and never runs the learner's code, whatever they made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from tensortutor import wire
from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.memory import Interval, Memory
from tensortutor.inside.inspection.sight import Sight, Sights, kind

UNNAMED = "_"
"""The name in the row of a result that no name holds."""


class Inspector:
    """What the names of one session mean, from one statement to the next."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop all memory of earlier statements."""
        self._sights = Sights()
        self._names: dict[str, Sight] = {}
        self._rows: dict[str, wire.TensorRow] = {}
        self._extents: dict[str, Interval] = {}
        self._memory = Memory(())

    def inspect(
        self, namespace: dict[str, object], result: object = None, *, everything: bool = False
    ) -> tuple[tuple[wire.TensorRow, ...], int]:
        """Return the rows of what changed since the last call, and how many others are unchanged.

        Where *everything* is asked for, the rows of all tensors, and 0. *result*
        is the value of an expression: a tensor that no name holds gets a row too.
        Live rows come in the order of their names, then the result, then what is gone.
        """
        try:
            with slots.unseen():
                return self._inspect(namespace, result, everything=everything)
        except Exception:  # the last net under the learner's session: better no table than no session
            return (), 0

    def _inspect(
        self, namespace: dict[str, object], result: object, *, everything: bool
    ) -> tuple[tuple[wire.TensorRow, ...], int]:
        subjects = {name: value for name, value in list(namespace.items()) if _is_told_of(name, value)}
        names_before, rows_before = self._names, self._rows
        self._look(subjects)
        rows = [
            self._live(name, row, change)
            for name, row in self._rows.items()
            if (change := _change(names_before.get(name), self._names[name])) != "unchanged" or everything
        ]
        unchanged = len(self._rows) - len(rows)
        if kind(result) == "tensor" and all(value is not result for value in subjects.values()):
            rows.append(self._unnamed(result))
        gone = ((name, row) for name, row in rows_before.items() if name not in self._names)
        rows += [self._gone(name, row, names_before) for name, row in gone]
        return tuple(rows), unchanged

    def _look(self, subjects: dict[str, Any]) -> None:
        """Look at every object; arrays have rows only where they share memory with a tensor."""
        self._sights.turn_page()
        self._names = {}
        for name, subject in subjects.items():
            with suppress(Exception):  # one object that torch itself cannot answer for hides no other
                self._names[name] = self._sights.see(subject)
        self._map()
        self._rows = {
            name: sight.row_of(subjects[name])
            for name, sight in self._names.items()
            if sight.kind != "ndarray" or self._meets_tensor(sight)
        }

    def _map(self) -> None:
        """Draw the map of memory anew, if anything lies elsewhere than before."""
        extents = {name: sight.itself.extent for name, sight in self._names.items()}
        if extents != self._extents:
            self._extents, self._memory = extents, Memory(extents.items())

    def _meets_tensor(self, array: Sight) -> bool:
        neighbours = self._memory.sharing(array.itself.extent)
        return any(self._names[name].kind == "tensor" for name in neighbours)

    def _live(self, name: str, row: wire.TensorRow, change: wire.Change) -> wire.TensorRow:
        sharers = self._memory.sharing(self._extents[name])
        others = tuple(other for other in sharers if other != name)
        return replace(row, name=name, change=change, shares_memory_with=others)

    def _unnamed(self, result: Any) -> wire.TensorRow:
        sight = self._sights.see(result)
        sharers = tuple(self._memory.sharing(sight.itself.extent))
        return replace(sight.row_of(result), name=UNNAMED, change="new", shares_memory_with=sharers)

    def _gone(self, name: str, row: wire.TensorRow, before: dict[str, Sight]) -> wire.TensorRow:
        """Return the row of a deleted name. Who still holds its memory was there before."""
        heirs = tuple(
            other
            for other in self._memory.sharing(before[name].itself.extent)
            if other in before and before[other].itself is self._names[other].itself
        )
        return wire.TensorRow(
            name, row.kind, "deleted", shape=row.shape, dtype=row.dtype, shares_memory_with=heirs
        )


def _change(before: Sight | None, now: Sight) -> wire.Change:
    if before is None:
        return "new"
    if before.itself is not now.itself:
        return "rebound"
    return "unchanged" if before is now else "modified"


def _is_told_of(name: object, value: object) -> bool:
    """Return whether *value* has a row. Names with an underscore are IPython's; a key may be anything."""
    return type(name) is str and name[:1] != "_" and kind(value) is not None
