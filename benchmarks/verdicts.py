"""One verdict of the judge: against a fresh Python with torch, the judge that one would write first."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.pairs import NotMeasured, Pair, timed, timed_in_turn
from benchmarks.rows import MILLISECONDS, Most, Row
from tensortutor.course.library import Library
from tensortutor.course.model import Exercise
from tensortutor.kernel.judging import Judge
from tensortutor.tutor.tasks import task
from tensortutor.wire import Attempt

if TYPE_CHECKING:
    from tensortutor.course.model import Lesson

LIMIT = Most(0.060)


def rows(runs: int) -> list[Row]:
    """Measure the verdicts on a right answer and on a wrong one, the task being prepared."""
    lesson, exercise = dearest_exercise()
    asked, earlier = task(lesson, exercise), earlier_answers(lesson, exercise)
    answers = {"right": exercise.solutions[0], "wrong": exercise.wrong[0]}
    measured = []
    with closing(Judge()) as judge:
        judge.prepare(asked)
        for kind, code in answers.items():
            attempt = Attempt((code,), earlier=earlier)
            if (judge.judge(asked, attempt).kind == "accepted") is not (kind == "right"):
                raise NotMeasured(f"The judge takes `{code}` for anything but {kind} in step {exercise.id}.")
            pairs = timed_in_turn(lambda: judge.judge(asked, attempt), _fresh_torch, runs)  # noqa: B023
            measured.append(Row(f"a verdict on a {kind} answer", pairs, MILLISECONDS, LIMIT))
        measured += [_over_all(judge, lesson, runs) for lesson in _ends_of_the_course()]
    return measured


def _ends_of_the_course() -> list[Lesson]:
    """Return the easiest lesson and the hardest."""
    library = Library()
    first, *_, last = library.course.lessons
    return [library.load(first), library.load(last)]


def _over_all(judge: Judge, lesson: Lesson, runs: int) -> Row:
    """Measure the first solution of every third exercise of *lesson*, prepared; the peer *runs* times."""
    peer = median(timed(_fresh_torch) for _ in range(runs))
    pairs = []
    for step in [each for each in lesson.steps if isinstance(each, Exercise)][::3]:
        asked = task(lesson, step)
        attempt = Attempt((step.solutions[0],), earlier=earlier_answers(lesson, step))
        judge.judge(asked, attempt)
        pairs.append(Pair(timed(lambda: judge.judge(asked, attempt)), peer))  # noqa: B023
    return Row(f"verdicts, every third of “{lesson.title}”", tuple(pairs), MILLISECONDS, LIMIT)


def dearest_exercise() -> tuple[Lesson, Exercise]:
    """Return the first lesson and its exercise with the most code to run before a wrong answer is refused."""
    library = Library()
    lesson = library.load(library.course.lessons[0])
    exercises = [
        step for step in lesson.steps if isinstance(step, Exercise) and step.wrong and not step.starter
    ]
    if not exercises:
        raise NotMeasured("The first lesson has no exercise with a wrong answer to be judged.")
    return lesson, max(exercises, key=lambda step: (len(step.draws), len(step.mistakes)))


def earlier_answers(lesson: Lesson, exercise: Exercise) -> tuple[str, ...]:
    """Return the answers that a learner who comes to *exercise* has given, all of them replayed."""
    before = lesson.steps[: lesson.steps.index(exercise)]
    return tuple(step.solutions[0] for step in before if isinstance(step, Exercise))


def _fresh_torch() -> None:
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
