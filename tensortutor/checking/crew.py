"""Several lessons at once: each worker has a thread, a kernel and a judge of its own."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from tensortutor.checking.bench import Abandoned, Bench
from tensortutor.checking.checker import Checker, runs_code
from tensortutor.checking.finding import Report
from tensortutor.errors import TutorError
from tensortutor.kernel.judging import Judge
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.checking.gathering import Wanted

MOST_JOBS = 8
"""A kernel and a judge take half a gigabyte."""
LEAVING = 2.0
"""Seconds that an abandoned worker has to end its processes; the system ends them with ours otherwise."""


@dataclass(frozen=True, slots=True)
class Further:
    """A step or a language has been checked."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker cannot go on."""

    error: BaseException


Message = Further | Failed | Report


def usual_jobs(lessons: int) -> int:
    """Return how many lessons to check at once where nobody has said: as many as there are processors."""
    return max(1, min(lessons, os.cpu_count() or 1, MOST_JOBS))


def _size(wanted: Wanted) -> int:
    return sum(file.stat().st_size for file in wanted.directory.glob("*.yaml"))


@dataclass(slots=True)
class Crew:
    """Workers that check lessons on *device*, with *mutants* or not. Ended by `close`, whatever they do."""

    device: str
    mutants: bool = True
    _abandoned: Event = field(default_factory=Event)
    _workers: list[Worker] = field(default_factory=list)

    def check(self, lessons: Sequence[Wanted], jobs: int) -> Iterator[Further | Report]:
        """Yield what the workers say, until each lesson has its report. Raises what stops a worker."""
        waiting: SimpleQueue[Wanted] = SimpleQueue()
        said: SimpleQueue[Message] = SimpleQueue()
        for wanted in sorted(lessons, key=_size, reverse=True):  # a long one at the end would keep one worker
            waiting.put(wanted)
        for _ in range(min(jobs, len(lessons))):
            self._workers.append(Worker(self, waiting, said, self._abandoned))
            self._workers[-1].thread.start()
        unfinished = len(lessons)
        while unfinished:
            match said.get():
                case Further() as further:
                    yield further
                case Failed(error):
                    raise error
                case report:
                    unfinished -= 1
                    yield report

    def close(self) -> None:
        """End the workers and their processes."""
        self._abandoned.set()
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.thread.join(LEAVING)


class Worker:
    """One thread, which takes a lesson after the other.

    Its processes are started in it and die with it: so it ends only when there is nothing left to do.
    """

    def __init__(
        self,
        crew: Crew,
        waiting: SimpleQueue[Wanted],
        said: SimpleQueue[Message],
        abandoned: Event,
    ) -> None:
        self._crew = crew
        self._waiting = waiting
        self._said = said
        self._abandoned = abandoned
        self._kernel: Kernel | None = None
        self.thread = Thread(target=self._work, daemon=True, name="check")

    def stop(self) -> None:
        """End what runs now, from another thread."""
        if self._kernel is not None:
            self._kernel.stop()

    def _work(self) -> None:
        try:
            with suppress(Abandoned, Empty), ExitStack() as processes:
                self._take_all(processes)
        except BaseException as error:  # noqa: BLE001 - whoever waits for this thread is told
            self._said.put(Failed(error))

    def _take_all(self, processes: ExitStack) -> None:
        """Check what waits, until nothing does. Raises Empty then."""
        bench: Bench | None = None
        while True:
            wanted = self._waiting.get_nowait()
            if bench is None and runs_code(wanted):
                bench = self._bench(processes)
            checker = Checker(
                bench if runs_code(wanted) else None, self._crew.mutants, lambda: self._said.put(Further())
            )
            self._said.put(checker.check(wanted))

    def _bench(self, processes: ExitStack) -> Bench:
        """Start a kernel and a judge that end with *processes*. TutorError: there is no such device."""
        device = self._crew.device
        kernel, judge = Kernel(device), Judge()
        kernel.start()
        processes.enter_context(closing(kernel))
        processes.enter_context(closing(judge))
        self._kernel = kernel
        if device != "auto":
            answer = kernel.ask(Question("device", device))
            if answer.trouble is not None:
                raise TutorError(answer.trouble.key, **answer.trouble.values)
        judge.start()
        return Bench(kernel, judge, self._abandoned)
