"""One kernel and one judge for every lesson that is checked here; and a course to plant faults in."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tensortutor.checking.bench import Bench
from tensortutor.kernel.judging import Judge
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Case

SOUND = Path(__file__).parent / "course"


class RememberingJudge(Judge):
    """A judge that is asked only once for the same: most lessons here differ in one line."""

    def __init__(self):
        super().__init__()
        self._known = {}

    def verdicts(self, *cases):
        """Return the verdicts of the first time."""
        new = [
            Case(case.task, tuple(each for each in case.attempts if (case.task, each) not in self._known))
            for case in cases
        ]
        asked = [case for case in new if case.attempts]
        for case, verdicts in zip(asked, super().verdicts(*asked) if asked else (), strict=True):
            self._known |= {
                (case.task, each): verdict for each, verdict in zip(case.attempts, verdicts, strict=True)
            }
        return [[self._known[case.task, each] for each in case.attempts] for case in cases]


@pytest.fixture(scope="package")
def bench():
    """Return a kernel and a judge at work."""
    with closing(Kernel("cpu")) as kernel, closing(RememberingJudge()) as judge:
        kernel.start()
        yield Bench(kernel, judge)


@pytest.fixture
def course(tmp_path):
    """Return a copy of a course in which nothing is wrong, but which is not stamped."""
    return Path(shutil.copytree(SOUND, tmp_path / "course"))
