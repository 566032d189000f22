"""What an author sees of a lesson while writing it: one that is read anew on demand, and nothing is kept."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic

from tensortutor.checking.paths import CoursePath, LessonPath, as_typed, understood
from tensortutor.course.library import OneLesson
from tensortutor.course.loading import LESSON_FILE, QUIZ_FILE
from tensortutor.errors import BadCall, TutorError
from tensortutor.progress import Progress
from tensortutor.terminal.choosing import Courses
from tensortutor.terminal.driving import Own, State, Turns
from tensortutor.terminal.learn import LessonDriver
from tensortutor.terminal.quiz import QuizDriver
from tensortutor.terminal.quizzes import quizzing
from tensortutor.tutor import effects as do
from tensortutor.tutor import entries
from tensortutor.tutor.entries import QUIZ_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tensortutor.kernel.judging import Judge
    from tensortutor.terminal.driving import Turn
    from tensortutor.terminal.workbench import Workbench
    from tensortutor.tutor.quizzing import Quizzing
    from tensortutor.tutor.taking import Taking
    from tensortutor.wire import Outcome, Verdict

AGAIN = ":again"


def lesson_directory(path: Path, shown: str) -> Path:
    """Return the directory of the lesson whose file *shown* an author wants to see. Raises `BadCall`."""
    match understood(path):
        case CoursePath():
            raise BadCall("preview.whole-course", path=path)
        case LessonPath(file=file) if {file, shown} == {LESSON_FILE, QUIZ_FILE}:
            raise BadCall("preview.quiz" if shown == LESSON_FILE else "preview.lesson", path=path)
        case LessonPath(directory):
            real = directory.resolve()
            return as_typed(real.parent) / real.name


class Preview(Courses):
    """One lesson as the only one there is; what is done in it is forgotten with the directory *nowhere*."""

    def __init__(self, directory: Path, language: str, nowhere: Path) -> None:
        super().__init__(directory.parent, language)
        self._directory = directory
        self.name = directory.name
        self.library = OneLesson(directory)
        self.progress = Progress(nowhere / "progress.db")

    def taken_anew(self, taking: Taking) -> Taking:
        """Return *taking* with the lesson as it is on the disk now, at the beginning of the same step.

        Where that has gone, of the one that stands in its place. Raises `BadLesson`.
        """
        with self._reading_anew():
            lesson = self.lesson(self.name)
        there = [step.id for step in lesson.steps]
        done = {step: code for step, code in taking.done.items() if step != taking.step.id}
        return replace(taking, lesson=lesson, done=done).at(_place(taking.step.id, taking.index, there))

    def asked_anew(self, asking: Quizzing) -> Quizzing:
        """Return *asking* with the quiz as it is on the disk now, at the same question; like `taken_anew`."""
        with self._reading_anew():
            new = quizzing(self, self.name, seed=asking.seed, restart=True)
        there = [each.key for each in new.questions]
        before = there[: _place(asking.asked.key, asking.number - 1, there)]
        known = dict(zip((each.key for each in asking.questions), asking.first_round, strict=False))
        return replace(new, answers=tuple(known.get(key, True) for key in before), names=asking.names)

    @contextmanager
    def _reading_anew(self) -> Iterator[None]:
        """Read the files anew; where one of them is faulty, what was read before stays."""
        before, self.library = self.library, OneLesson(self._directory)
        try:
            yield
        except TutorError:
            self.library = before
            raise


def _place(name: str, place: int, there: Sequence[str]) -> int:
    """Return where *name* stands among those that are *there*; where it is gone, what has its *place*."""
    return there.index(name) if name in there else min(place, len(there) - 1)


@dataclass(frozen=True, slots=True)
class ReadingAnew(Generic[State, Own]):
    """The turns of a lesson or a quiz, before which :again reads its files anew.

    `anew` returns the state at the beginning of its step; where it cannot, a
    sentence says why, and everything stays as it was.
    """

    turns: Turns[State, Own]
    anew: Callable[[State], State]

    def begin(self, state: State) -> Turn[State, Own]:
        """Open it."""
        return self.turns.begin(state)

    def resume(self, state: State) -> Turn[State, Own]:
        """Make again what a session that has nothing needs here."""
        return self.turns.resume(state)

    def entered(self, state: State, text: str) -> Turn[State, Own]:
        """Take what was typed."""
        if entries.command(text) != AGAIN:
            return self.turns.entered(state, text)
        try:
            state = self.anew(state)
        except TutorError as fault:
            return state, (do.Say(fault.key, fault.values), do.Say("preview.as-before"))
        state, effects = self.turns.resume(state)
        return state, (do.Reset(), *effects)

    def ran(self, state: State, entry: do.RunEntry, outcomes: Sequence[Outcome]) -> Turn[State, Own]:
        """Take what became of an entry."""
        return self.turns.ran(state, entry, outcomes)

    def judged(self, state: State, verdict: Verdict, *, counted: bool) -> Turn[State, Own]:
        """Take the judge's verdict."""
        return self.turns.judged(state, verdict, counted=counted)


class LessonPreview(LessonDriver):
    """A lesson before its author."""

    parting = "preview.left"

    def __init__(self, taking: Taking, workbench: Workbench, judge: Judge, preview: Preview) -> None:
        super().__init__(preview.name, taking, workbench, judge, preview)
        self._turns = ReadingAnew(self._turns, preview.taken_anew)


class QuizPreview(QuizDriver):
    """A quiz before its author."""

    commands = (AGAIN, *QUIZ_COMMANDS)
    parting = "preview.left"

    def __init__(self, asking: Quizzing, workbench: Workbench, judge: Judge, preview: Preview) -> None:
        super().__init__(preview.name, asking, workbench, judge, preview)
        self._turns = ReadingAnew(self._turns, preview.asked_anew)
