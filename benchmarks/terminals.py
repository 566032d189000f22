"""A program in a terminal of its own, as its user has it: started, typed at, read, ended."""

from __future__ import annotations

import os
import signal
import sysconfig
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect

from benchmarks.pairs import NotMeasured

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, COLUMNS = 24, 80
PATIENCE = 60
"""Seconds until a program is given up."""
FIRST_TENSOR = "torch.ones(2)"
FIRST_RESULT = r"tensor\(\[1\., 1\.\]\)"


@dataclass(frozen=True, slots=True)
class Program:
    """A command of this Python's installation, and the prompt that it comes to (a pattern)."""

    name: str
    arguments: tuple[str, ...]
    prompt: str

    @property
    def path(self) -> Path:
        """The file that is run."""
        return Path(sysconfig.get_path("scripts")) / self.name


TUTOR_REPL = Program("tensortutor", ("repl",), ">>>")
TUTOR_LEARN = Program("tensortutor", ("learn",), r"\d+/\d+ >>>")
IPYTHON = Program("ipython", ("-i", "-c", "import torch", "--no-banner"), r"In \[")


class Terminal:
    """A running program; the clock runs from just before its start."""

    def __init__(self, program: Program, home: Path) -> None:
        self._program = program
        self._began = time.perf_counter()
        self._child = pexpect.spawn(
            str(program.path),
            list(program.arguments),
            env=_environment(home),
            dimensions=(ROWS, COLUMNS),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self._child.delaybeforesend = None  # pexpect would wait 50 ms before each line

    @property
    def process(self) -> int:
        """The process that was started."""
        return int(self._child.pid)

    def await_prompt(self) -> float:
        """Return the seconds from the start until the prompt stands."""
        return self._await(self._program.prompt)

    def enter(self, line: str, answer: str) -> float:
        """Type *line* and Enter; return the seconds from the start until *answer* (a pattern) appears."""
        self._child.send(f"{line}\r")
        return self._await(answer)

    def _await(self, pattern: str) -> float:
        try:
            self._child.expect(pattern)
        except pexpect.ExceptionPexpect:
            command = " ".join((self._program.name, *self._program.arguments))
            raise NotMeasured(f"`{command}` did not show {pattern!r} in {PATIENCE} seconds.") from None
        return time.perf_counter() - self._began

    def end(self) -> None:
        """End the program as a closed window does, and wait until it has: it must not disturb the next."""
        self._child.kill(signal.SIGHUP)
        with suppress(pexpect.TIMEOUT):  # then it is killed
            self._child.expect(pexpect.EOF)
        self._child.close(force=True)


@contextmanager
def new_home() -> Iterator[Path]:
    """Yield a directory for the state of both sides; it does not stay."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
        yield Path(home)


@contextmanager
def terminal(program: Program, home: Path) -> Iterator[Terminal]:
    """Run *program* with its state in *home*."""
    if not program.path.exists():
        raise NotMeasured(f"There is no {program.path}: install the project with its [dev] extra.")
    running = Terminal(program, home)
    try:
        yield running
    finally:
        running.end()


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of both sides. prompt_toolkit's question for the cursor nobody answers here."""
    directories = {"IPYTHONDIR": home / "ipython", "TENSORTUTOR_HOME": home / "tensortutor"}
    own = {name: str(path) for name, path in directories.items()}
    own |= {"TENSORTUTOR_LANG": "en", "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm-256color"}
    return {**os.environ, **own}
