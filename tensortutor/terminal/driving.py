"""What driving a lesson and driving a quiz have in common: reads an entry, takes a turn, does its effects."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

from tensortutor.errors import BadLesson, KernelLost
from tensortutor.terminal.commands import obey
from tensortutor.terminal.display import Quiet
from tensortutor.terminal.interrupts import raise_interrupt
from tensortutor.tutor import effects as do
from tensortutor.views import verdicts
from tensortutor.views.prose import Prose, PythonCode
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.kernel.judging import Judge
    from tensortutor.terminal.workbench import Ran, Workbench
    from tensortutor.wire import Outcome, Task, Verdict

SEED = "torch.manual_seed(0)"
"""Run before code that makes what a step starts from: the judge starts from the same numbers."""
SETUP_SECONDS = 20.0
"""Seconds that code which rebuilds a step may take."""


class Left(Exception):  # noqa: N818
    """The learner leaves; their place is kept."""


class Place(Protocol):
    """Where a learner stands, as far as the prompt shows it."""

    @property
    def prompt(self) -> str:
        """What the prompt says before its arrows."""

    @property
    def prefill(self) -> str:
        """What lies in the prompt."""

    @property
    def columns(self) -> Sequence[str]:
        """The inspector's columns that have been introduced."""


State = TypeVar("State", bound=Place)
Own = TypeVar("Own")
Own_co = TypeVar("Own_co", covariant=True)
Turn = tuple[State, tuple[do.Common | Own, ...]]


class Turns(Protocol[State, Own_co]):
    """The pure side: each takes the state and what happened, and returns a new state with effects."""

    def begin(self, state: State, /) -> Turn[State, Own_co]:
        """Open it."""

    def resume(self, state: State, /) -> Turn[State, Own_co]:
        """Make again what a session that has nothing needs here."""

    def entered(self, state: State, text: str, /) -> Turn[State, Own_co]:
        """Take what was typed."""

    def ran(self, state: State, entry: do.RunEntry, outcomes: Sequence[Outcome], /) -> Turn[State, Own_co]:
        """Take what became of an entry."""

    def judged(self, state: State, verdict: Verdict, /, *, counted: bool) -> Turn[State, Own_co]:
        """Take the judge's verdict."""


class Driver(ABC, Generic[State, Own]):
    """One lesson or quiz at the terminal."""

    commands: Sequence[str]
    parting: str
    """The sentence for a learner who leaves."""

    def __init__(self, turns: Turns[State, Own], state: State, workbench: Workbench, judge: Judge) -> None:
        self._turns = turns
        self._state = state
        self._workbench = workbench
        self._screen = workbench.screen
        self._judge = judge
        self._prepare: Task | None = None
        self._cleared = False

    @abstractmethod
    def _do_own(self, effect: Own) -> None:
        """Do an effect that only this kind of driver knows."""

    @abstractmethod
    def _translate(self) -> None:
        """Go over to the language that the screen speaks now, and show again where the learner is."""

    def drive(self) -> None:
        """Take it until it is over or the learner leaves."""
        with suppress(Left):
            with suppress(KeyboardInterrupt):  # what was not made then, :again makes
                self._take(self._turns.begin(self._state))
            while True:
                self._turn()

    def _turn(self) -> None:
        """Read one entry and take it.

        Ctrl-C at the prompt clears it, of the lesson's code too; running code is the kernel's to stop.
        """
        state = self._state
        self._workbench.drawn.introduced = state.columns
        try:
            prefill = "" if self._cleared else state.prefill
            text = self._workbench.read(f"{state.prompt} >>> ", prefill)
            self._cleared = False
            if text is None:
                self._leave()
            self._take(self._turns.entered(state, text))
        except KeyboardInterrupt:
            self._cleared = True

    def _leave(self) -> NoReturn:
        self._screen.say(self.parting)
        raise Left

    def _take(self, turn: Turn[State, Own]) -> None:
        self._state, effects = turn
        self._perform(effects)

    def _perform(self, effects: Iterable[do.Common | Own]) -> None:
        for effect in effects:
            self._do(effect)

    def _do(self, effect: do.Common | Own) -> None:  # noqa: C901, PLR0912 - one line for each effect
        screen, words = self._screen, self._screen.words
        match effect:
            case do.Reset():
                self._workbench.ask(Question("reset"))
            case do.SetUp(code):
                self._set_up(code)
            case do.Remake(code):
                self._made(code)
            case do.RunEntry():
                self._run(effect)
            case do.RunSolution(code):
                screen.show(PythonCode(code))
                self._recover(self._workbench.run(code))
            case do.Prepare(task):
                self._prepare = task
            case do.Submit():
                self._submit(effect)
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
            case do.Answered(text, right, why):
                screen.show(verdicts.AnswerView(text, right, why, words))
            case do.ShowHint(text, number, total):
                screen.show(verdicts.HintView(text, number, total, words))
            case do.Obey(text):
                self._obey(text)
            case do.Leave():
                self._leave()
            case _:
                self._do_own(effect)

    def _obey(self, text: str) -> None:
        words = self._screen.words
        obey(text, self._workbench, self.commands)
        if text == ":reset":
            self._take(self._turns.resume(self._state))
        if self._screen.words is not words:
            try:
                self._translate()
            except BadLesson as fault:  # it goes on as it was shown
                self._screen.say(fault.key, **fault.values)

    def _run(self, entry: do.RunEntry) -> None:
        ran = self._workbench.run(entry.code)
        self._warm_the_judge()
        if ran.leaving:
            self._leave()
        if self._recover(ran):
            return
        self._take(self._turns.ran(self._state, entry, ran.outcomes))

    def _recover(self, ran: Ran) -> bool:
        """After Python had to be started again, make the names of this lesson again."""
        if not ran.died:
            return False
        self._screen.say("learn.restarted")
        self._take(self._turns.resume(self._state))
        return True

    def _set_up(self, code: str) -> None:
        for outcome in self._made(code):
            if outcome.error is not None:
                self._screen.say("learn.setup-failed", type=outcome.error.type, message=outcome.error.message)

    def _made(self, code: str) -> tuple[Outcome, ...]:
        ran = self._workbench.run(f"{SEED}\n{code}", Quiet(), seconds=SETUP_SECONDS)
        self._warm_the_judge()
        return ran.outcomes

    def _warm_the_judge(self) -> None:
        """Start the judge for what it will be asked, once torch is in the kernel.

        Both loading it at once would delay the first result; a step that nothing is judged in needs no judge.
        """
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
        self._take(self._turns.judged(self._state, verdict, counted=submission.counted))
