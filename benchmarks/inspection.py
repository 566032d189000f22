"""The inspector: one tensor, many and large ones, beside `repr` and lovely-tensors; a loop beside Python."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.pairs import NotMeasured, Pair, in_turn, timed
from benchmarks.rows import KILOBYTES, MICROSECONDS, MILLISECONDS, Limit, More, Most, Row, Unit
from benchmarks.statements import tutor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOPS = 5
"""The loop is so quick that each run has as many."""
LARGE = 10**8
"""Elements of the large tensors: 400 MB."""
MEASURED: dict[str, tuple[str, Unit, Limit]] = {
    "unchanged-small": ("unchanged, 10", MICROSECONDS, Most(3e-6)),
    "unchanged-large": ("unchanged, 10⁸", MICROSECONDS, Most(3e-6)),
    "thousand": ("1,000 alive", MILLISECONDS, Most(0.010)),
    "new": ("new, 10⁸", MILLISECONDS, Most(0.025)),
    "peak": ("memory, new, 10⁸", KILOBYTES, Most(1e6)),
}
"""What the child measures: what it is called, its unit and its limit."""

SETUP = "import torch; w, x, y = torch.zeros(3), torch.arange(3.), torch.ones(3)"
LOOP = """\
for step in range(10_000):
    error = w * x - y
    w = w - 0.01 * error * x
"""
PLAIN = """
import sys, time
names, code = {}, compile(sys.argv[2], "<loop>", "exec")
exec(sys.argv[1], names)
for line in sys.stdin:
    began = time.perf_counter()
    exec(code, names)
    print(time.perf_counter() - began, flush=True)
"""
"""Runs the loop as often as it is asked to, and says how long that took."""


def rows(runs: int) -> list[Row]:
    """Measure one tensor, a thousand, a large one, and a loop whose statements nobody inspects."""
    found = child(runs, LARGE)
    measured = []
    for key, (what, unit, limit) in MEASURED.items():
        for peer, values in found.items():
            pairs = tuple(Pair(*each) for each in values[key])
            measured.append(Row(f"{what} / {peer}", pairs, unit, limit))
    with tutor() as ours, _plain() as peers:
        ours(SETUP)
        taken = in_turn(lambda: timed(lambda: ours(LOOP)), peers, runs * LOOPS)
    loop = tuple(Pair(*each) for each in taken)
    return [*measured, Row("loop of 10,000 / Python", loop, MILLISECONDS, More(0.010))]


def child(runs: int, large: int) -> dict[str, Any]:
    """Return what a process of its own measures: no process with torch is to be this one."""
    command = [sys.executable, "-m", "benchmarks.inspecting", str(runs), str(large)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotMeasured(f"The process that inspects ended with {ran.returncode}: {ran.stderr[-500:]}")
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


@contextmanager
def _plain() -> Iterator[Callable[[], float]]:
    """Yield what has a plain Python run the loop, and returns its seconds."""
    command = [sys.executable, "-c", PLAIN, SETUP, LOOP]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run() -> float:
            print(file=process.stdin, flush=True)
            said = process.stdout.readline() if process.stdout else ""
            if not said:
                raise NotMeasured("The process of the plain loop ended before it was measured.")
            return float(said)

        yield run
        if process.stdin:
            process.stdin.close()
