"""Where a quiz opens, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.course_map import bar
from tensortutor.views.layout import Hanging, Sentence
from tensortutor.views.prose import Prose
from tensortutor.views.steps import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class QuizOpening:
    """What the quiz is about. *title*: its lesson's, "" for a mix. *last*: the score of the last time."""

    title: str
    questions: int
    last: tuple[int, int] | None
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        words = self.words
        title = words("view.quiz.title", title=self.title) if self.title else words("view.quiz.mix")
        count = words("view.quiz.count", count=self.questions)
        yield Heading(Text(title, "step.title").append(" · ", "step.rule").append(count, "step.label"))
        yield Text()
        yield Sentence(words("view.quiz.rules"))
        if self.last is not None:
            right, questions = self.last
            yield Sentence(words("view.quiz.last", right=right, questions=questions))


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was wrong the first time. *command* opens the step to read again."""

    prose: str
    right_then: bool
    command: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right the first time, how many only then, and what to read again."""

    right: int
    questions: int
    missed: Sequence[Missed]
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        words = self.words
        yield Heading(Text(words("view.quiz.done"), "step.title"))
        yield Text()
        done = Text(bar(self.right, self.questions) + "  ", "course.done")
        yield Hanging(done, Sentence(words("view.quiz.score", right=self.right, questions=self.questions)))
        if not self.missed:
            yield Sentence(words("view.quiz.all-right"))
            return
        then = sum(each.right_then for each in self.missed)
        yield Sentence(words("view.quiz.then", right=then, questions=len(self.missed)))
        yield Text()
        yield Sentence(words("view.quiz.read-again"), "step.label")
        for each in self.missed:
            mark = Text(" ✓ ", "verdict.pass") if each.right_then else Text(" ✗ ", "verdict.fail")
            yield Hanging(mark, Prose(each.prose))
            yield Hanging(Text("   "), Sentence(f"`{each.command}`"))
