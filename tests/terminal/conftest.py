"""A real terminal: the program on a pty, and what stands on its screen."""

import os
import signal
import sys
import termios
import time
from pathlib import Path

import pexpect
import pyte
import pytest
from rich.cells import cell_len

SCREENS = Path(__file__).parent / "screens"
TYPING, NOT_TYPING = b"\x1b[?2004h", b"\x1b[?2004l"
"""What a prompt writes when it begins and ends to take keys: it turns bracketed paste on and off."""
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


class Screen(pyte.HistoryScreen):
    """A screen that remembers what has scrolled away, and answers where the cursor is."""

    def __init__(self, columns, lines, answer):
        super().__init__(columns, lines, history=20_000)
        self._answer = answer

    def write_process_input(self, data):
        """Send what a terminal answers by itself."""
        self._answer(data)


class Terminal:
    """One run of tensortutor in a terminal of *columns* × *lines*; every wait ends as soon as it can.

    *variables* of the environment are set besides; an empty one is like none.
    """

    def __init__(self, *arguments, home, columns=80, lines=24, command=None, variables=None):
        program, *before = command or (sys.executable, "-m", "tensortutor")
        self.child = pexpect.spawn(
            program,
            [*before, *map(str, arguments)],
            dimensions=(lines, columns),
            env={**os.environ, "TERM": "xterm-256color", "TENSORTUTOR_HOME": str(home), **(variables or {})},
            timeout=None,
        )
        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = self.child.ptyproc.delayafterterminate = 0
        self.screen = Screen(columns, lines, self.child.send)
        self._stream = pyte.ByteStream(self.screen)
        self._raw = b""

    # What is typed

    def type(self, text):
        """Type characters, without Enter."""
        self.child.send(text)

    def press(self, *keys):
        """Press keys by their names."""
        for key in keys:
            self.child.send(KEYS[key])

    def paste(self, text):
        """Paste, as a terminal does it: between brackets."""
        self.child.send(f"\x1b[200~{text}\x1b[201~")

    def enter(self, text="", seconds=30):
        """Type a line, press Enter, and wait until the prompt stands again; return what is new on screen."""
        return self.after(lambda: self.child.send(text + "\r"), seconds)

    def after(self, action, seconds=30):
        """Do *action*, wait for the next prompt, and return what is new on the screen."""
        prompts, above = self._raw.count(TYPING), len(self.lines)
        action()
        self.until(lambda: self._raw.count(TYPING) > prompts and self.typing, seconds)
        return "\n".join(self.lines[above - 1 :])

    # What is seen

    @property
    def lines(self):
        """Every line, what has scrolled away too, without the empty ones at the end."""
        return _lines(self.screen)

    @property
    def overflowing(self):
        """The lines that would be longer than the terminal is wide, if it did not break them."""
        return self.wider_than(self.screen.columns, 0)

    def wider_than(self, columns, begin):
        """Return the lines written from byte *begin* on that would not fit *columns*."""
        wide = Screen(10 * columns, self.screen.lines, lambda _data: None)
        pyte.ByteStream(wide).feed(self._raw[begin:])
        return [line for line in _lines(wide) if cell_len(line) > columns]

    @property
    def text(self):
        """Everything on the screen and above it."""
        return "\n".join(self.lines)

    @property
    def line(self):
        """The line where the cursor stands."""
        return self.screen.display[self.screen.cursor.y].rstrip()

    @property
    def typing(self):
        """Whether a prompt stands and takes keys."""
        on, off = self._raw.rfind(TYPING), self._raw.rfind(NOT_TYPING)
        return on > off and self.line != ""

    @property
    def raw(self):
        """Every byte that the program has written."""
        return self._raw

    # What is waited for

    def wait(self, text, seconds=30):
        """Wait until *text* stands on the screen."""
        self.until(lambda: text in self.text, seconds, text)

    def until(self, condition, seconds=30, wanted="what the test waits for"):
        """Read what the program writes until *condition()* holds; else fail, showing the screen."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or not self._read():
                pytest.fail(f"{wanted!r} did not come. The screen:\n{self.text}")

    def wait_for_exit(self, seconds=30):
        """Wait until the program has ended; return its exit code."""
        end = time.monotonic() + seconds
        while self._read():
            if time.monotonic() > end:
                pytest.fail(f"The program did not end. The screen:\n{self.text}")
        self.child.wait()
        return self.child.exitstatus

    def interrupt(self):
        """Press Ctrl-C once the terminal makes a signal of it: while the learner's code runs."""
        self.until(lambda: termios.tcgetattr(self.child.fileno())[3] & termios.ISIG, wanted="running code")
        self.press("ctrl-c")

    def widen(self, columns):
        """Give the terminal another width while a prompt stands, and wait until it stands anew."""
        if columns != self.screen.columns:
            self.after(lambda: self.resize(columns, self.screen.lines))

    def resize(self, columns, lines):
        """Give the terminal another size."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    @property
    def processes(self):
        """Descriptors of the program's own process and of those that it has started."""
        own = self.child.pid
        started = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [os.pidfd_open(int(pid)) for pid in (own, *started)]

    def hang_up(self):
        """Close the terminal as its window does; the program must see for itself."""
        self.child.ptyproc.fileobj.close()

    def close(self):
        """End the program at once and close the terminal."""
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
            self.child.wait()
        self.child.close()

    def _read(self):
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


def _lines(screen):
    """Return what stands on *screen* and above it; the second cell of a wide character is empty."""
    above = ("".join(line[column].data for column in range(screen.columns)) for line in screen.history.top)
    return "\n".join(line.rstrip() for line in (*above, *screen.display)).rstrip("\n").split("\n")


@pytest.fixture(scope="module")
def open_terminal(tmp_path_factory):
    """Open terminals that are closed at the end; each has a home of its own unless it is told another."""
    opened = []

    def _open(*arguments, home=None, **options):
        home = home or tmp_path_factory.mktemp("home")
        opened.append(Terminal(*arguments, home=home, **options))
        return opened[-1]

    yield _open
    for terminal in opened:
        terminal.close()


@pytest.fixture(scope="module")
def learn_at(open_terminal):
    """Open the first lesson at a step, its prompt standing."""

    def _learn_at(step, **options):
        terminal = open_terminal("learn", "why-tensors", *(("--step", step) if step else ()), **options)
        terminal.until(lambda: terminal.typing)
        return terminal

    return _learn_at


@pytest.fixture
def holds():
    """Hold a text against the screen of that name in `screens/`; UPDATE_SCREENS=1 writes it anew."""

    def _holds(name, text):
        kept = SCREENS / f"{name}.txt"
        if os.environ.get("UPDATE_SCREENS"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text + "\n", "utf-8")
        assert text + "\n" == kept.read_text("utf-8")

    return _holds
