"""The topics of a course: how often each is read, practised and asked, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tensortutor.views.layout import Flow, Hanging, Sentence, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.words import Words

GAP = 2
NONE = "–"


@dataclass(frozen=True, slots=True)
class Covered:
    """A topic in the words of each language, and what is about it: LESSON/STEP, or LESSON/quiz/QUESTION.

    `read`: it is told or shown there. `practised`: in exercises. `asked`: in
    questions and predictions.
    """

    topic: str
    words: dict[str, str]
    read: tuple[str, ...]
    practised: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def ways(self) -> dict[str, tuple[str, ...]]:
        """The places by how one meets the topic there."""
        return {"read": self.read, "practised": self.practised, "asked": self.asked}

    @property
    def lessons(self) -> frozenset[str]:
        """The lessons in which it comes up."""
        return frozenset(place.partition("/")[0] for places in self.ways.values() for place in places)


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """A row for each topic: its counts, and below its name the places that they count."""

    topics: Sequence[Covered]
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.topics:
            return
        drawn = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="inspector.header")
        drawn.add_column(self.words("view.coverage.topic"), ratio=1)
        for way in self.topics[0].ways:
            drawn.add_column(self.words(f"view.coverage.{way}"), justify="right", no_wrap=True)
        for each in self.topics:
            counts = [str(len(places)) if places else NONE for places in each.ways.values()]
            drawn.add_row(Group(*self._about(each)), *counts)
        yield drawn

    def _about(self, covered: Covered) -> Iterator[RenderableType]:
        yield Text(covered.topic, "step.place")
        if told := covered.words.get(self.words.language):
            yield Sentence(printable(told))
        titles = {way: self.words(f"view.coverage.{way}") for way in covered.ways}
        column = max(map(cell_len, titles.values())) + GAP
        for way, places in covered.ways.items():
            if places:
                lead = f"  {titles[way]}".ljust(2 + column - cell_len(titles[way]) + len(titles[way]))
                yield Hanging(Text(lead, "step.label"), Flow(Text(", ".join(places))))
