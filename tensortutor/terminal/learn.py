"""`tensortutor learn`: drives a lesson, doing what each of its turns asks for."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, assert_never

from tensortutor.errors import KernelLost
from tensortutor.progress import StepRecord
from tensortutor.terminal.commands import LESSON_COMMANDS, obey
from tensortutor.terminal.display import Quiet
from tensortutor.terminal.interrupts import raise_interrupt
from tensortutor.tutor import arriving
from tensortutor.tutor import effects as do
from tensortutor.tutor import lesson as turns
from tensortutor.views import steps, verdicts
from tensortutor.views.prose import Prose, PythonCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tensortutor.kernel.judging import Judge
    from tensortutor.terminal.choosing import Courses
    from tensortutor.terminal.workbench import Ran, Workbench
    from tensortutor.tutor.taking import Taking
    from tensortutor.wire import Task

SETUP_SECONDS = 20.0
"""Seconds that code which rebuilds a step may take."""


class Left(Exception):  # noqa: N818
    """The learner leaves the lesson; their place is kept."""


class Driver:
    """One lesson at the terminal: reads an entry, takes a turn, does its effects."""

    def __init__(
        self, identifier: str, taking: Taking, workbench: Workbench, judge: Judge, courses: Courses
    ) -> None:
        self._identifier = identifier
        self._taking = taking
        self._workbench = workbench
        self._screen = workbench.screen
        self._judge = judge
        self._courses = courses
        self._progress = courses.progress
        self._prepare: Task | None = None
        self._cleared = False

    def drive(self) -> None:
        """Take the lesson until it is over or the learner leaves."""
        with suppress(Left):
            with suppress(KeyboardInterrupt):  # what was not made then, :again makes
                self._take(arriving.begin(self._taking))
            while True:
                self._turn()

    def _turn(self) -> None:
        """Read one entry and take it.

        Ctrl-C at the prompt clears it, of the lesson's code too; running code is the kernel's to stop.
        """
        taking = self._taking
        self._workbench.drawn.introduced = taking.columns
        try:
            prefill = "" if self._cleared else taking.prefill
            text = self._workbench.read(f"{taking.number}/{len(taking.lesson.steps)} >>> ", prefill)
            self._cleared = False
            if text is None:
                self._leave()
            self._take(turns.entered(taking, text))
        except KeyboardInterrupt:
            self._cleared = True

    def _leave(self) -> NoReturn:
        self._screen.say("learn.left")
        raise Left

    def _take(self, turn: arriving.Turn) -> None:
        self._taking, effects = turn
        self._perform(effects)

    def _perform(self, effects: Iterable[do.Effect]) -> None:
        for effect in effects:
            self._do(effect)

    def _do(self, effect: do.Effect) -> None:  # noqa: C901, PLR0912, PLR0915 - one line for each effect
        screen, words, lesson = self._screen, self._screen.words, self._taking.lesson
        match effect:
            case do.SetUp(code):
                self._set_up(code)
            case do.RunEntry():
                self._run(effect)
            case do.RunSolution(code):
                screen.show(PythonCode(code))
                self._recover(self._workbench.run(code))
            case do.Prepare(task):
                self._prepare = task
            case do.Submit():
                self._submit(effect)
            case do.ShowOpening():
                screen.show(steps.Opening(lesson, words))
            case do.ShowStep(given):
                screen.blank()
                screen.show(
                    steps.StepView(self._taking.step, self._taking.number, len(lesson.steps), words, given)
                )
            case do.Say(key, values):
                screen.say(key, **values)
            case do.Pass(because):
                screen.show(verdicts.Passed(because, words))
            case do.Explain(because):
                screen.blank()
                screen.show(Prose(because))
            case do.Refuse(feedback):
                said = feedback if isinstance(feedback, str) else words(feedback.key, **feedback.values)
                screen.show(verdicts.Refused(said, words))
            case do.Reveal(guess, truth, right, because):
                screen.show(verdicts.PredictionView(guess, truth, right, because, words))
            case do.Answered(text, right, why):
                screen.show(verdicts.AnswerView(text, right, why, words))
            case do.ShowHint(text, number, total):
                screen.show(verdicts.HintView(text, number, total, words))
            case do.ShowSolution(code, because):
                screen.show(PythonCode(code))
                screen.show(Prose(because))
            case do.Keep(step, status, code, tries, hints):
                self._progress.keep(self._identifier, step, StepRecord(status, code, tries, hints))
            case do.KeepPlace(step):
                self._progress.keep_place(self._identifier, step)
            case do.Obey(text):
                self._obey(text)
            case do.Finish():
                self._progress.leave_place(self._identifier)
                screen.blank()
                screen.show(steps.Closing(lesson, words))
                raise Left
            case do.Leave():
                self._leave()
            case _:
                assert_never(effect)

    def _obey(self, text: str) -> None:
        if text == ":map":
            self._screen.show(self._courses.map(self._screen.words))
            return
        obey(text, self._workbench, LESSON_COMMANDS)
        if text == ":reset":
            self._take(arriving.resume(self._taking))

    def _run(self, entry: do.RunEntry) -> None:
        ran = self._workbench.run(entry.code)
        self._warm_the_judge()
        if ran.leaving:
            self._leave()
        if self._recover(ran):
            return
        self._take(turns.ran(self._taking, entry, ran.outcomes))

    def _recover(self, ran: Ran) -> bool:
        """After Python had to be started again, make the names of this lesson again."""
        if not ran.died:
            return False
        self._screen.say("learn.restarted")
        self._take(arriving.resume(self._taking))
        return True

    def _set_up(self, code: str) -> None:
        ran = self._workbench.run(code, Quiet(), seconds=SETUP_SECONDS)
        self._warm_the_judge()
        for outcome in ran.outcomes:
            if outcome.error is not None:
                self._screen.say("learn.setup-failed", type=outcome.error.type, message=outcome.error.message)

    def _warm_the_judge(self) -> None:
        """Start the judge once torch is in the kernel: both loading it would delay the first result."""
        self._judge.start()
        if self._prepare is not None:
            self._judge.prepare(self._prepare)
            self._prepare = None

    def _submit(self, submission: do.Submit) -> None:
        try:
            with self._workbench.interrupts.going_to(raise_interrupt):
                verdict = self._judge.judge(submission.task, submission.attempt)
        except KernelLost as lost:
            self._screen.say(lost.key, **lost.values)
            return
        except KeyboardInterrupt:
            self._screen.say("learn.no-verdict")
            return
        self._take(turns.judged(self._taking, verdict, counted=submission.counted))
