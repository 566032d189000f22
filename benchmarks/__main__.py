"""`python -m benchmarks`: measure, and print one table. Limits: `ok` or `over`, said and not enforced."""

from __future__ import annotations

import argparse
import sys
from subprocess import SubprocessError

from rich.console import Console

from benchmarks import (
    checking,
    inspection,
    killing,
    learners,
    loading,
    memory,
    starting,
    statements,
    verdicts,
)
from benchmarks.pairs import NotMeasured
from benchmarks.table import machine, table
from tensortutor.errors import TutorError

KINDS = {
    "start": starting.rows,
    "statement": statements.rows,
    "verdict": verdicts.rows,
    "inspection": inspection.rows,
    "memory": memory.rows,
    "check": checking.rows,
    "mangling": loading.rows,
    "kills": killing.rows,
    "learners": learners.rows,
}
LONG = frozenset({"check", "mangling", "kills", "learners"})
"""Proofs that take minutes: made where they are asked for."""
WIDTH = 110
"""Cells that the table takes where no terminal says otherwise."""


def main() -> int:
    """Measure what was asked for; 1 where that cannot be, or with --strict where a limit is passed."""
    asked = _arguments()
    rows = []
    waiting = Console(stderr=True)
    for kind in asked.only or (each for each in KINDS if each not in LONG):
        try:
            with waiting.status(f"measuring: {kind}"):
                rows += KINDS[kind](asked.runs)
        except (NotMeasured, TutorError, SubprocessError, OSError, RuntimeError) as problem:
            print(f"Could not measure “{kind}”: {problem}", file=sys.stderr)
            return 1
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(machine(), table(rows))
    return int(asked.strict and any(row.over for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the tutor beside its peers."
    )
    parser.add_argument("--runs", type=_count, default=5, metavar="N", help="pairs of each measurement (5)")
    parser.add_argument(
        "--only",
        action="append",
        choices=KINDS,
        help="measure this; may be given again; some take minutes and are measured only so",
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 where a limit is passed")
    return parser.parse_args()


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of runs")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(main())
