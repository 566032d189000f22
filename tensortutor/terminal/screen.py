"""Where everything is shown: what the learner's code prints, and our views."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.text import Text

from tensortutor.views.theme import THEME

if TYPE_CHECKING:
    from tensortutor.wire import Notice
    from tensortutor.words import Words


class Screen:
    """The terminal, or a plain pipe; a view always begins on a line of its own."""

    def __init__(self, words: Words) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr] - a learner prints any character
        self.words = words
        self.is_terminal = sys.stdout.isatty()
        self._out = _console(sys.stdout)
        self._err = self._out if self.is_terminal else _console(sys.stderr)
        self._fresh = True

    @property
    def width(self) -> int:
        """The width in cells."""
        return self._out.width

    def write(self, text: str, stream: str = "stdout") -> None:
        """Write what the learner's code has printed, as it is."""
        if not text:
            return
        file = (self._err if stream == "stderr" else self._out).file
        file.write(text)
        file.flush()
        self._fresh = text.endswith("\n")

    def show(self, view: RenderableType) -> None:
        """Draw a view."""
        self._new_line()
        self._out.print(view)

    def blank(self) -> None:
        """Leave a line empty."""
        self._new_line()
        self._out.print()

    def complain(self, view: RenderableType) -> None:
        """Draw a view where errors go: with the rest on a terminal, else on stderr."""
        self._new_line()
        self._err.print(view)

    def say(self, key: str, **values: Any) -> None:
        """Draw one sentence of the catalogue."""
        self.show(Text(self.words(key, **values), style="said"))

    def tell(self, notice: Notice) -> None:
        """Draw the sentence of a notice."""
        self.say(notice.key, **notice.values)

    def clear_line_state(self) -> None:
        """Note that the prompt has ended its line."""
        self._fresh = True

    def _new_line(self) -> None:
        if not self._fresh:
            self.write("\n")


def _console(file: Any) -> Console:
    """Return a console for *file*: a pipe gets 80 columns and no escape codes."""
    if file.isatty():
        return Console(file=file, theme=THEME, highlight=False)
    return Console(file=file, theme=THEME, highlight=False, color_system=None, force_terminal=False, width=80)
