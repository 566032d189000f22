"""A program at a terminal whose screen is drawn: keys go in, and what a person sees comes out."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pyte
from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyte.screens import Char

TYPING, NOT_TYPING = b"\x1b[?2004h", b"\x1b[?2004l"
"""What a prompt writes when it begins and ends to take keys: it turns bracketed paste on and off."""
DRAWN, NOT_DRAWN = b"\x1b[?25h", b"\x1b[?25l"
"""What a prompt writes when it has been drawn and before it is: it shows and hides the cursor."""
KEYS = {
    "enter": "\r",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "backspace": "\x7f",
    "escape": "\x1b",
    **{f"ctrl-{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
PATIENCE = 30.0
"""Seconds until what is waited for is given up."""


class NotSeen(Exception):  # noqa: N818
    """What was waited for did not come; its text ends with the screen."""


class Screen(pyte.HistoryScreen):
    """A screen that remembers what has scrolled away, and answers where the cursor is."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], object]) -> None:
        super().__init__(columns, lines, history=20_000)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        """Send what a terminal answers by itself."""
        self._answer(data)

    def lines_from(self, number: int) -> list[str]:
        """Return the lines from *number* on, counted from 0 and through those above the screen.

        The empty ones at the end are left away; the second cell of a wide character is empty.
        """
        above = islice(self.history.top, number, None)
        shown = range(max(0, number - len(self.history.top)), self.lines)
        drawn = [_text(line) for line in above] + [self.row(each) for each in shown]
        return "\n".join(drawn).rstrip("\n").split("\n")

    def row(self, number: int) -> str:
        """Return what stands in a row of the screen."""
        return _text(self.buffer[number])

    @property
    def height(self) -> int:
        """How many lines there are without the empty ones at the end."""
        shown = (number for number in range(self.lines, 0, -1) if self.row(number - 1))
        return len(self.history.top) + next(shown, 0)


def _text(line: Mapping[int, Char]) -> str:
    """Return what stands in the cells of *line*, without the spaces at its end."""
    return "".join(line[column].data for column in range(max(line, default=-1) + 1)).rstrip()


class DrawnTerminal:
    """One run of tensortutor in a terminal of *columns* × *lines*; every wait ends as soon as it can.

    *variables* of the environment are set besides; an empty one is like none.
    """

    def __init__(
        self,
        *arguments: object,
        home: Path,
        columns: int = 80,
        lines: int = 24,
        command: Sequence[str] = (sys.executable, "-m", "tensortutor"),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        program, *before = command
        own = {"TERM": "xterm-256color", "TENSORTUTOR_HOME": str(home)}
        self.child = pexpect.spawn(
            program,
            [*before, *map(str, arguments)],
            dimensions=(lines, columns),
            env={**os.environ, **own, **(variables or {})},
            timeout=None,
        )
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = self.child.ptyproc.delayafterterminate = 0
        self.screen = Screen(columns, lines, self.child.send)
        self._stream = pyte.ByteStream(self.screen)
        self._raw = b""

    # What is typed

    def type(self, text: str) -> None:
        """Type characters, without Enter."""
        self.child.send(text)

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        for key in keys:
            self.child.send(KEYS[key])

    def paste(self, text: str) -> None:
        """Paste, as a terminal does it: between brackets."""
        self.child.send(f"\x1b[200~{text}\x1b[201~")

    def enter(self, text: str = "", seconds: float = PATIENCE) -> str:
        """Type a line, press Enter, and wait until the prompt stands again; return what is new on screen."""
        return self.after(lambda: self.child.send(text + "\r"), seconds)

    def after(self, action: Callable[[], object], seconds: float = PATIENCE) -> str:
        """Do *action*, wait for the next prompt, and return what is new on the screen."""
        prompts, height = self.prompts, self.screen.height
        action()
        self.until(lambda: self.prompts > prompts and self.typing, seconds)
        return "\n".join(self.screen.lines_from(max(0, height - 1)))

    # What is seen

    @property
    def lines(self) -> list[str]:
        """Every line, what has scrolled away too, without the empty ones at the end."""
        return self.screen.lines_from(0)

    @property
    def overflowing(self) -> list[str]:
        """The lines that would be longer than the terminal is wide, if it did not break them."""
        return self.wider_than(self.screen.columns, 0)

    def wider_than(self, columns: int, begin: int) -> list[str]:
        """Return the lines written from byte *begin* on that would not fit *columns*."""
        wide = Screen(10 * columns, self.screen.lines, lambda _data: None)
        pyte.ByteStream(wide).feed(self._raw[begin:])
        return [line for line in wide.lines_from(0) if cell_len(line) > columns]

    @property
    def text(self) -> str:
        """Everything on the screen and above it."""
        return "\n".join(self.lines)

    @property
    def line(self) -> str:
        """The line where the cursor stands."""
        return self.screen.row(self.screen.cursor.y)

    @property
    def prompts(self) -> int:
        """How many prompts there have been so far."""
        return self._raw.count(TYPING)

    @property
    def typing(self) -> bool:
        """Whether a prompt stands, drawn to its end, and takes keys."""
        on, off, drawn, hidden = map(self._raw.rfind, (TYPING, NOT_TYPING, DRAWN, NOT_DRAWN))
        return off < on < drawn > hidden and self.line != ""

    @property
    def raw(self) -> bytes:
        """Every byte that the program has written."""
        return self._raw

    # What is waited for

    def wait(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until *text* stands on the screen."""
        self.until(lambda: text in self.text, seconds, text)

    def until(
        self, condition: Callable[[], bool], seconds: float = PATIENCE, wanted: str = "what is waited for"
    ) -> None:
        """Read what the program writes until *condition()* holds. Raises `NotSeen`."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or not self._read():
                raise NotSeen(f"{wanted!r} did not come. The screen:\n{self.text}")

    def wait_for_exit(self, seconds: float = PATIENCE) -> int | None:
        """Wait until the program has ended; return its exit code. Raises `NotSeen`."""
        end = time.monotonic() + seconds
        while self._read():
            if time.monotonic() > end:
                raise NotSeen(f"The program did not end. The screen:\n{self.text}")
        self.child.wait()
        code: int | None = self.child.exitstatus
        return code

    def interrupt(self) -> None:
        """Press Ctrl-C once the terminal makes a signal of it: while the learner's code runs."""
        self.until(
            lambda: bool(termios.tcgetattr(self.child.fileno())[3] & termios.ISIG), wanted="running code"
        )
        self.press("ctrl-c")

    def widen(self, columns: int) -> None:
        """Give the terminal another width while a prompt stands, and wait until it stands anew."""
        if columns != self.screen.columns:
            self.after(lambda: self.resize(columns, self.screen.lines))

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    @property
    def processes(self) -> list[int]:
        """Descriptors of the program's own process and of those that it has started."""
        own = self.child.pid
        started = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [os.pidfd_open(int(pid)) for pid in (own, *started)]

    def hang_up(self) -> None:
        """Close the terminal as its window does; the program must see for itself."""
        self.child.ptyproc.fileobj.close()

    def close(self) -> None:
        """End the program at once and close the terminal."""
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
            self.child.wait()
        self.child.close()

    def _read(self) -> bool:
        """Take what the program has written, waiting a moment for it; False once it has ended."""
        try:
            data = self.child.read_nonblocking(1 << 16, timeout=0.02)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self._raw += data
        self._stream.feed(data)
        return True
