"""How far somebody is: a lesson or a learner a row, with steps, topics, tries, hints and quiz scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.columns import Column, table
from tensortutor.views.course_map import BAR, bar
from tensortutor.views.layout import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.words import Words

ABSENT = "–"
WHOLE = 12
"""Cells that a number or a day may take: they are never cut, and go as a column where there is no room."""


@dataclass(frozen=True, slots=True)
class Score:
    """Questions of a quiz that were right at once."""

    right: int
    questions: int


@dataclass(frozen=True, slots=True)
class Quizzes:
    """How often a quiz was taken to its end, with its latest and its best score; of several, their sums."""

    taken: int
    latest: Score
    best: Score


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been done of a lesson as it is now, or of all of them.

    `wrong_tries`: answers to exercises and questions that were refused. `last`:
    when something was last done, in ISO 8601; `days_since` counts midnights.
    `mastered`: of the `topics`; of several lessons, their sums.
    """

    steps: int
    done: int
    skipped: int
    wrong_tries: int
    hints: int
    quiz: Quizzes | None
    last: str | None
    days_since: int | None
    topics: int = 0
    mastered: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A lesson or a learner. `lessons`: how many are finished, of how many; None for a lesson itself."""

    name: str
    tally: Tally
    lessons: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """A row each. *whose*: the key of what stands above the names, `lesson` or `learner`."""

    rows: Sequence[Row]
    whose: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield table(list(self._columns()), options.max_width)

    def _columns(self) -> Iterator[Column]:
        """Yield the columns; the names and how much is done outlive the rest."""
        tallies = [row.tally for row in self.rows]
        yield self._column(self.whose, [row.name for row in self.rows], importance=10, least=10)
        bars = tuple(
            (Text(bar(each.done, each.steps) if each.steps else "", "course.bar"),) for each in tallies
        )
        yield Column((Text(),), bars, importance=0, least=BAR, spare=True)
        yield self._numbers("done", [_of(each.done, each.steps) for each in tallies], importance=9)
        if any(each.topics for each in tallies):
            topics = [_of(each.mastered, each.topics) for each in tallies]
            yield self._numbers("topics", topics, importance=6)
        if any(row.lessons for row in self.rows):
            yield self._numbers("lessons", [_of(*(row.lessons or (0, 0))) for row in self.rows], importance=3)
        yield self._numbers("skipped", [_number(each.skipped, each) for each in tallies], importance=4)
        yield self._numbers(
            "wrong-tries", [_number(each.wrong_tries, each) for each in tallies], importance=5
        )
        yield self._numbers("hints", [_number(each.hints, each) for each in tallies], importance=2)
        quizzes = [each.quiz for each in tallies]
        latest = [_of(each.latest.right, each.latest.questions) if each else ABSENT for each in quizzes]
        best = [_of(each.best.right, each.best.questions) if each else ABSENT for each in quizzes]
        yield self._numbers("quiz", latest, importance=7)
        yield self._numbers("best", best, importance=1, spare=True)
        yield self._column(
            "last", [self._ago(each.days_since) for each in tallies], importance=8, least=WHOLE
        )

    def _column(self, title: str, cells: Sequence[str], *, importance: int, least: int) -> Column:
        drawn = tuple((Text(printable(cell)),) for cell in cells)
        return Column(self._header(title), drawn, importance, least)

    def _numbers(self, title: str, cells: Sequence[str], *, importance: int, spare: bool = False) -> Column:
        drawn = tuple((Text(cell),) for cell in cells)
        return Column(self._header(title), drawn, importance, least=WHOLE, spare=spare, justify="right")

    def _header(self, title: str) -> tuple[Text]:
        return (Text(self.words(f"view.progress.{title}"), "inspector.header"),)

    def _ago(self, days: int | None) -> str:
        match days:
            case None:
                return ABSENT
            case 0:
                return self.words("view.progress.today")
            case 1:
                return self.words("view.progress.yesterday")
            case _:
                return self.words("view.progress.days-ago", days=days)


def _number(count: int, tally: Tally) -> str:
    """Return *count*, which is none where there are no steps that it could be counted on."""
    return str(count) if tally.steps else ABSENT


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else ABSENT
