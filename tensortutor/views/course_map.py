"""The course at a glance: each lesson with a bar of how far it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.columns import Column, table
from tensortutor.views.layout import Sentence, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.words import Words

BAR = 10


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A lesson on the map: *done* of *total* steps; *current* is where the learner stands."""

    identifier: str
    title: str
    minutes: int
    done: int
    total: int
    current: bool


@dataclass(frozen=True, slots=True)
class CourseMap:
    """The lessons in their order, one a line, and how to open one."""

    lessons: Sequence[MapEntry]
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.lessons:
            return
        yield table(self._columns(), options.max_width)
        here = next((each for each in self.lessons if each.current), self.lessons[0])
        yield Text()
        yield Sentence(self.words("view.map.open", example=here.identifier), "course.note")

    def _columns(self) -> list[Column]:
        """Return the columns; the id is what one types, so it outlives the bar."""
        digits = max(len(f"{entry.done}/{entry.total}") for entry in self.lessons)
        drawn = [self._row(entry, digits) for entry in self.lessons]
        marks, titles, bars, counts, minutes, ids = (
            tuple((cell,) for cell in cells) for cells in zip(*drawn, strict=True)
        )
        none = (Text(),)
        return [
            Column(none, marks, importance=5, least=1),
            Column(none, titles, importance=4, least=12),
            Column(none, bars, importance=2, least=BAR),
            Column(none, counts, importance=1, least=digits),
            Column(none, minutes, importance=0, least=1, spare=True),
            Column(none, ids, importance=3, least=12),
        ]

    def _row(self, entry: MapEntry, digits: int) -> tuple[Text, ...]:
        finished = entry.done >= entry.total > 0
        style = "course.current" if entry.current else ""
        minutes = self.words("view.map.minutes", minutes=entry.minutes)
        return (
            Text("✓" if finished else "▸" if entry.current else " ", "course.done" if finished else style),
            Text(printable(entry.title), style),
            Text(bar(entry.done, entry.total), "course.done" if finished else "course.bar"),
            Text(f"{entry.done}/{entry.total}".rjust(digits), style),
            Text(self.words("view.map.finished") if finished else minutes, "course.note"),
            Text(printable(entry.identifier), "course.note"),
        )


def bar(done: int, total: int) -> str:
    """Return how much of *total* is done; begun shows as begun, and full only what is finished."""
    filled = 0 if total == 0 else min(done, total) * BAR // total
    if done and not filled:
        filled = 1
    return "█" * filled + "░" * (BAR - filled)
