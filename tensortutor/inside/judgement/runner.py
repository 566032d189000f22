"""A process beside the judge that forks for it, made before any task came: no fork holds what is right.

A fork has all that the process knew which it was forked from, and an answer
could look for it there. The judge knows the truths; so it hands the jobs to
this process through a pipe that only the fork reads. A fork costs more than a
run: one goes on from job to job, as long as none leaves a trace for the next.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import socket
import struct
from contextlib import closing, suppress
from dataclasses import astuple
from functools import cache, partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, NoReturn, Protocol

from tensortutor.inside import lifeline
from tensortutor.inside.judgement import confining, forks
from tensortutor.inside.judgement.outcomes import Ended
from tensortutor.inside.judgement.traces import Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

ORDER = struct.Struct(">dIB")
"""The seconds that each job has, how many there are, and which of `NEEDED` they may need, a bit each."""
NEEDED = {
    "torch.fx.experimental.symbolic_shapes": (b"grad", b"backward", b"func", b"jac", b"hess"),
    "torch._dynamo": (b"optim", b"torch.func", b"checkpoint"),
    "torch._decomp.decompositions_for_jvp": (b"func", b"jvp", b"jac", b"hess"),
}
"""What torch imports when some of it is first used, and a word in the text of jobs that may use that.

Together they take 1.3 s (torch 2.13), which each fork would cost more. Where a word is there for another
reason, nothing but time is lost.
"""
_HEADER = struct.Struct(">cQ")
_MESSAGE, _ENDED, _OVER = b"m", b"e", b"o"


class Job(Protocol):
    """What is to be done in a fork: pickled by the judge, whose memory the fork must not have."""

    @property
    def writes(self) -> frozenset[str] | None:
        """The names of the attributes that it writes; None: any."""

    @property
    def seconds(self) -> float:
        """The seconds that it may take."""

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

    def run(self, series: Iterable[Sequence[Job]]) -> list[list[bytes | Ended]]:
        """Return what each job of each of *series* returns; the jobs of one may meet in a fork, or all.

        Where a fork ends instead, how it did; that series then ends there.
        """
        results: list[list[bytes | Ended]] = []
        waiting: list[tuple[int, Job]] = []
        for number, jobs in enumerate(series):
            results.append([])
            waiting += ((number, job) for job in jobs)
        while waiting:
            came = self._run([job for _, job in waiting])
            for (number, _), result in zip(waiting, came, strict=False):
                results[number].append(result)
            last, waiting = waiting[len(came) - 1][0], waiting[len(came) :]
            if isinstance(came[-1], Ended):
                waiting = [(number, job) for number, job in waiting if number != last]
        return results

    def _run(self, jobs: list[Job]) -> list[bytes | Ended]:
        """Return what came of the first of *jobs*, one at least, in one fork.

        SystemExit: the process is gone. Another one would have to be forked
        from the judge, which knows too much by now.
        """
        reading, writing = os.pipe()
        data = pickle.dumps(jobs)
        needed = (any(word in data for word in words) << bit for bit, words in enumerate(NEEDED.values()))
        order = ORDER.pack(max(job.seconds for job in jobs), len(jobs), sum(needed))
        try:
            with os.fdopen(reading):
                socket.send_fds(self._socket, [order], [reading])
            with suppress(BrokenPipeError), os.fdopen(writing, "wb") as file:  # it may end before it has read
                file.write(data)
            return list(self._came()) or [Ended("garbled")]
        except (OSError, struct.error):
            raise SystemExit(1) from None

    def _came(self) -> Iterator[bytes | Ended]:
        while True:
            kind, length = _HEADER.unpack(self._answers.read(_HEADER.size))
            message = self._answers.read(length)
            if kind == _OVER:
                return
            yield message if kind == _MESSAGE else Ended(*json.loads(message))


@cache
def started() -> Runner:
    """Return the one runner. To be called before anything is known that no answer may know."""
    return Runner()


def _serve(orders: socket.socket, judge: int) -> NoReturn:
    """Run one job after the other, until the judge is gone."""
    try:
        lifeline.die_with(judge)
        forks.adopt_orphans()
        forks.close_all_but(orders.fileno())
        confine = confining.prepared()
        answers = orders.makefile("wb")
        imported = 0
        while True:
            order, (file,), *_ = socket.recv_fds(orders, ORDER.size, 1)
            seconds, number, needed = ORDER.unpack(order)
            if missing := needed & ~imported:
                _import(missing)
                imported |= missing
            with os.fdopen(file, "rb") as data, closing(forks.run(_loading(data), confine, seconds)) as came:
                for result in islice(came, number):
                    _send(answers, result)
            _send(answers, None)
    finally:
        os._exit(1)


def _import(needed: int) -> None:
    """Import those of `NEEDED` whose bits are set."""
    for bit, module in enumerate(NEEDED):
        if needed >> bit & 1:
            import_module(module)
    gc.freeze()  # as the judge did: a collection in a fork would copy every page it looks at


def _loading(data: BinaryIO) -> Callable[[], Callable[[], Iterator[bytes]]]:
    def load() -> Callable[[], Iterator[bytes]]:
        return partial(_in_turn, pickle.load(data))  # noqa: S301 - from the judge

    return load


def _in_turn(jobs: list[Job]) -> Iterator[bytes]:
    """Yield what each of *jobs* returns, up to the first that leaves a trace for the next."""
    for job in jobs:
        writes = job.writes
        before = Ground.of(writes or frozenset())
        yield job()
        if writes is None or not before.is_left(Ground.of(writes)):
            break


def _send(answers: BinaryIO, result: bytes | Ended | None) -> None:
    """Send a *result*; None: there are no more."""
    match result:
        case None:
            kind, message = _OVER, b""
        case Ended():
            kind, message = _ENDED, json.dumps(astuple(result)).encode()
        case _:
            kind, message = _MESSAGE, result
    answers.write(_HEADER.pack(kind, len(message)))
    answers.write(message)
    answers.flush()
