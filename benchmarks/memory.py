"""What the processes of a lesson hold in memory: against IPython with torch. Linux only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.pairs import NotMeasured, Pair, in_turn
from benchmarks.rows import FILES, MEGABYTES, Most, Row
from benchmarks.terminals import FIRST_RESULT, FIRST_TENSOR, IPYTHON, TUTOR_LEARN, new_home, terminal
from benchmarks.verdicts import dearest_exercise
from tensortutor.words import words

FRONT_LIMIT = Most(90e6)
NO_TORCH = Most(0)
LIBRARY_OF_TORCH = re.compile(r"/\S*/libtorch\S*")
CHILDREN = {"kernel": "tensortutor.inside.boot", "judge": "tensortutor.inside.judge"}
"""What the front starts, and the module that each is started with."""

Processes = dict[str, "Held"]
"""What each process of a lesson holds, by its name."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one process holds: bytes that are resident (RSS), that are its alone (USS); torch's libraries."""

    resident: int
    unique: int
    torch: int


def rows(runs: int) -> list[Row]:
    """Measure *runs* lessons after a first result and a verdict, each followed by an IPython."""
    taken = in_turn(_lesson, _ipython, runs)
    measured = []
    for part in ("front", *CHILDREN):
        held = [(lesson[part], peer) for lesson, peer in taken]
        resident = tuple(Pair(ours.resident, its.resident) for ours, its in held)
        unique = tuple(Pair(ours.unique, its.unique) for ours, its in held)
        limit = FRONT_LIMIT if part == "front" else None
        measured.append(Row(f"{part}: resident memory", resident, MEGABYTES, limit))
        measured.append(Row(f"{part}: memory of its own", unique, MEGABYTES))
    libraries = tuple(Pair(lesson["front"].torch, peer.torch) for lesson, peer in taken)
    return [*measured, Row("front: libraries of torch loaded", libraries, FILES, NO_TORCH)]


def _lesson() -> Processes:
    _, exercise = dearest_exercise()
    learn = replace(TUTOR_LEARN, arguments=("learn", "--step", exercise.id))
    passed = re.escape(words("en")("learn.go-on"))
    with new_home() as home, terminal(learn, home) as running:
        running.await_prompt()
        running.enter(FIRST_TENSOR, FIRST_RESULT)
        running.enter(exercise.solutions[0], passed)
        front = running.process
        children = {part: held(_child(front, module)) for part, module in CHILDREN.items()}
        return {"front": held(front), **children}


def _ipython() -> Held:
    with new_home() as home, terminal(IPYTHON, home) as running:
        running.await_prompt()
        return held(running.process)


def _child(front: int, module: str) -> int:
    for child in _read(front, f"task/{front}/children").split():
        if module in _read(int(child), "cmdline"):
            return int(child)
    raise NotMeasured(f"The lesson runs no process of {module}.")


def held(process: int) -> Held:
    """Return what *process* holds now."""
    lines = re.findall(r"^(\w+): +(\d+) kB$", _read(process, "smaps_rollup"), re.MULTILINE)
    size = {name: 1024 * int(kilobytes) for name, kilobytes in lines}
    libraries = set(LIBRARY_OF_TORCH.findall(_read(process, "maps")))
    return Held(size["Rss"], size["Private_Clean"] + size["Private_Dirty"], len(libraries))


def _read(process: int, file: str) -> str:
    path = Path("/proc", str(process), file)
    try:
        return path.read_text("utf-8")
    except OSError as problem:
        raise NotMeasured(
            f"Memory is read from Linux's /proc, and {path} cannot be read ({problem})."
        ) from None
