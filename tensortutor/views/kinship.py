"""Whose memory a tensor uses, as a cell: whose view or copy it is, who else is there, who holds the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.layout import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.views.columns import Cell
    from tensortutor.wire import TensorRow
    from tensortutor.words import Words

BETWEEN = " · "
LAST = "_"
"""IPython's name for the last result."""


def shares(row: TensorRow, words: Words) -> Cell:
    """Return the names whose memory overlaps its own, and what the statement made of that.

    What falls away first is who holds the memory that the name had before, then
    the other names; what it is to its source stays longest.
    """
    if row.change == "deleted":
        return tuple(Text(form) for form in _held(row, words, "held"))
    kin = _kin(row, words)
    others = _listed([name for name in row.shares_memory_with if not kin or name != row.relative])
    forms = [BETWEEN.join(filter(None, parts)) for parts in _combined(kin, others)]
    left = _held(row, words, "left")
    more = [BETWEEN.join(filter(None, (forms[0], each))) for each in left if each]
    return tuple(Text(form) for form in (*more, *forms))


def _combined(kin: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of a form of each, the longest first; where there is no kin, the others stand alone."""
    if not kin:
        return [("", form) for form in others]
    return [(kin[0], form) for form in others if form] + [(form, "") for form in kin]


def _kin(row: TensorRow, words: Words) -> tuple[str, ...]:
    """Return the forms of what the row is to its source, none where nothing is known."""
    if row.kinship is None or row.relative is None:
        return ()
    name = printable(row.relative)
    whose = "old" if row.relative == row.name else "other"
    long = words(f"inspector.shares.{whose}.{row.kinship}", name=name)
    if row.kinship != "copy":
        return (long,)
    return long, words(f"inspector.shares.{whose}.copied", name=name)


def _held(row: TensorRow, words: Words, key: str) -> tuple[str, ...]:
    """Return the forms of who holds the memory that the name had; an empty one where nobody does."""
    if not row.held_by:
        return ("",)
    names = _listed([words("inspector.shares.last") if name == LAST else name for name in row.held_by])
    long = [words(f"inspector.shares.{key}", names=form) for form in names]
    return *long, words(f"inspector.shares.{key}-short", names=names[-1])


def _listed(names: Sequence[str]) -> list[str]:
    """Return the forms of a list of names; those that do not fit are counted."""
    shown = [printable(name) for name in names]
    short = [f"{', '.join(shown[:keep])} +{len(shown) - keep}" for keep in (3, 2, 1) if len(shown) > keep]
    return [", ".join(shown), *short]
