"""What a learner has done, in numbers: counted from what is kept, on the lessons as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Question
from tensortutor.terminal.quizzes import MIX
from tensortutor.views.progress import Quizzes, Score, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.terminal.choosing import Courses


@dataclass(frozen=True, slots=True)
class LessonReport:
    """What has been done of one lesson."""

    lesson: str
    title: str
    tally: Tally

    @property
    def is_finished(self) -> bool:
        """Whether every step is over."""
        return self.tally.done + self.tally.skipped == self.tally.steps


@dataclass(frozen=True, slots=True)
class Report:
    """What has been done of each lesson, in mixed quizzes, and of all of it together."""

    lessons: Sequence[LessonReport]
    mix: Tally
    total: Tally

    @property
    def finished(self) -> int:
        """How many lessons are finished."""
        return sum(each.is_finished for each in self.lessons)


def report(courses: Courses, now: datetime) -> Report:
    """Return what the learner of *courses* has done by *now*."""
    lessons = [_lesson(courses, name, now) for name in courses.library.course.lessons]
    mix = Tally(0, 0, 0, 0, 0, _quizzes(courses.progress.scores(MIX)), *_last(courses, MIX, now))
    return Report(lessons, mix, _together([*(each.tally for each in lessons), mix]))


def days_between(last: str, now: datetime) -> int:
    """Return how many midnights lie between *last*, in ISO 8601, and *now*, by the clock here. ValueError."""
    then = datetime.fromisoformat(last).astimezone()
    return max(0, (now.astimezone().date() - then.date()).days)


def _lesson(courses: Courses, name: str, now: datetime) -> LessonReport:
    """Count what is kept of the steps that the lesson has now; what is kept of others stays and is not."""
    lesson, kept = courses.lesson(name), courses.progress.steps(name)
    over = [(step, kept[step.id]) for step in lesson.steps if step.id in kept]
    last, days_since = _last(courses, name, now)
    mastery = courses.mastery(name)
    tally = Tally(
        steps=len(lesson.steps),
        done=sum(record.status == "done" for _, record in over),
        skipped=sum(record.status == "skipped" for _, record in over),
        wrong_tries=sum(record.tries for step, record in over if isinstance(step, Exercise | Question)),
        hints=sum(record.hints for _, record in over),
        quiz=_quizzes(courses.progress.scores(name)),
        last=last,
        days_since=days_since,
        topics=len(mastery.topics),
        mastered=len(mastery.mastered),
    )
    return LessonReport(name, lesson.title, tally)


def _last(courses: Courses, name: str, now: datetime) -> tuple[str | None, int | None]:
    seconds = courses.progress.last(name)
    if seconds is None:
        return None, None
    last = datetime.fromtimestamp(seconds, UTC).isoformat()
    return last, days_between(last, now)


def _quizzes(scores: Sequence[tuple[int, int]]) -> Quizzes | None:
    """Return the latest and the best of *scores*; of equally good ones the one with more questions."""
    if not scores:
        return None
    best = max(scores, key=lambda score: (score[0] / score[1], score[1]))
    return Quizzes(len(scores), Score(*scores[-1]), Score(*best))


def _together(tallies: Sequence[Tally]) -> Tally:
    """Return the sum of *tallies*."""
    quizzes = [each.quiz for each in tallies if each.quiz]
    latest, best = [each.latest for each in quizzes], [each.best for each in quizzes]
    return Tally(
        steps=sum(each.steps for each in tallies),
        done=sum(each.done for each in tallies),
        skipped=sum(each.skipped for each in tallies),
        wrong_tries=sum(each.wrong_tries for each in tallies),
        hints=sum(each.hints for each in tallies),
        quiz=Quizzes(sum(each.taken for each in quizzes), _sum(latest), _sum(best)) if quizzes else None,
        last=max((each.last for each in tallies if each.last), default=None),
        days_since=min((each.days_since for each in tallies if each.days_since is not None), default=None),
        topics=sum(each.topics for each in tallies),
        mastered=sum(each.mastered for each in tallies),
    )


def _sum(scores: Sequence[Score]) -> Score:
    return Score(sum(each.right for each in scores), sum(each.questions for each in scores))
