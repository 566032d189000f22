"""Reports of progress as JSON files: what one learner hands in, and what is read of those of a class."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tensortutor import __version__, wire
from tensortutor.errors import BadCall
from tensortutor.terminal.reporting import days_between
from tensortutor.views.progress import Quizzes, Score, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from tensortutor.terminal.reporting import Report

FORMAT = 1
"""The newest form of reports that this program knows."""
COUNTS = ("steps", "done", "skipped", "wrong_tries", "hints")
LATER = ("topics", "mastered")
"""Counts that older reports do not have."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner by the report in *file*: lessons finished, of how many, and all of it together."""

    learner: str
    file: str
    finished: int
    lessons: int
    total: Tally


def to_hand_in(report: Report, now: datetime) -> dict[str, Any]:
    """Return *report* as the object that is collected. Its keys are the same in every language, and stay."""
    lessons = [
        {"lesson": each.lesson, "title": each.title, **wire.to_data(each.tally)} for each in report.lessons
    ]
    mix = {key: getattr(report.mix, key) for key in ("quiz", "last", "days_since")}
    total = {"lessons": len(lessons), "finished": report.finished, **wire.to_data(report.total)}
    return {
        "format": FORMAT,
        "tensortutor": __version__,
        "written": now.astimezone().isoformat(timespec="seconds"),
        "lessons": lessons,
        "mix": wire.to_data(mix),
        "total": total,
    }


def collected(files: Iterable[Path], now: datetime) -> list[Learner]:
    """Return a learner for each of *files*, called like it. Raises `BadCall` for one that is no report."""
    learners = [_learner(file, now) for file in files]
    names = [each.learner for each in learners]
    return [replace(each, learner=each.file) if names.count(each.learner) > 1 else each for each in learners]


def of_class(learners: Iterable[Learner]) -> dict[str, Any]:
    """Return the reports of a class as one object."""
    told = [
        {"learner": each.learner, "file": each.file}
        | {"lessons": each.lessons, "finished": each.finished, **wire.to_data(each.total)}
        for each in learners
    ]
    return {"format": FORMAT, "tensortutor": __version__, "learners": told}


def _learner(file: Path, now: datetime) -> Learner:
    try:
        data = json.loads(file.read_bytes())
        if data["format"] > FORMAT:
            raise BadCall("progress.newer-report", path=file)
        total = data["total"]
        finished, lessons = _count(total, "finished"), _count(total, "lessons")
        return Learner(file.stem, str(file), finished, lessons, _tally(total, now))
    except OSError as problem:
        raise BadCall("progress.unreadable-report", path=file, reason=problem.strerror or problem) from None
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise BadCall("progress.no-report", path=file) from None


def _tally(total: dict[str, Any], now: datetime) -> Tally:
    """Return what *total* holds. KeyError, TypeError, ValueError, OverflowError: that is no tally."""
    last, quiz = total["last"], total["quiz"]
    days = None if last is None else days_between(last, now)
    counts = {key: _count(total, key) for key in (*COUNTS, *LATER) if key in COUNTS or key in total}
    return Tally(**counts, quiz=None if quiz is None else _quizzes(quiz), last=last, days_since=days)


def _quizzes(data: dict[str, Any]) -> Quizzes:
    return Quizzes(_count(data, "taken"), _score(data["latest"]), _score(data["best"]))


def _score(data: dict[str, Any]) -> Score:
    return Score(_count(data, "right"), _count(data, "questions"))


def _count(data: dict[str, Any], key: str) -> int:
    count = data[key]
    if not isinstance(count, int) or count < 0:
        raise ValueError(key)
    return count
