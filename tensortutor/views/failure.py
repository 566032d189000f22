"""An exception of the learner's code: Python's own traceback, and below it why, where that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.explanation import ExplanationView
from tensortutor.views.layout import Flow, Sentence, printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Failure
    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class FailureView:
    """The traceback, and last the exception's type and message. An interrupt is no failure: one sentence."""

    failure: Failure
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.failure.type == "KeyboardInterrupt":
            yield Sentence(self.words("view.stopped"))
            return
        kind, message = printable(self.failure.type), printable(self.failure.message).rstrip()
        last = Text(kind, "failure.type")
        if message:
            last.append(f": {message}", "none")
        trace = Text(printable(self.failure.traceback).rstrip().removesuffix(last.plain).rstrip())
        trace.highlight_regex(r"(?m)^\s*[~^]+$", "failure.caret")
        if trace:
            yield Flow(trace)
        yield Flow(last)
        if self.failure.explanation is not None:
            yield Text()
            yield ExplanationView(self.failure.explanation, self.words, trace.plain)
