"""The course at a glance: of each lesson, how many steps are done and how many topics mastered."""

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
WHOLE = 12
"""Cells that a count may take: it is never cut."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A lesson: *done* of *total* steps, *mastered* of *topics*; *current*: where the learner stands."""

    identifier: str
    title: str
    minutes: int
    done: int
    total: int
    mastered: int
    topics: int
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
        marks, titles, bars, steps, topics, minutes, ids = (
            tuple((cell,) for cell in cells) for cells in zip(*map(self._row, self.lessons), strict=True)
        )
        none = (Text(),)
        mastered = Column(self._header("mastered", "topics"), topics, 3, least=WHOLE, justify="right")
        return [
            Column(none, marks, importance=6, least=1),
            Column(none, titles, importance=5, least=20),
            Column(none, bars, importance=1, least=BAR),
            Column(self._header("steps"), steps, importance=2, least=WHOLE, justify="right"),
            *([mastered] if any(entry.topics for entry in self.lessons) else []),
            Column(none, minutes, importance=0, least=1, spare=True),
            Column(none, ids, importance=4, least=12),
        ]

    def _header(self, *forms: str) -> tuple[Text, ...]:
        return tuple(Text(self.words(f"view.map.{form}"), "inspector.header") for form in forms)

    def _row(self, entry: MapEntry) -> tuple[Text, ...]:
        finished = entry.done >= entry.total > 0
        style = "course.current" if entry.current else ""
        minutes = self.words("view.map.minutes", minutes=entry.minutes)
        return (
            Text("✓" if finished else "▸" if entry.current else " ", "course.done" if finished else style),
            Text(printable(entry.title), style),
            Text(bar(entry.done, entry.total), "course.done" if finished else "course.bar"),
            Text(f"{entry.done}/{entry.total}", style),
            Text(f"{entry.mastered}/{entry.topics}" if entry.topics else "", style),
            Text(self.words("view.map.finished") if finished else minutes, "course.note"),
            Text(printable(entry.identifier), "course.note"),
        )


def bar(done: int, total: int) -> str:
    """Return how much of *total* is done; begun shows as begun, and full only what is finished."""
    filled = 0 if total == 0 else min(done, total) * BAR // total
    if done and not filled:
        filled = 1
    return "█" * filled + "░" * (BAR - filled)
