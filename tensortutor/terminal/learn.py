"""`tensortutor learn`: what a lesson shows and keeps, beyond what every driver does."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tensortutor.errors import BadLesson
from tensortutor.progress import StepRecord
from tensortutor.terminal.driving import SEED, Driver, Left
from tensortutor.terminal.exporting import export
from tensortutor.tutor import arriving
from tensortutor.tutor import effects as do
from tensortutor.tutor import lesson as turns
from tensortutor.tutor.entries import LESSON_COMMANDS
from tensortutor.tutor.exporting import Work, of_lesson
from tensortutor.tutor.taking import Taking
from tensortutor.views import steps, verdicts
from tensortutor.views.prose import Prose, PythonCode

if TYPE_CHECKING:
    from tensortutor.kernel.judging import Judge
    from tensortutor.terminal.choosing import Courses
    from tensortutor.terminal.workbench import Workbench
    from tensortutor.tutor.exporting import Cell


class LessonDriver(Driver[Taking, do.OfLesson]):
    """One lesson at the terminal; its steps are kept in the learner's progress."""

    commands = LESSON_COMMANDS
    parting = "learn.left"

    def __init__(
        self, identifier: str, taking: Taking, workbench: Workbench, judge: Judge, courses: Courses
    ) -> None:
        super().__init__(turns, taking, workbench, judge)
        self._identifier = identifier
        self._courses = courses
        self._progress = courses.progress

    def _obey(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        match name:
            case ":map":
                self._show_map()
            case ":export":
                export(argument.strip(), self._state.lesson.title, self._cells(), self._workbench)
            case _:
                super()._obey(text)

    def _show_map(self) -> None:
        try:
            self._screen.show(self._courses.map(self._screen.words))
        except BadLesson as fault:  # another lesson may be faulty, or a quiz
            self._screen.say(fault.key, **fault.values)

    def _cells(self) -> list[Cell]:
        """Return what has been done of this lesson, now or before."""
        records = self._progress.steps(self._identifier)
        done = {
            step: Work(each.code, each.status == "skipped", each.raised) for step, each in records.items()
        }
        return of_lesson(self._state.lesson, done, SEED)

    def _translate(self) -> None:
        self._courses.language = self._screen.words.language
        if notice := self._courses.untranslated(self._identifier):
            self._screen.tell(notice)
        lesson = self._courses.lesson(self._identifier)
        self._take(arriving.translated(self._state, lesson))

    def _do_own(self, effect: do.OfLesson) -> None:
        screen, words, lesson = self._screen, self._screen.words, self._state.lesson
        match effect:
            case do.ShowOpening():
                screen.show(steps.Opening(lesson, words))
            case do.ShowStep(given):
                screen.blank()
                screen.show(
                    steps.StepView(self._state.step, self._state.number, len(lesson.steps), words, given)
                )
            case do.Reveal(guess, truth, right, because):
                screen.show(verdicts.PredictionView(guess, truth, right, because, words))
            case do.ShowSolution(code, because):
                screen.show(PythonCode(code))
                screen.show(Prose(because))
            case do.Keep(step, status, code, tries, hints, raised):
                self._progress.keep(self._identifier, step, StepRecord(status, code, tries, hints, raised))
            case do.KeepPlace(step):
                self._progress.keep_place(self._identifier, step)
            case do.Finish():
                self._progress.leave_place(self._identifier)
                screen.blank()
                screen.show(steps.Closing(lesson, words))
                raise Left
            case _:
                assert_never(effect)
