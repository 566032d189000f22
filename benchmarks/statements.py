"""One statement there and back, inspected and drawn: against a stock ipykernel."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import start_new_kernel

from benchmarks.pairs import NotMeasured, timed_in_turn
from benchmarks.rows import MILLISECONDS, More, Row
from tensortutor.kernel.events import Done
from tensortutor.kernel.kernel import Kernel
from tensortutor.terminal.display import Drawn
from tensortutor.terminal.screen import Screen
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[[str], None]

STATEMENT = "(x := x + 0).sum()"
ONE = "import torch; x = torch.rand(100)"
HUNDRED = (
    "tensors = {f't{i}': torch.rand(100, 100) for i in range(99)}; globals().update(tensors); del tensors"
)
REPEATS = 10
"""A statement is so quick that each run has as many."""
LIMIT = More(0.010)
PATIENCE = 60
"""Seconds until the stock kernel is given up."""


class Paper(TextIOWrapper):
    """What is drawn on in a terminal's place."""

    def isatty(self) -> bool:
        """Have colours drawn too."""
        return True


def rows(runs: int) -> list[Row]:
    """Measure a statement that rebinds a tensor and shows another, with 1 and with 100 alive."""
    with tutor() as ours, _stock_kernel() as peer:
        measured = []
        for alive, setup in ((1, ONE), (100, HUNDRED)):
            ours(setup), peer(setup)
            pairs = timed_in_turn(lambda: ours(STATEMENT), lambda: peer(STATEMENT), runs * REPEATS)
            measured.append(Row(_what(alive), pairs, MILLISECONDS, LIMIT))
        return measured


def _what(alive: int) -> str:
    return f"a statement, {alive} tensor{'s' if alive > 1 else ''} alive"


@contextmanager
def tutor() -> Iterator[Run]:
    """Yield what runs code as `tensortutor repl` does, the inspector drawn on paper."""
    paper = Paper(BytesIO(), "utf-8", write_through=True)
    kernel = Kernel("cpu")
    kernel.start()
    try:
        with redirect_stdout(paper), redirect_stderr(paper):
            drawn = Drawn(Screen(words("en"), errors_apart=False))

        def run(code: str) -> None:
            outcomes = []
            for event in kernel.run(code):
                drawn.event(event)
                if isinstance(event, Done):
                    outcomes.append(event.outcome)
            drawn.conclude(outcomes)
            if not outcomes or outcomes[-1].error is not None:
                raise NotMeasured(f"`{code}` failed in the tutor's kernel.")

        yield run
    finally:
        kernel.close()


@contextmanager
def _stock_kernel() -> Iterator[Run]:
    """Yield what runs code in an ipykernel as Jupyter starts it, with Jupyter's own client."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
        manager, client = start_new_kernel(env={**os.environ, "IPYTHONDIR": home}, stderr=DEVNULL)
        shown = StringIO()

        def show(message: dict[str, Any]) -> None:
            shown.write(message["content"].get("data", {}).get("text/plain", ""))

        def run(code: str) -> None:
            reply = client.execute_interactive(code, allow_stdin=False, output_hook=show, timeout=PATIENCE)
            if reply["content"]["status"] != "ok":
                raise NotMeasured(f"`{code}` failed in the stock kernel.")

        try:
            yield run
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
