"""A scripted lesson that is killed again and again: each run must begin where the one before it was ended.

The program is killed with its whole process group, as by a lost terminal or a
power cut, when a random number of bytes has been read from it; what a run
shows is read to know what the learner believes to have done.
"""

from __future__ import annotations

import ast
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.answering import option
from benchmarks.pairs import Pair
from benchmarks.rows import RUNS, Most, Row
from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Predict, Question, Read
from tensortutor.progress import Progress
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.course.model import AnyStep, Lesson

TIMES = 200
LARGEST = 4000
"""Bytes after which a run is killed at the latest: several steps write as many."""
LATER = 100_000
"""Turns of an empty loop between the last byte and the kill, at most: there progress is written."""
HEADING = re.compile(rb"\xe2\x94\x80\xe2\x94\x80 (\d+)/\d+ \xc2\xb7 ")
"""What a step begins with on the screen."""
PASSED = "✓".encode()
GUESS = "0"


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended. Steps by their numbers, from 1.

    `due`: where it had to begin. `began`: where it did; None: it was killed
    before it showed a step. `lost`: steps that the screen showed, or showed to be
    over, and that the next run knows nothing of. `finished`: it came to the lesson's end.
    """

    due: int
    began: int | None
    lost: tuple[int, ...]
    finished: bool

    @property
    def right(self) -> bool:
        """Whether it went on where the learner was, and has lost nothing."""
        return self.began in (None, self.due) and not self.lost


def rows(_runs: int) -> list[Row]:
    """Kill so many runs of the first lesson; as peer stands how many there were."""
    course = Library()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
        taken = islice(runs(course, course.course.lessons[0], Path(home), Random(TIMES)), TIMES)
        ended = [(each.right, each.finished) for each in taken]
    wrong, finished = sum(not right for right, _ in ended), sum(over for _, over in ended)
    return [
        Row("runs after a SIGKILL: at a wrong step, or with a loss", (Pair(wrong, TIMES),), RUNS, Most(0)),
        Row("runs after a SIGKILL: to the lesson's end", (Pair(finished, TIMES),), RUNS),
    ]


def runs(library: Library, name: str, home: Path, random: Random, largest: int = LARGEST) -> Iterator[Ended]:
    """Yield one run of the lesson *name* after the other, each killed at a random moment; without end.

    After the lesson's end another learner begins. *largest*: bytes after which a run is killed at the latest.
    """
    number = 0
    while True:
        number += 1
        learner = home / str(number)
        finished = False
        while not finished:
            ended = _run(library, name, learner, random, largest)
            finished = ended.finished
            yield ended


def _run(library: Library, name: str, learner: Path, random: Random, largest: int) -> Ended:
    progress, lesson = Progress(learner / "progress.db"), library.load(name)
    due = _due(progress, name, lesson)
    seen, finished = _seen(library, name, learner, script(lesson.steps[due - 1 :]), random, largest)
    _, *shown = HEADING.split(seen)
    numbers = [int(number) for number in shown[::2]]
    over = {number for number in numbers if number + 1 in numbers}
    over |= {
        number
        for number, part in zip(numbers, shown[1::2], strict=True)
        if _is_over(lesson.steps[number - 1], part)
    }
    next_due, kept = _due(progress, name, lesson), progress.steps(name)
    over |= set(range(1, next_due))
    lost = {number for number in over if lesson.steps[number - 1].id not in kept}
    if len(kept) < len(lesson.steps):
        lost |= {number for number in numbers if number > next_due}
    return Ended(due, numbers[0] if numbers else None, tuple(sorted(lost)), finished)


def _due(progress: Progress, name: str, lesson: Lesson) -> int:
    """Return the number of the step where the learner is."""
    place = progress.place(name)
    return 1 if place is None else [step.id for step in lesson.steps].index(place) + 1


def _is_over(step: AnyStep, part: bytes) -> bool:
    """Tell whether the screen says in *part* that *step* is over."""
    if isinstance(step, Question | Exercise):
        return PASSED in part
    return not isinstance(step, Read) and words("en")("learn.go-on").encode() in part


def script(steps: tuple[AnyStep, ...]) -> str:
    """Return the lines with which a learner who knows everything takes *steps*."""
    return "".join(f"{line}\n" for step in steps for line in (*_answer(step), ""))


def _answer(step: AnyStep) -> tuple[str, ...]:
    match step:
        case Read():
            return ()
        case Question():
            return (option(step, right=True),)
        case Predict():
            return (GUESS,)
        case Exercise(solutions=solutions):
            return tuple(ast.unparse(each) for each in ast.parse(solutions[0]).body)
        case _:
            return ("",)  # takes what lies in the prompt


def _seen(
    library: Library, name: str, learner: Path, typed: str, random: Random, largest: int
) -> tuple[bytes, bool]:
    """Return what a run shows that is killed at a random moment, and whether it came to its end before."""
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "tensortutor", "learn", name, "--lessons", str(library.home)]
    own = {"TENSORTUTOR_HOME": str(learner), "TENSORTUTOR_LANG": "en", "TERM": "dumb"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, **own},
        start_new_session=True,
    )
    os.close(terminal)
    assert process.stdin is not None
    process.stdin.write(typed.encode())
    process.stdin.flush()
    seen, most = _read(screen, random.randrange(largest))
    for _ in range(random.randrange(LATER)):
        pass
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.stdin.close()
    process.wait()
    os.close(screen)
    return seen, bool(most)


def _read(screen: int, most: int) -> tuple[bytes, int]:
    """Return the first *most* bytes of what *screen* shows, and how many of them did not come."""
    seen = b""
    with suppress(OSError):  # Linux's way to say that nobody writes to this terminal any more
        while len(seen) < most and (data := os.read(screen, most - len(seen))):
            seen += data
    return seen, most - len(seen)
