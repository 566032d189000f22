"""The front's end of the judge: starts its process, asks it, and starts it again when it is gone."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tensortutor import wire
from tensortutor.errors import KernelLost
from tensortutor.wire import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.wire import Attempt, Task, Verdict

STARTING = 60.0
"""Seconds that the judge may take to import torch on a slow machine."""
SPARE = 10.0
"""Seconds beyond what the judge's own limits add up to."""


class Judge:
    """Decides whether an attempt solves a task, in a process of its own that Ctrl-C does not reach."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._received = b""
        self._ready = False
        self._asked = 0

    def start(self) -> None:
        """Start the process if none is running, and return at once.

        To be called in the main thread: on Linux the process dies with the
        thread that started it.
        """
        if self._process is not None:
            if self._process.poll() is None:
                return
            self.close()
        self._received, self._ready = b"", False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tensortutor.inside.judge", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.set_blocking(self._stdin, False)

    def prepare(self, task: Task) -> None:
        """Have the judge compute what is right for *task*, so that a verdict comes at once; does not wait."""
        self.start()
        try:
            self._send({"prepare": wire.to_data(task)}, time.monotonic() + SPARE)
        except _Gone:  # whoever then asks for a verdict starts it again
            self.close()

    def judge(self, task: Task, attempt: Attempt) -> Verdict:
        """Return the verdict on *attempt*. Raises `KernelLost` where a second process is lost over it too."""
        return self.verdicts(Case(task, (attempt,)))[0][0]

    def verdicts(self, *cases: Case) -> Sequence[Sequence[Verdict]]:
        """Return the verdict on each attempt of each of *cases*; together they cost far less than one by one.

        Raises `KernelLost` as `judge` does.
        """
        for _ in range(2):
            self.start()
            try:
                return self._verdicts(cases)
            except _Gone:
                self.close()
        raise KernelLost("judge.lost")

    def close(self) -> None:
        """Kill the process and what it started."""
        if self._process is None:
            return
        process, self._process = self._process, None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def _stdin(self) -> int:
        assert self._process is not None and self._process.stdin is not None  # noqa: S101, PT018
        return self._process.stdin.fileno()

    @property
    def _stdout(self) -> int:
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018
        return self._process.stdout.fileno()

    def _verdicts(self, cases: tuple[Case, ...]) -> Sequence[Sequence[Verdict]]:
        """Ask, and wait for the answer with this question's number: an interrupted one may come before it."""
        longest = SPARE + sum(map(_longest, cases))
        deadline = time.monotonic() + longest + (0 if self._ready else STARTING)
        self._asked += 1
        request = {"id": self._asked, "cases": wire.to_data(cases)}
        self._send(request, deadline)
        while True:
            answer = self._receive(deadline)
            self._ready = True
            if answer.get("id") == self._asked:
                return wire.from_data(tuple[tuple[wire.Verdict, ...], ...], answer["verdicts"])

    def _send(self, request: dict[str, Any], deadline: float) -> None:
        """Write *request*. Where that is interrupted, half a line stands in the pipe: the process goes."""
        rest = memoryview(json.dumps(request).encode() + b"\n")
        try:
            while rest:
                _await(self._stdin, select.POLLOUT, deadline)
                with suppress(BlockingIOError):
                    rest = rest[os.write(self._stdin, rest) :]
        except BrokenPipeError:
            raise _Gone from None
        except KeyboardInterrupt:
            self.close()
            raise

    def _receive(self, deadline: float) -> dict[str, Any]:
        """Return the next line. It survives an interrupt: what came stays for the next call."""
        while b"\n" not in self._received:
            _await(self._stdout, select.POLLIN, deadline)
            chunk = os.read(self._stdout, 1 << 16)
            if not chunk:
                raise _Gone
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


class _Gone(Exception):  # noqa: N818
    """The process has died, or does not answer in time."""


def _longest(case: Case) -> float:
    """Return the seconds after which no verdict on *case* will come: every run at its limit.

    The reference answer and each mistake run once, an attempt as a whole and by its two endings.
    """
    draws = 1 + max(2, len(case.task.draws))
    return case.task.seconds * draws * (1 + len(case.task.mistakes) + 3 * len(case.attempts))


def _await(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise _Gone
