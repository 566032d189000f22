"""Where everything is shown: what the learner's code prints, and our views."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType

from tensortutor.views.layout import Sentence
from tensortutor.views.theme import THEME

if TYPE_CHECKING:
    from tensortutor.wire import Notice
    from tensortutor.words import Words


UNBROKEN = 10_000
"""Cells in which no line of a traceback is broken: tools look for the file and the line in it."""


class Screen:
    """The terminal, or a plain pipe; a view always begins on a line of its own.

    *errors_apart*: in a pipe, what goes wrong goes to stderr and not where the rest goes.
    """

    def __init__(self, words: Words, *, errors_apart: bool) -> None:
        for stream in (sys.stdout, sys.stderr):  # a learner prints any character
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        self.words = words
        self.is_terminal = sys.stdout.isatty()
        self._out = _console(sys.stdout)
        self._err = self._out
        if errors_apart and not self.is_terminal:
            self._err = _console(sys.stderr, width=UNBROKEN)
        self._fresh = True

    def write(self, text: str, stream: str = "stdout") -> None:
        """Write what the learner's code has printed, as it is."""
        if not text:
            return
        file = (self._err if stream == "stderr" else self._out).file
        self._fresh = text.endswith("\n")  # before it can be seen: Ctrl-C may come at once
        file.write(text)
        file.flush()

    def show(self, view: RenderableType) -> None:
        """Draw a view."""
        self.begin_line()
        self._out.print(view)

    def blank(self) -> None:
        """Leave a line empty."""
        self.begin_line()
        self._out.print()

    def complain(self, view: RenderableType) -> None:
        """Draw a view where errors go."""
        self.begin_line()
        self._err.print(view)

    def say(self, key: str, **values: Any) -> None:
        """Draw one sentence of the catalogue."""
        self.show(Sentence(self.words(key, **values)))

    def tell(self, notice: Notice) -> None:
        """Draw the sentence of a notice."""
        self.say(notice.key, **notice.values)

    def clear_line_state(self) -> None:
        """Note that the prompt has ended its line."""
        self._fresh = True

    def note_interrupt(self) -> None:
        """Note that Ctrl-C was pressed: a terminal has written ^C behind whatever stood there."""
        self._fresh = self._fresh and not self.is_terminal

    def begin_line(self) -> None:
        """Go to a line of its own, where something stands already."""
        if not self._fresh:
            self.write("\n")


def _console(file: Any, width: int = 80) -> Console:
    """Return a console for *file*: a pipe gets *width* columns and no escape codes."""
    if file.isatty():
        return Console(file=file, theme=THEME, highlight=False)
    return Console(
        file=file, theme=THEME, highlight=False, color_system=None, force_terminal=False, width=width
    )
