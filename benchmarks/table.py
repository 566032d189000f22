"""The result as a table, and the machine that it is of."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.rows import Row

VERSIONS = ("torch", "ipython", "ipykernel")


def machine() -> Text:
    """Return what was measured on, and what that means for the numbers."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [platform.system(), f"{cores} cores", f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in VERSIONS]
    meaning = "On a shared machine absolute times mean little; what counts is the pair, measured in turn."
    return Text(" · ".join(parts) + f"\n{meaning}")


def table(rows: Iterable[Row]) -> Table:
    """Return *rows* drawn: medians, and how they stand to their limits."""
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    drawn.add_column("what")
    for heading in ("ours", "peer", "ours/peer", "ours−peer", "limit"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    drawn.add_column("")
    for row in rows:
        drawn.add_row(*_cells(row))
    return drawn


def _cells(row: Row) -> Iterable[Text]:
    unit, medians = row.unit, row.summary
    yield Text(row.what)
    yield Text(unit.text(medians.ours))
    yield Text(unit.text(medians.peer))
    yield Text(f"{medians.ratio:.2f}")
    yield Text(unit.text(medians.difference, signed=True))
    yield Text(row.allowed)
    yield _judged(row)


def _judged(row: Row) -> Text:
    if row.limit is None:
        return Text("–", "dim")
    return Text("over", "bold red") if row.over else Text("ok", "green")
