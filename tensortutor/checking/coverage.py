"""Where each topic of a course is read, practised and asked; and the topics for which that is not enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.checking.gathering import Gathering
from tensortutor.checking.material import finding, read
from tensortutor.course.loading import COURSE_FILE, LESSON_FILE, QUIZ_FILE, SYLLABUS_FILE, load
from tensortutor.course.model import Exercise, Predict, Question
from tensortutor.course.syllabus import Syllabus
from tensortutor.errors import BadCall
from tensortutor.views.coverage import WAYS, Covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Item, Material

NEEDED = (COURSE_FILE, LESSON_FILE, QUIZ_FILE)
"""The files that must be sound before a topic can be missed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The topics of a course. `faults`: of its files. `untried`: topics that nothing practises or asks.

    While a lesson cannot be read or is not listed, none is called untried: that may be done there.
    """

    covered: tuple[Covered, ...]
    faults: tuple[Finding, ...]
    untried: tuple[Finding, ...]

    def about(self, lessons: frozenset[str]) -> Survey:
        """Return what there is of it about *lessons*."""
        covered = tuple(each for each in self.covered if each.lessons & lessons)
        names = {each.topic for each in covered}
        untried = tuple(each for each in self.untried if each.values["topic"] in names)
        return Survey(covered, self.faults, untried)


def surveys(paths: Sequence[Path]) -> Iterator[Survey]:
    """Yield a survey for each course that *paths* name, or for what its lessons that they name are about.

    Raises `BadCall`, also for a course without a syllabus.
    """
    gathering = Gathering.of(paths)
    for home in gathering.homes:
        if not (home / SYLLABUS_FILE).is_file():
            raise BadCall("check.no-syllabus", path=home / SYLLABUS_FILE)
        named = (each for each in gathering.lessons if each.parent == home.resolve())
        whole = survey(home)
        yield whole if home in gathering.whole else whole.about(frozenset(each.name for each in named))


def survey(home: Path) -> Survey:
    """Return where the course in *home* covers its topics. Runs no code."""
    gathering = Gathering.of([home])
    readings = [read(wanted) for wanted in gathering.lessons.values()]
    faults = [*gathering.findings, *(each for _, findings in readings for each in findings)]
    unsound = any(each.file.name in NEEDED for each in faults)
    syllabus, materials = gathering.around(home).syllabus, [material for material, _ in readings if material]
    covered = tuple(coverage(syllabus, materials)) if syllabus else ()
    untried = () if unsound else tuple(_untried(home, covered))
    return Survey(covered, tuple(faults), untried)


def coverage(syllabus: Syllabus, materials: Iterable[Material]) -> Iterator[Covered]:
    """Yield where the topics of *syllabus* come up in *materials*, in the order of the syllabus."""
    places = [place for material in materials for place in _places(material)]
    for topic, words in syllabus.topics.items():
        ways = [tuple(path for about, met, path in places if (about, met) == (topic, way)) for way in WAYS]
        yield Covered(topic, words, *ways)


def _places(material: Material) -> Iterator[tuple[str, str, str]]:
    """Yield each topic of each step and question, how one meets it there, and what the place is called."""
    for part, items in (("", material.steps()), ("quiz/", material.questions())):
        for item in items:
            for topic in dict.fromkeys(item.step.topics):
                yield topic, _way(item), f"{material.wanted.name}/{part}{item.step.id}"


def _way(item: Item) -> str:
    match item.step:
        case Exercise():
            return "practised"
        case Question() | Predict():
            return "asked"
        case _:
            return "read"


def _untried(home: Path, covered: Iterable[Covered]) -> Iterator[Finding]:
    """Yield the topics that are told and not tried, and those that nothing is about."""
    found = [each for each in covered if not each.practised and not each.asked]
    if found:
        _, document = load(Syllabus, home / SYLLABUS_FILE)
        for each in found:
            key = "check.topic-only-read" if each.read else "check.topic-nowhere"
            yield finding(document, ("topics", each.topic, "[key]"), None, key, topic=each.topic)
