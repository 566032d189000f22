"""A learner at a real kernel, for the tests of all that stands between them."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tensortutor.kernel.events import Asked, Died, Done, Raised, Stuck, Text
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Question
from tensortutor.words import words

CTRL_C, CTRL_D = "\x03", "\x04"
LONGEST = 60.0
"""Seconds that anything may take."""


@dataclass
class Heard:
    """What came of an entry."""

    events: list = field(default_factory=list)

    def of(self, kind):
        """Return the events of this kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def outcomes(self):
        """What became of each statement."""
        return [event.outcome for event in self.of(Done)]

    @property
    def last(self):
        """What became of the last statement."""
        return self.outcomes[-1]

    @property
    def stdout(self):
        """What was printed."""
        return "".join(event.text for event in self.of(Text) if event.stream == "stdout")

    @property
    def errors(self):
        """The types of the exceptions."""
        return [event.failure.type for event in self.of(Raised)]

    @property
    def notices(self):
        """What is worth a sentence, as key and values; the sentences are there."""
        found = [(each.key, each.values) for outcome in self.outcomes for each in outcome.inspection.notices]
        found += [(event.reason.key, event.reason.values) for event in self.of(Died)]
        for key, values in found:
            assert words("en")(key, **values)
        return found


class Learner:
    """Types entries, answers questions, presses Ctrl-C; starts a dead kernel again."""

    def __init__(self):
        self.kernel = Kernel("cpu")
        self.kernel.start()

    def run(self, code, *, interrupt_at="", answers=(), **options):
        r"""Run *code*.

        `interrupt_at`: press Ctrl-C soon after it has printed this. `answers`: what is
        typed at `input()`, "\x03" for Ctrl-C and "\x04" for Ctrl-D, which also
        comes when they are used up.
        """
        answers, heard = iter(answers), Heard()
        with self._watched():
            for event in self.kernel.run(code, **options):
                heard.events.append(event)
                match event:
                    case Asked():
                        self._answer(next(answers, CTRL_D))
                    case Text(_, text) if interrupt_at and interrupt_at in text:
                        threading.Timer(0.03, self.kernel.interrupt).start()
                        interrupt_at = ""
                    case Stuck():
                        self.kernel.stop()
        if heard.of(Died):
            self.kernel.restart()
        return heard

    def ask(self, *question, **options):
        """Ask the kernel about the session."""
        with self._watched():
            return self.kernel.ask(Question(*question, **options))

    @contextmanager
    def _watched(self):
        """End the kernel when it takes too long: a test fails then instead of hanging."""
        watchdog = threading.Timer(LONGEST, self.kernel.stop)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _answer(self, answer):
        if answer == CTRL_C:
            self.kernel.interrupt()
        else:
            self.kernel.answer(answer)

    def assert_intact(self):
        """Hold that values are shown and printing prints."""
        first, second = self.run("1 + 1\nprint('a')").outcomes
        assert (first.result, first.stdout, first.stderr, first.error) == ("2", "", "", None)
        assert (second.result, second.stdout, second.stderr, second.error) == (None, "a\n", "", None)

    def assert_torch_works(self):
        """Hold that torch and device are there."""
        (made,) = self.run("torch.ones(2, device=device)").outcomes
        assert made.result == "tensor([1., 1.])"


@pytest.fixture(scope="module")
def shared_learner():
    learner = Learner()
    yield learner
    learner.kernel.close()


@pytest.fixture
def learner(shared_learner):
    """Return a learner with an empty session."""
    assert shared_learner.ask("reset").trouble is None
    return shared_learner
