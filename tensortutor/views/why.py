"""The last failure at length: the whole traceback, why, and the tensors that were there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.failure import FailureView
from tensortutor.views.inspection import Inspector
from tensortutor.views.layout import Hanging, Sentence

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Why
    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class WhyView:
    """A failure with the frames of libraries, and the tensors of the learner's frame in which it happened."""

    why: Why
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        why, words = self.why, self.words
        yield FailureView(why.failure, words)
        if not why.tensors:
            return
        yield Text()
        yield Sentence(words("why.tensors"))
        yield Inspector(why.tensors, 0, words, title=False)
        if why.more:
            yield Hanging(Text("  "), Sentence(words("why.more", count=why.more), "inspector.note"))
