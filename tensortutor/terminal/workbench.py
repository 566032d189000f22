"""The kernel, the screen and the reader, working together on one entry."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tensortutor.kernel.events import Asked, Died, Done, Leaving, NextInput, Stuck
from tensortutor.terminal.display import Display, Drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.kernel.kernel import Kernel
    from tensortutor.terminal.reading import Reader
    from tensortutor.terminal.screen import Screen
    from tensortutor.wire import Answer, Outcome, Question


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
    """Runs entries; whatever they do, the kernel stands again afterwards."""

    def __init__(self, kernel: Kernel, screen: Screen, reader: Reader) -> None:
        self.kernel = kernel
        self.screen = screen
        self.reader = reader
        self.drawn = Drawn(screen)
        self.kept: list[str] = []

    def run(self, code: str, display: Display | None = None, **options: Any) -> Ran:
        """Run *code*, shown on *display*; the options are those of `Kernel.run`.

        Raises KeyboardInterrupt where the kernel could not be reached yet: nothing has run then.
        """
        display = display or self.drawn
        with self._interrupts_go_to(self.kernel.interrupt):
            ran = self._follow(self.kernel.run(code, **options), display)
        display.conclude(ran.outcomes)
        if ran.died:
            self.kernel.restart()
        return ran

    def ask(self, question: Question) -> Answer:
        """Ask the kernel about the session. Raises KeyboardInterrupt."""
        with self._interrupts_go_to(self.kernel.interrupt):
            return self.kernel.ask(question)

    def _follow(self, events: Iterator[object], display: Display) -> Ran:
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
            with self._interrupts_go_to(_raise_interrupt):
                line = self.reader.ask(prompt, hidden=hidden)
        except KeyboardInterrupt:
            self.kernel.interrupt()
        else:
            self.kernel.answer(line)

    @contextmanager
    def _interrupts_go_to(self, target: Callable[[], None]) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, lambda *_: target())
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def _raise_interrupt() -> None:
    raise KeyboardInterrupt
