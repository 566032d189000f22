"""How the next entry comes in: typed at a prompt, or as plain lines from a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.interrupts import raise_interrupt

if TYPE_CHECKING:
    from tensortutor.terminal.interrupts import Interrupts

END_OF_INPUT = "\x04"
"""What `input()` is answered with at end of file."""


class Reader(Protocol):
    """The next entry."""

    def read(self, prompt: str, prefill: str = "") -> str | None:
        """Return an entry, None at the end of input. Raises KeyboardInterrupt on Ctrl-C."""

    def ask(self, prompt: str, *, hidden: bool) -> str:
        """Return a line for the learner's `input()`. Raises KeyboardInterrupt on Ctrl-C."""


class PlainReader:
    """Lines from a pipe; prompt and lines are echoed, so that the output reads like a session."""

    def __init__(self, interrupts: Interrupts) -> None:
        self._interrupts = interrupts

    def read(self, prompt: str, prefill: str = "") -> str | None:
        """Return lines up to a whole entry. An empty line takes what lies in the prompt."""
        lines: list[str] = []
        while not lines or incomplete("\n".join(lines)):
            line = self._line()
            if not line:
                break
            lines.append(line.rstrip("\n"))
        if not lines:
            return None
        text = "\n".join(lines)
        if not text.strip():
            text = prefill
        continued = "... ".rjust(len(prompt))
        sys.stdout.write(prompt + text.replace("\n", f"\n{continued}") + "\n")
        return text

    def ask(self, prompt: str, *, hidden: bool) -> str:  # noqa: ARG002 - a pipe shows nothing anyway
        """Return the next line, or the end of input."""
        sys.stdout.write(prompt)
        line = self._line()
        return line.rstrip("\n") if line else END_OF_INPUT

    def _line(self) -> str:
        with self._interrupts.going_to(raise_interrupt):
            return sys.stdin.readline()
