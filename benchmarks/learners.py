"""Scripted learners take the whole course, with its quizzes, at a narrow terminal in every language.

One answers right throughout. The other stumbles: wherever an answer can be
wrong, a wrong one comes first, then the right one. Both must come from each
step to the next one and to the end, and see nothing on the way that `watching.py` finds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.answering import right_guesses
from benchmarks.pairs import Pair
from benchmarks.rows import ANSWERS, FINDINGS, STEPS, Most, Row
from benchmarks.screens import DrawnTerminal, NotSeen
from benchmarks.taking import Learner, Record
from benchmarks.watching import watch
from tensortutor.course.library import Library
from tensortutor.tutor.quizzing import Asked, Quizzing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.watching import Kind

COLUMNS = 60
SEED = 3
KINDS: dict[Kind, str] = {
    "dead end": "dead ends",
    "too wide": f"lines that do not fit {COLUMNS} columns",
    "English": "lines of English in another language",
    "trouble": "errors of ours",
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A lesson and its quiz in one language, for one learner or the other."""

    library: Library
    name: str
    language: str
    stumbles: bool

    def taken(self, guesses: dict[str, str]) -> Record:
        """Return what comes of it; *guesses*: what is right at each prediction."""
        lesson = self.library.load(self.name, self.language)
        quiz = self.library.quiz(self.name, self.language)
        record = self._seated("learn", self.name, taking=lambda each: each.take_lesson(lesson, guesses))
        if quiz is None:
            return record
        asked = Quizzing(SEED, tuple(Asked(self.name, lesson, question) for question in quiz.questions))
        seeded = ("quiz", self.name, "--seed", SEED)
        return record + self._seated(*seeded, taking=lambda each: each.take_quiz(asked))

    def _seated(self, *arguments: object, taking: Callable[[Learner], None]) -> Record:
        """Return what comes of *taking* something at a terminal, with no progress of before."""
        manner = "stumbling" if self.stumbles else "right"
        options = ("--lang", self.language, "--lessons", self.library.home)
        place = f"{self.name} ({self.language}, {manner})"
        watching = watch(self.library, self.name, self.language)
        with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
            terminal = DrawnTerminal(*arguments, *options, home=Path(home), columns=COLUMNS)
            learner = Learner(terminal, place, watching, stumbles=self.stumbles)
            with closing(terminal):
                try:
                    taking(learner)
                except NotSeen as missing:
                    learner.find(str(missing).partition("\n")[0])
        return learner.record


def taken(course: Path, name: str, languages: Sequence[str]) -> Record:
    """Return what comes of the lesson *name* and its quiz, taken by both learners in each of *languages*."""
    library = Library(course)
    guesses = right_guesses(library.load(name))
    sittings = (Sitting(library, name, *each) for each in product(languages, (False, True)))
    return sum((sitting.taken(guesses) for sitting in sittings), Record())


def rows(_runs: int) -> list[Row]:
    """Take all lessons, as many at once as there are processors; what is found is told as it comes."""
    library = Library()
    names, languages = library.course.lessons, library.course.languages
    together = Record()
    lesson = partial(taken, library.home, languages=languages)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for record in pool.map(lesson, names):
            together += record
            for finding in record.findings:
                print(finding, file=sys.stderr)
    return rows_of(together)


def rows_of(record: Record) -> list[Row]:
    """Return *record* as rows; as peer stands how much there was of it."""
    kinds = Counter(finding.kind for finding in record.findings)
    return [
        Row("learners: steps passed", (Pair(record.steps, record.due),), STEPS),
        Row("learners: wrong answers refused", (Pair(record.refused, record.wrong),), ANSWERS),
        *(
            Row(f"learners: {told}", (Pair(kinds[kind], record.due),), FINDINGS, Most(0))
            for kind, told in KINDS.items()
        ),
    ]
