"""Where each topic of a course is read, practised and asked; and the topics for which that is not enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.checking.finding import Finding
from tensortutor.course.loading import SYLLABUS_FILE, load
from tensortutor.course.model import Exercise, Predict, Question
from tensortutor.course.syllabus import Syllabus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tensortutor.checking.material import Item, Material


@dataclass(frozen=True, slots=True)
class Covered:
    """A topic, and the steps and questions about it, each written LESSON/ID.

    `read`: it is told or shown there. `practised`: in exercises. `asked`: in
    questions and predictions.
    """

    topic: str
    read: tuple[str, ...]
    practised: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def fault(self) -> str | None:
        """What is wrong, as the key of its sentence."""
        if self.practised or self.asked:
            return None
        return "check.topic-only-read" if self.read else "check.topic-nowhere"


def coverage(syllabus: Syllabus, materials: Iterable[Material]) -> list[Covered]:
    """Return where the topics of *syllabus* come up in *materials*, in the order of the syllabus."""
    found: dict[str, dict[str, list[str]]] = {
        topic: {"read": [], "practised": [], "asked": []} for topic in syllabus.topics
    }
    for material in materials:
        for item in (*material.steps(), *material.questions()):
            for topic in item.step.topics:
                if topic in found:
                    found[topic][_way(item)].append(f"{material.wanted.name}/{item.step.id}")
    return [Covered(topic, *map(tuple, ways.values())) for topic, ways in found.items()]


def check_coverage(home: Path, covered: Iterable[Covered]) -> Iterator[Finding]:
    """Yield the topics of the course in *home* that are told and not tried, or that nothing is about."""
    _, document = load(Syllabus, home / SYLLABUS_FILE)
    for each in covered:
        if each.fault:
            place = document.place(("topics", each.topic, "[key]"))
            values = {"topic": each.topic}
            yield Finding(document.path, place.line, place.column, None, each.fault, values)


def _way(item: Item) -> str:
    match item.step:
        case Exercise():
            return "practised"
        case Question() | Predict():
            return "asked"
        case _:
            return "read"
