"""Work in a fork of this process: under limits, to its end or killed, and its messages brought back.

Knows nothing of torch or of answers. The calling process must have one thread
and no other children: after each fork, every child that is left is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import struct
import sys
import time
from itertools import chain
from os import _exit, getpid, write  # bound here: the fork uses them after the learner's code ran
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tensortutor.inside import lifeline
from tensortutor.inside.judgement.outcomes import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    Work = Callable[[], Iterable[bytes]]

LARGEST = 256 << 20
"""Bytes of one message that are read from a fork."""
LENGTH = struct.Struct(">Q")
_OVER = b""
"""The message that says that there are no more."""
_MOST_FILES = 64
"""Files beyond its own that this process may have open; it has four."""
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_MOST_MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def adopt_orphans() -> None:
    """Make this process the parent of what a fork leaves running, so that it can be killed; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def run(load: Callable[[], Work], confine: Callable[[], None], seconds: float) -> Generator[bytes | Ended]:
    """Yield the messages of the work that *load* gives, done in a fork of its own.

    Where the fork ends before the work does, or takes more than *seconds* for a
    message, how it ended is the last. The fork loads the work, and does it once
    it is confined. When this is over, the fork and everything it started are gone.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _in_child(load, confine, writing, parent)
    os.close(writing)
    try:
        while message := _message(reading, child, seconds):
            yield message
            if isinstance(message, Ended):
                break
    finally:
        os.close(reading)
        _kill(child)


def _in_child(load: Callable[[], Work], confine: Callable[[], None], writing: int, parent: int) -> NoReturn:
    try:
        os.setsid()
        lifeline.die_with(parent)
        _limit()
        work = load()
        confine()
        close_all_but(writing)  # the runner's own pipes are nothing for the learner's code
        me = getpid()
        for message in chain(work(), (_OVER,)):
            if getpid() != me:  # a process that the learner's code forked comes by here too
                break
            rest = memoryview(LENGTH.pack(len(message)) + message)
            while rest:
                rest = rest[write(writing, rest) :]
    finally:
        _exit(1)


def close_all_but(kept: int) -> None:
    """Close every file of this process except the usual three and *kept*."""
    os.closerange(3, kept)
    os.closerange(kept + 1, kept + _MOST_FILES)


def _limit() -> None:
    """Bound the memory that this process can write to, and let a crash leave no core file.

    RLIMIT_DATA, not RLIMIT_AS: a GPU's driver reserves far more addresses than it uses.
    """
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, _MOST_MEMORY)):
        with contextlib.suppress(ValueError, OSError):  # a lower limit stands already
            resource.setrlimit(kind, (most, most))


def _message(reading: int, child: int, seconds: float) -> bytes | Ended:
    """Return the next message of the fork, or how it ended; it may take *seconds*."""
    deadline = time.monotonic() + seconds
    received = bytearray()
    wanted = LENGTH.size
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    while len(received) < wanted:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return Ended("slow", f"{seconds:g}")
        chunk = os.read(reading, min(1 << 20, wanted - len(received)))
        if not chunk:
            return _end_of(child, deadline) or Ended("slow", f"{seconds:g}")
        received += chunk
        if len(received) == wanted == LENGTH.size:
            wanted += LENGTH.unpack(received)[0]
            if wanted > LARGEST:
                return Ended("garbled")
    return bytes(received[LENGTH.size :])


def _end_of(child: int, deadline: float) -> Ended | None:
    """Return how *child* ended; None if it goes on until *deadline* (it may only have closed its pipe)."""
    while not (status := os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
        if time.monotonic() > deadline:
            return None
        time.sleep(0.002)
    if status.si_code == os.CLD_EXITED:
        return Ended("exited", str(status.si_status))
    return Ended("killed", signal.Signals(status.si_status).name)


def _kill(child: int) -> None:
    """Kill *child*, its process group, and what left the group and was adopted."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    left = [child]
    while left:
        for process in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)
        left = _children()


def _children() -> list[int]:
    mine = os.getpid()
    try:
        return [
            int(process) for process in Path(f"/proc/self/task/{mine}/children").read_text("ascii").split()
        ]
    except OSError:  # not Linux, or a Linux built without this file: the group was killed, no more is known
        return []
