"""What went with a container: a row each while an entry is put together, one row for all of it in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tensortutor.wire import TensorRow

SOME = "[…]"
"""Stands behind the name of a container that is still there, in the row of what went from it."""


def apart(rows: Iterable[TensorRow], homes: dict[str, TensorRow]) -> list[TensorRow]:
    """Return *rows* with one for each thing that went with a container, whose row *homes* then names."""
    every: list[TensorRow] = []
    for row in rows:
        gone = row.container.gone if row.container else ()
        every += [replace(row, name=name, container=None) for name in gone] or [row]
        homes.update(dict.fromkeys(gone, row))
    return every


def drop_outdated(rows: Iterable[TensorRow], earlier: dict[str, TensorRow]) -> None:
    """Remove from *earlier* what it says of how many items a container has, where some of them went since."""
    for row in rows:
        path = row.name.removesuffix(SOME)
        if row.container and row.container.gone and path in earlier and earlier[path].kind == "container":
            del earlier[path]


def gathered(rows: Sequence[TensorRow], homes: Mapping[str, TensorRow]) -> Iterator[TensorRow]:
    """Yield *rows* with what is gone for good in one row again, where the first of it stands."""
    groups: dict[str, list[TensorRow]] = {}
    for row in rows:
        if row.change == "deleted" and row.name in homes:
            groups.setdefault(homes[row.name].name, []).append(row)
    for row in rows:
        if row.change != "deleted" or row.name not in homes:
            yield row
        elif (group := groups.pop(homes[row.name].name, None)) is not None:
            yield _together(homes[row.name], group)


def _together(home: TensorRow, group: Sequence[TensorRow]) -> TensorRow:
    names = tuple(row.name for row in group)
    container = home.container and replace(home.container, told=len(names), gone=names)
    return replace(
        home, container=container, shares_memory_with=group[0].shares_memory_with, held_by=group[0].held_by
    )
