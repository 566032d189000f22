"""What a row says of other names, kept true as the statements of one entry go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensortutor.wire import TensorRow

BOUND = ("new", "rebound", "deleted")
"""The changes after which a name does not mean what it meant."""


def acquaint(row: TensorRow, rows: dict[str, TensorRow]) -> None:
    """Bring what earlier *rows* say of the name of *row* up to what is known of it now."""
    if row.change not in BOUND:
        return
    sharers = () if row.change == "deleted" else row.shares_memory_with
    for name, other in rows.items():
        if name != row.name and (_mentions(other, row.name) or name in sharers):
            rows[name] = _without(other, row.name, (row.name,) if name in sharers else ())


def inherited(earlier: TensorRow, row: TensorRow) -> TensorRow:
    """Return *row* with what is still true of what *earlier* said of the same name in the same entry."""
    if row.change not in BOUND:
        row = replace(row, held_by=earlier.held_by)
        parted = earlier.kinship != "copy" and earlier.relative not in (row.name, *row.shares_memory_with)
        return row if parted else replace(row, kinship=earlier.kinship, relative=earlier.relative)
    if earlier.change not in BOUND:
        return row
    # What the name meant in between came and went within the entry.
    row = replace(row, held_by=earlier.held_by)
    return replace(row, kinship=None, relative=None) if row.relative == row.name else row


def _mentions(row: TensorRow, name: str) -> bool:
    return name in row.shares_memory_with or name == row.relative or name in row.held_by


def _without(row: TensorRow, name: str, added: tuple[str, ...]) -> TensorRow:
    """Return *row* with all that it says of *name* left out, and *added* to those that share its memory."""
    others = tuple(each for each in row.shares_memory_with if each != name)
    holders = tuple(each for each in row.held_by if each != name)
    row = replace(row, shares_memory_with=(*others, *added), held_by=holders)
    return replace(row, kinship=None, relative=None) if row.relative == name != row.name else row
