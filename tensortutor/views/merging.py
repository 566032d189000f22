"""Folding the inspections of the statements of one entry into one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.wire import Change, Inspection, TensorRow

RESULT = "_"


def merge(inspections: Sequence[Inspection]) -> tuple[tuple[TensorRow, ...], int]:
    """Return one row a name, from before the first statement to after the last, and the count of the rest.

    What came and went in between leaves no row. Of unnamed results the last stays.
    """
    rows: dict[str, TensorRow] = {}
    for inspection in inspections:
        for row in inspection.tensors:
            earlier = rows.pop(RESULT, None) if row.name == RESULT else rows.get(row.name)
            change = _fold(earlier.change, row.change) if earlier and row.name != RESULT else row.change
            if change is None:
                del rows[row.name]
            else:
                rows[row.name] = replace(row, change=change)
    merged = tuple(rows.values())
    if not inspections:
        return merged, 0
    last = inspections[-1]
    return merged, max(last.unchanged + _alive(last.tensors) - _alive(merged), 0)


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
        case "rebound", "modified":
            return "rebound"
        case _:
            return later


def _alive(rows: Sequence[TensorRow]) -> int:
    return sum(row.change != "deleted" and row.name != RESULT for row in rows)
