"""A process beside the judge that forks for it, made before any task came: no fork holds what is right.

A fork has all that the process knew which it was forked from, and an answer
could look for it there. The judge knows the truths; so it hands each job to
this process through a pipe that only the fork reads.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import socket
import struct
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, Protocol

from tensortutor.inside import lifeline
from tensortutor.inside.judgement import confining, forks
from tensortutor.inside.judgement.outcomes import Ended

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import BinaryIO

ORDER = struct.Struct(">d?")
"""The seconds that a job has, and whether derivatives or an optimizer may be in it."""
LEARNING = (b"grad", b"backward", b"func", b"optim", b"jac", b"hess")
"""A job with one of these in its text may need `OF_LEARNING`; if not, it only takes longer."""
OF_LEARNING = ("torch._dynamo", "torch._decomp.decompositions_for_jvp")
"""What torch imports when some of it is first used (1.5 s, torch 2.13); each fork would cost more with it."""
_HEADER = struct.Struct(">?Q")


class Job(Protocol):
    """What is to be done in a fork: pickled by the judge, whose memory the fork must not have."""

    def __call__(self) -> bytes:
        """Return what the judge should know."""


class Runner:
    """The judge's end of that process."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        judge = os.getpid()
        if os.fork() == 0:
            ours.close()
            _serve(theirs, judge)
        theirs.close()
        self._socket = ours
        self._answers = ours.makefile("rb")

    def run(self, job: Job, seconds: float) -> bytes | Ended:
        """Return what *job* returns in a fork of its own, or how the fork ended instead.

        SystemExit: the process is gone. Another one would have to be forked
        from the judge, which knows too much by now.
        """
        reading, writing = os.pipe()
        data = pickle.dumps(job)
        order = ORDER.pack(seconds, any(word in data for word in LEARNING))
        try:
            with os.fdopen(reading):
                socket.send_fds(self._socket, [order], [reading])
            with suppress(BrokenPipeError), os.fdopen(writing, "wb") as file:  # it may end before it has read
                file.write(data)
            came, length = _HEADER.unpack(self._answers.read(_HEADER.size))
        except (OSError, struct.error):
            raise SystemExit(1) from None
        message = self._answers.read(length)
        return message if came else Ended(*json.loads(message))


@cache
def started() -> Runner:
    """Return the one runner. To be called before anything is known that no answer may know."""
    return Runner()


def freeze() -> None:
    """Take what is there from the collector: a collection in a fork would copy every page it looks at."""
    gc.collect()
    gc.freeze()


def _serve(orders: socket.socket, judge: int) -> NoReturn:
    """Run one job after the other, until the judge is gone."""
    try:
        lifeline.die_with(judge)
        forks.adopt_orphans()
        forks.close_all_but(orders.fileno())
        confine = confining.prepared()
        answers = orders.makefile("wb")
        learned: list[ModuleType] = []
        while True:
            order, (job,), *_ = socket.recv_fds(orders, ORDER.size, 1)
            seconds, learning = ORDER.unpack(order)
            if learning and not learned:
                learned = [*map(import_module, OF_LEARNING)]
                freeze()
            with os.fdopen(job, "rb") as file:
                _send(answers, forks.run(_loading(file), confine, seconds))
    finally:
        os._exit(1)


def _loading(file: BinaryIO) -> Callable[[], Job]:
    def load() -> Job:
        job: Job = pickle.load(file)  # noqa: S301 - from the judge
        return job

    return load


def _send(answers: BinaryIO, result: bytes | Ended) -> None:
    message = result if isinstance(result, bytes) else json.dumps(astuple(result)).encode()
    answers.write(_HEADER.pack(isinstance(result, bytes), len(message)))
    answers.write(message)
    answers.flush()
