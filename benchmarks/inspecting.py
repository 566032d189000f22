"""The child of `inspection.py`: the inspector beside the peers, in one process with torch.

Prints a line of JSON: for each measurement and peer, what ours and the peer's
took in turn, as [ours, peer], in seconds or bytes. Linux only for memory.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from benchmarks.pairs import in_turn, timed
from tensortutor.inside.inspection.inspector import Inspector

if TYPE_CHECKING:
    from collections.abc import Callable

    Show = Callable[[torch.Tensor], str]
    Measured = list[tuple[float, float]]

REPEATS = 50
"""An inspection is so quick that the least of as many is taken: the rest is what else the machine did."""
MANY, FEW = 1000, 4
"""Tensors that are alive: small ones, and such as take 400 MB each."""


def peers() -> dict[str, Show]:
    """Return what shows a tensor in other ways; lovely-tensors where it is installed."""
    try:
        from lovely_tensors import lovely
    except ImportError:
        return {"repr": repr}
    return {"repr": repr, "lovely": lambda tensor: str(lovely(tensor))}


def unchanged(show: Show, tensors: list[torch.Tensor], runs: int) -> Measured:
    """Measure one of *tensors* that no statement touches, without what an inspection costs by itself."""
    inspector, names = Inspector(), _named(tensors)
    inspector.inspect(names)

    def ours() -> float:
        empty, full = Inspector(), partial(inspector.inspect, names)
        alone = min(timed(partial(empty.inspect, {})) for _ in range(REPEATS))
        return (min(timed(full) for _ in range(REPEATS)) - alone) / len(tensors)

    return in_turn(ours, lambda: timed(lambda: show(tensors[0])), runs)


def thousand(show: Show, tensors: list[torch.Tensor], runs: int) -> Measured:
    """Measure a statement that rebinds one of *tensors*, all of them alive; the peer shows all."""
    inspector, names = Inspector(), _named(tensors)
    inspector.inspect(names)

    def ours() -> float:
        names["t0"] = torch.ones(10)
        return timed(partial(inspector.inspect, names))

    return in_turn(ours, lambda: timed(lambda: [show(tensor) for tensor in tensors]), runs)


def new(show: Show, tensor: torch.Tensor, runs: int) -> Measured:
    """Measure *tensor* as one that was not there before."""
    return in_turn(lambda: timed(partial(_meet, tensor)), lambda: timed(lambda: show(tensor)), runs)


def peak(show: Show, tensor: torch.Tensor, runs: int) -> Measured:
    """Measure by how many bytes the process grows at most while *tensor* is met, and shown."""
    return in_turn(lambda: _growth(partial(_meet, tensor)), lambda: _growth(lambda: show(tensor)), runs)


def _named(tensors: list[torch.Tensor]) -> dict[str, object]:
    return {f"t{number}": tensor for number, tensor in enumerate(tensors)}


def _meet(tensor: torch.Tensor) -> object:
    return Inspector().inspect({"x": tensor})


def _growth(work: Callable[[], object]) -> float:
    """Return how far *work* raises the resident memory, torch's included, above where it began."""
    ctypes.CDLL(None).malloc_trim(0)  # memory that is free but held would hide what is taken
    Path("/proc/self/clear_refs").write_text("5")  # the highest is counted from here
    before = _resident("VmRSS")
    work()
    return max(0, _resident("VmHWM") - before)


def _resident(what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(found[1]) if found else 0


def measure(runs: int, large: int) -> dict[str, Any]:
    """Return every measurement; the large tensors have *large* elements."""
    small, big = [torch.rand(10) for _ in range(MANY)], [torch.rand(large) for _ in range(FEW)]
    found: dict[str, Any] = {}
    for name, show in peers().items():
        found[name] = {
            "unchanged-small": unchanged(show, small, runs),
            "unchanged-large": unchanged(show, big, runs),
            "thousand": thousand(show, small, runs),
            "new": new(show, big[0], runs),
            "peak": peak(show, big[0], runs),
        }
    return found


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
