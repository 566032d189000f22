"""Which topics of a lesson a learner has mastered, by what they have done there and in its quiz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tensortutor.course.model import Lesson
    from tensortutor.course.quiz import Quiz


@dataclass(frozen=True, slots=True)
class Mastery:
    """The topics that a lesson lets one try, in its order; and those that have been tried with success."""

    topics: tuple[str, ...]
    mastered: frozenset[str]


def mastery(
    lesson: Lesson, quiz: Quiz | None, statuses: Mapping[str, str], answers: Mapping[str, bool]
) -> Mastery:
    """Return what is mastered of *lesson* and its *quiz*.

    A topic is, when something that practises or asks it was got right, and
    nothing on it stands wrong. *statuses*: `done` or `skipped`, by step; what
    was skipped stands wrong. *answers*: whether the latest answer to each
    question of the quiz was right.
    """
    tried = list(_tried(lesson, quiz, statuses, answers))
    topics = dict.fromkeys(topic for topic, _ in tried)
    wrong = {topic for topic, right in tried if right is False}
    return Mastery(tuple(topics), frozenset(topic for topic, right in tried if right) - wrong)


def _tried(
    lesson: Lesson, quiz: Quiz | None, statuses: Mapping[str, str], answers: Mapping[str, bool]
) -> Iterator[tuple[str, bool | None]]:
    """Yield each topic of whatever can be got right, and whether it was; None: not tried yet."""
    for step in lesson.steps:
        if isinstance(step, Exercise | Predict | Question):
            status = statuses.get(step.id)
            yield from ((topic, None if status is None else status == "done") for topic in step.topics)
    for question in quiz.questions if quiz else ():
        yield from ((topic, answers.get(question.id)) for topic in question.topics)
