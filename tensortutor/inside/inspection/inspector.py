"""Say which tensors a statement made, rebound, changed in place or deleted, by the learner's own names.

`Inspector` joins what the other modules know: `sight` sees the objects, `ledger`
notices their changes, `memory` finds who shares bytes, `reading` fills the rows.
It never raises and never runs the learner's code, whatever they made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.changes import told
from tensortutor.inside.inspection.departures import Page, containers, departures
from tensortutor.inside.inspection.kinship import RESULT
from tensortutor.inside.inspection.memory import Interval, Memory
from tensortutor.inside.inspection.relating import Origin, heirs, keeps, origins, related
from tensortutor.inside.inspection.sight import Sight, Sights, kind
from tensortutor.inside.inspection.subjects import Subjects, subjects

if TYPE_CHECKING:
    import ast

    from tensortutor import wire

UNNAMED = "_"
"""The name in the row of a result that no name holds."""


class Inspector:
    """What the names of one session mean, from one statement to the next."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop all memory of earlier statements."""
        self._sights = Sights()
        self._page = Page({}, {}, {}, {})
        self._extents: dict[str, Interval] = {}
        self._memory = Memory(())
        self._earlier: dict[str, bytes] = {}

    def inspect(
        self,
        namespace: dict[str, object],
        result: object = None,
        *,
        everything: bool = False,
        statement: ast.stmt | None = None,
    ) -> tuple[tuple[wire.TensorRow, ...], int]:
        """Return the rows of what changed since the last call, and how many others are unchanged.

        Where *everything* is asked for, the rows of all tensors, and 0. *result*
        is the value of an expression: a tensor that no name holds gets a row too.
        *statement* has been run since, and is only read: it says whose view or copy
        a new object may be.
        Containers come first, then live rows in the order of their names, then the
        result, then what is gone.
        """
        try:
            with slots.unseen():
                return self._inspect(namespace, result, statement, everything=everything)
        except Exception:  # the last net under the learner's session: better no table than no session
            return (), 0

    def survey(self, namespace: dict[str, object]) -> tuple[wire.TensorRow, ...]:
        """Return the rows of all tensors between two statements; what `before` knows stays as it is."""
        earlier = self._earlier
        rows, _ = self.inspect(namespace, everything=True)
        self._earlier = earlier
        return rows

    def before(self, name: str) -> bytes | None:
        """Return the numbers that *name* held before the last statement wrote to them, in row-major order.

        Its shape and dtype are what they were. None where the last statement left
        it alone, or where it has more elements than are remembered. Keys in *name*
        may stand in quotes of either kind.
        """
        return self._earlier.get(name) or self._earlier.get(name.replace("'", '"'))

    def _inspect(
        self, namespace: dict[str, object], result: object, statement: ast.stmt | None, *, everything: bool
    ) -> tuple[tuple[wire.TensorRow, ...], int]:
        before, found = self._page, subjects(namespace)
        sources = origins(statement, before.names)
        now = self._page = self._look(found, result)
        changes = _changes(before, now)
        self._earlier = _earlier(changes, now)
        news = [name for name, change in changes.items() if _is_news(name, change, found)]
        names = list(now.rows) if everything else news
        rows = list(containers(before.holders, now.holders, everything=everything))
        live = (self._live(name, changes.get(name, "unchanged"), now) for name in names)
        rows += [self._related(row, sources.get(row.name), before) for row in live]
        if kind(result) == "tensor" and all(value is not result for value in found.named.values()):
            rows.append(self._unnamed(result, sources.get(RESULT), before.names))
        last = namespace.get(UNNAMED) if result is None else None
        rows += [self._departed(row, last, before) for row in departures(before, now, self._memory)]
        return tuple(rows), 0 if everything else len(now.rows) - len(changes)

    def _look(self, found: Subjects, result: object) -> Page:
        """Look at every object; arrays have rows only where they share memory with a tensor."""
        self._sights.turn_page()
        names: dict[str, Sight] = {}
        for name, subject in found.named.items():
            try:
                names[name] = self._sights.see(subject)
            except Exception:  # noqa: S112 - one object that torch cannot answer for hides no other
                continue
        self._map(names)
        unread = [found.named[name] for name, sight in names.items() if sight.row is None]
        self._sights.read_gpus([*unread, result])
        rows = {
            name: sight.row or sight.row_of(found.named[name])
            for name, sight in names.items()
            if sight.kind != "ndarray" or self._meets_tensor(sight, names)
        }
        return Page(names, rows, found.holders, found.within)

    def _map(self, names: dict[str, Sight]) -> None:
        """Draw the map of memory anew, if anything lies elsewhere than before."""
        extents = {name: sight.itself.extent for name, sight in names.items()}
        if extents != self._extents:
            self._extents, self._memory = extents, Memory(extents.items())

    def _meets_tensor(self, array: Sight, names: dict[str, Sight]) -> bool:
        neighbours = self._memory.sharing(array.itself.extent)
        return any(names[name].kind == "tensor" for name in neighbours)

    def _live(self, name: str, change: wire.Change, now: Page) -> wire.TensorRow:
        row, sight = now.rows[name], now.names[name]
        if sight.event is not None and change in ("modified", "gradient"):
            row = told(row, sight.event, sight.facts)
        sharers = self._memory.sharing(self._extents[name])
        others = tuple(other for other in sharers if other != name)
        return replace(row, name=name, change=change, shares_memory_with=others)

    def _related(self, row: wire.TensorRow, source: Origin | None, before: Page) -> wire.TensorRow:
        """Return the row of a live name with what the statement made it of another, if it was bound anew."""
        names = self._page.names
        if row.change in ("new", "rebound"):
            row = related(row, names[row.name], source, before.names, names)
        if row.change == "rebound" and row.name in before.names:
            return replace(row, held_by=heirs(row.name, before.names, names, self._memory))
        return row

    def _departed(self, row: wire.TensorRow, last: object, before: Page) -> wire.TensorRow:
        """Return the row of a name that is gone; where no other holds its memory, the *last* result may."""
        if row.held_by or row.name not in before.names or kind(last) != "tensor":
            return row
        kept = keeps(self._sights.see(last), before.names[row.name])
        return replace(row, held_by=(UNNAMED,)) if kept else row

    def _unnamed(self, result: Any, source: Origin | None, before: dict[str, Sight]) -> wire.TensorRow:
        sight = self._sights.see(result)
        sharers = tuple(self._memory.sharing(sight.itself.extent))
        row = replace(sight.row_of(result), name=UNNAMED, change="new", shares_memory_with=sharers)
        return related(row, sight, source, before, self._page.names)


def _changes(before: Page, now: Page) -> dict[str, wire.Change]:
    """Return what happened to each name that was touched."""
    seen = before.names.get
    touched = {name: sight for name, sight in now.names.items() if seen(name) is not sight}
    return {name: _change(name, sight, before) for name, sight in touched.items() if name in now.rows}


def _change(name: str, sight: Sight, before: Page) -> wire.Change:
    earlier = before.names.get(name)
    if earlier is None:
        return "rebound" if name in before.holders else "new"
    return "rebound" if earlier.itself is not sight.itself or sight.event is None else sight.event.change


def _earlier(changes: dict[str, wire.Change], now: Page) -> dict[str, bytes]:
    written = [name for name, change in changes.items() if change == "modified"]
    contents = {name: now.names[name].itself.earlier for name in written}
    return {name: content for name, content in contents.items() if content is not None}


def _is_news(name: str, change: wire.Change, found: Subjects) -> bool:
    """Return whether *name* has a row: what is written to one object is told under one of its names."""
    return change in ("new", "rebound") or name not in found.aliases
