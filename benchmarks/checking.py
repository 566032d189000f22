"""`tensortutor check` without its mutation score: against the same code as notebooks under `pytest --nbmake`.

A notebook holds what `check` runs of a lesson: every step from what it starts
from and all steps in their order, for both must come to the same; what a question
shows, twice; and every answer on the setup and on every draw.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pairs import NotMeasured, timed_in_turn
from benchmarks.rows import SECONDS, Row, Times
from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Predict, Run
from tensortutor.course.quiz import QuizQuestion
from tensortutor.terminal.driving import SEED
from tensortutor.terminal.exporting import notebook
from tensortutor.tutor.exporting import Cell
from tensortutor.tutor.standalone import Piece, standing_alone
from tensortutor.tutor.tasks import base, solution
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.course.model import Lesson, Step

LIMIT = Times(0.5)
START = "import torch"
AFRESH = f'{SEED}\ndevice = torch.device("cpu")'
"""Run before what a step starts from: another may have bound the device."""
JOBS = "2"
OK = (0, 1)
"""Exit codes of a check that came to its end, with findings or without."""


def rows(runs: int) -> list[Row]:
    """Check all lessons *runs* times, each time followed by their notebooks."""
    if importlib.util.find_spec("nbmake") is None:
        raise NotMeasured("There is no nbmake: install the project with its [benchmark] extra.")
    library = Library()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
        for name in library.course.lessons:
            Path(home, f"{name}.ipynb").write_text(_notebook(library, name), "utf-8")
        pairs = timed_in_turn(_check, lambda: _run_notebooks(home), runs)
    return [Row("check without mutants; peer: pytest --nbmake", pairs, SECONDS, LIMIT)]


def _check() -> None:
    _ended([sys.executable, "-m", "tensortutor", "check", "--no-mutants"], OK)


def _run_notebooks(home: str) -> None:
    _ended([sys.executable, "-m", "pytest", "--nbmake", "-n", JOBS, "-p", "no:cacheprovider", home], OK[:1])


def _ended(command: Sequence[str], allowed: Sequence[int]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "TENSORTUTOR_LANG": "en"}
    )
    if done.returncode not in allowed:
        raise NotMeasured(f"`{' '.join(command)}` ended with {done.returncode}: {done.stdout[-2000:]}")


def _notebook(library: Library, name: str) -> str:
    """Return the lesson *name* as a notebook, its quiz at the end."""
    lesson, quiz = library.load(name), library.quiz(name)
    steps: list[Step] = [*lesson.steps, *(quiz.questions if quiz else ())]
    pieces = [piece for step in steps for piece in _pieces(lesson, step)]
    codes = standing_alone([*pieces, *(_in_order(lesson, step) for step in lesson.steps)])
    return notebook(name, START, [Cell(code) for code in codes], words("en"))


def _in_order(lesson: Lesson, step: Step) -> Piece:
    """Return what is run of *step* when all before it have been taken."""
    return Piece(_start(lesson, step), solution(step), raises=True)


def _start(lesson: Lesson, step: Step) -> str:
    return f"{AFRESH}\n{base(lesson, step)}"


def _pieces(lesson: Lesson, step: Step) -> Iterator[Piece]:
    """Yield what is run of *step*. A wrong answer may raise, and so may what is predicted."""
    start = _start(lesson, step)
    match step:
        case Run(code=code, raises=raises):
            yield Piece(start, code, raises=raises is not None)
        case QuizQuestion(shows=code, raises=raises):
            yield from repeat(Piece(start, code, raises=raises is not None), 2)
        case Predict(code=code):
            yield Piece(start, code, raises=True)
        case Exercise():
            wrong = [*(mistake.code for mistake in step.mistakes.values()), *step.wrong]
            for draw in ("", *step.draws):
                for code in step.solutions:
                    yield Piece(f"{start}\n{draw}", code, raises=step.raises is not None)
                for code in wrong:
                    yield Piece(f"{start}\n{draw}", code, raises=True)
        case _:
            pass
