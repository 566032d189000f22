"""Folding the inspections of the statements of one entry into one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.views.accruing import accrued
from tensortutor.views.acquainting import BOUND, acquaint, inherited
from tensortutor.views.gathering import apart, drop_outdated, gathered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.wire import Change, Inspection, TensorRow

RESULT = "_"


def merge(inspections: Sequence[Inspection]) -> tuple[tuple[TensorRow, ...], int]:
    """Return one row a name, from before the first statement to after the last, and the count of the rest.

    What came and went in between leaves no row. Of unnamed results the last stays.
    """
    rows: dict[str, TensorRow] = {}
    homes: dict[str, TensorRow] = {}
    for inspection in inspections:
        touched = apart(inspection.tensors, homes)
        drop_outdated(inspection.tensors, rows)
        for row in touched:
            acquaint(row, rows)
        for row in touched:
            earlier = rows.pop(RESULT, None) if row.name == RESULT else rows.get(row.name)
            folded = row if earlier is None or row.name == RESULT else _folded(earlier, row)
            if folded is None:
                del rows[row.name]
            else:
                rows[row.name] = folded
    merged = tuple(gathered(tuple(rows.values()), homes))
    if not inspections:
        return merged, 0
    last = inspections[-1]
    return merged, max(last.unchanged + _alive(last.tensors) - _alive(merged), 0)


def _folded(earlier: TensorRow, row: TensorRow) -> TensorRow | None:
    """Return the row of one name over two statements; None where nothing is left to tell."""
    change = _fold(earlier.change, row.change)
    if change is None:
        return None
    row = inherited(earlier, row)
    if row.change not in BOUND:
        row = accrued(earlier, row)
    if change == "gradient" and row.grad_change is None:
        return None
    return replace(row, change=change)


def _fold(earlier: Change, later: Change) -> Change | None:
    """Return what two changes of one name amount to; None where it came and went."""
    match earlier, later:
        case "new", "deleted":
            return None
        case "new", _:
            return "new"
        case "deleted", "new":
            return "rebound"
        case _, "unchanged":
            return earlier
        case "rebound" | "modified", "modified" | "gradient":
            return earlier
        case _:
            return later


def _alive(rows: Sequence[TensorRow]) -> int:
    named = [row for row in rows if row.name != RESULT and row.kind != "container"]
    return sum(row.change != "deleted" for row in named)
