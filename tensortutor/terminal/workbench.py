"""The kernel, the screen and the reader, working together on one entry."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tensortutor.errors import KernelLost
from tensortutor.kernel.events import Asked, Died, Done, Leaving, NextInput, Stuck
from tensortutor.terminal.display import Display, Drawn
from tensortutor.terminal.reading import END_OF_INPUT
from tensortutor.tutor.entries import unprompted
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.course.syllabus import Glossary
    from tensortutor.kernel.events import Event
    from tensortutor.kernel.kernel import Kernel
    from tensortutor.terminal.interrupts import Interrupts
    from tensortutor.terminal.reading import Reader
    from tensortutor.terminal.screen import Screen
    from tensortutor.wire import Answer, Outcome


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of an entry. `died`: the kernel had to be started again, its names are gone."""

    outcomes: tuple[Outcome, ...] = ()
    died: bool = False
    leaving: bool = False
    next_input: str = ""

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it."""
        return any(each.error and each.error.type == "KeyboardInterrupt" for each in self.outcomes)

    @property
    def failed(self) -> bool:
        """Whether the entry did not come to its end."""
        return self.died or any(each.error for each in self.outcomes)


class Workbench:
    """Runs entries; whatever they do, the kernel stands again afterwards.

    `kept`: the statements that worked. `glossary`: the words of the course that
    is taken. `device_is_default`: a device that is chosen becomes torch's
    default, too.
    """

    def __init__(
        self,
        kernel: Kernel,
        screen: Screen,
        reader: Reader,
        interrupts: Interrupts,
        glossary: Callable[[], Glossary],
        *,
        device_is_default: bool,
    ) -> None:
        self.kernel = kernel
        self.screen = screen
        self.interrupts = interrupts
        self.glossary = glossary
        self._reader = reader
        self.device_is_default = device_is_default
        self.drawn = Drawn(screen)
        self.kept: list[str] = []
        self._device = ""

    def read(self, prompt: str, prefill: str = "") -> str | None:
        """Return the next entry without pasted prompts, None at the end of input.

        Raises KeyboardInterrupt on Ctrl-C.
        """
        self.interrupts.forget()
        text = self._reader.read(prompt, prefill)
        return None if text is None else unprompted(text)

    def inquire(self, prompt: str) -> str | None:
        """Return a line that is no entry, None at the end of input. Raises KeyboardInterrupt on Ctrl-C."""
        line = self._reader.ask(prompt, hidden=False)
        return None if line == END_OF_INPUT else line

    def run(self, code: str, display: Display | None = None, **options: Any) -> Ran:
        """Run *code*, shown on *display*; the options are those of `Kernel.run`.

        Raises KeyboardInterrupt where the kernel could not be reached yet: nothing has run then.
        """
        display = display or self.drawn
        try:
            with self.interrupts.going_to(self.kernel.interrupt):
                ran = self._follow(self.kernel.run(code, **options), display)
        except KeyboardInterrupt:
            self.screen.say("repl.not-run")
            raise
        display.conclude(ran.outcomes)
        worked = [each.inspection for each in ran.outcomes if each.error is None]
        self.kept += [each.statement for each in worked if each.python]
        if ran.died:
            self._restart()
        return ran

    def ask(self, question: Question) -> Answer:
        """Ask the kernel about the session. Raises KeyboardInterrupt, `KernelLost`."""
        with self.interrupts.going_to(self.kernel.interrupt):
            try:
                return self.kernel.ask(question)
            except KernelLost:  # it has died since the last entry
                self._restart()
                self.screen.say("repl.restarted")
                return self.kernel.ask(question)

    def use_device(self, name: str) -> Answer:
        """Have the session use the device *name*, also after Python has been started again."""
        answer = self.ask(Question("device", name, default=self.device_is_default))
        if answer.trouble is None:
            self._device = name
        return answer

    @property
    def has_default_device(self) -> bool:
        """Whether torch makes new tensors on the session's device."""
        return self.device_is_default and bool(self._device)

    def _restart(self) -> None:
        self.kernel.restart()
        if self._device:
            self.kernel.ask(Question("device", self._device, default=self.device_is_default))

    def _follow(self, events: Iterator[Event], display: Display) -> Ran:
        outcomes: list[Outcome] = []
        died = leaving = False
        next_input = ""
        for event in events:
            display.event(event)
            match event:
                case Done(outcome):
                    outcomes.append(outcome)
                case Died(reason):
                    died = True
                    self.screen.tell(reason)
                case Leaving():
                    leaving = True
                case NextInput(proposed):
                    next_input = proposed
                case Asked(prompt, hidden):
                    self._answer(prompt, hidden=hidden)
                case Stuck():
                    signal.signal(signal.SIGINT, lambda *_: self.kernel.stop())
        return Ran(tuple(outcomes), died, leaving, next_input)

    def _answer(self, prompt: str, *, hidden: bool) -> None:
        try:
            line = self._reader.ask(prompt, hidden=hidden)
        except KeyboardInterrupt:
            self.kernel.interrupt()
        else:
            self.kernel.answer(line)
