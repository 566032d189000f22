"""What `:plot` draws: the numbers of an object as a `wire.Plot`, or the sentence that says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tensortutor import wire
from tensortutor.inside.inspection import slots
from tensortutor.inside.plotting.rows import COLUMNS, NoRowError, Row, rows
from tensortutor.inside.plotting.thinning import thinned


def plot(path: str, subject: object) -> wire.Plot | wire.Notice:
    """Return the rows of numbers in *subject*, which is called *path*, or what to say if there are none."""
    try:
        with slots.unseen():
            found, skipped = (
                _entries(path, subject) if issubclass(type(subject), dict) else (rows(path, subject), ())
            )
            return _plot(path, found, skipped)
    except NoRowError as problem:
        return problem.notice


def _entries(path: str, table: Any) -> tuple[list[Row], tuple[str, ...]]:
    """Return the rows under the keys of *table*, and the keys under which there is something else."""
    found: list[Row] = []
    skipped: list[str] = []
    for key, value in list(dict.items(table)):
        if type(key) not in (str, int):
            continue
        try:
            found += (replace(row, name=f"{key}{row.name}") for row in rows(path, value))
        except NoRowError:
            skipped.append(str(key))
    if skipped and not found:
        raise NoRowError("plot.no-rows", name=path)
    return found, tuple(skipped)


def _plot(path: str, found: list[Row], skipped: tuple[str, ...]) -> wire.Plot:
    longest = max((row.count for row in found), default=0)
    if not longest:
        raise NoRowError("plot.nothing", name=path)
    series = tuple(thinned(row) for row in found[:COLUMNS] if row.count)
    if longest == 1:
        raise NoRowError("plot.one-number", name=path)
    if all(each.min is None for each in series):
        raise NoRowError("plot.none-finite", name=path)
    return wire.Plot(path, series, max(len(found) - COLUMNS, 0), skipped)
