"""The topics of a course: how often each is read, practised and asked, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.layout import READABLE, Flow, Hanging, Sentence, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.words import Words

WAYS = ("read", "practised", "asked")
"""How one can meet a topic."""
INDENT, GAP = "  ", 2
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
        return dict(zip(WAYS, (self.read, self.practised, self.asked), strict=True))

    @property
    def lessons(self) -> frozenset[str]:
        """The lessons in which it comes up."""
        return frozenset(place.partition("/")[0] for places in self.ways.values() for place in places)


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """A line for each topic with its counts; below it, what it is about, and the places that they count."""

    topics: Sequence[Covered]
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, READABLE)
        titles = {way: self.words(f"view.coverage.{way}") for way in WAYS}
        if self.topics:
            yield self._line(self.words("view.coverage.topic"), titles, width, "inspector.header")
        for each in self.topics:
            counts = {way: str(len(places)) if places else NONE for way, places in each.ways.items()}
            yield self._line(each.topic, counts, width, "step.place")
            yield from self._about(each, titles)

    def _line(self, name: str, counts: Mapping[str, str], width: int, style: str) -> Text:
        """Return *name* with *counts* at the right of *width* cells, each below its title."""
        sizes = {way: cell_len(self.words(f"view.coverage.{way}")) for way in WAYS}
        right = "".join(" " * (GAP + sizes[way] - cell_len(counts[way])) + counts[way] for way in WAYS)
        left = cut(Text(name, style), width - cell_len(right))
        left.append(" " * (width - cell_len(left.plain) - cell_len(right)))
        return left.append(right, "none" if style == "step.place" else style)

    def _about(self, covered: Covered, titles: Mapping[str, str]) -> Iterator[RenderableType]:
        if told := covered.words.get(self.words.language):
            yield Hanging(Text(INDENT), Sentence(told))
        column = max(map(cell_len, titles.values())) + GAP
        for way, places in covered.ways.items():
            if places:
                lead = INDENT + titles[way] + " " * (column - cell_len(titles[way]))
                yield Hanging(Text(lead, "step.label"), Flow(Text(", ".join(places))))
