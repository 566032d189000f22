"""`tensortutor progress`: what one learner has done, or everybody in a class, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tensortutor.terminal.choosing import Courses
from tensortutor.terminal.collecting import collected, of_class, to_hand_in
from tensortutor.terminal.reporting import report
from tensortutor.terminal.screen import Screen
from tensortutor.views.progress import ProgressTable, Row
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tensortutor.terminal.reporting import Report
    from tensortutor.words import Words


def show_progress(directory: Path | None, *, language: str, as_json: bool) -> int:
    """Show what the learner has done of the lessons in *directory*, or have it ready to be handed in."""
    now = datetime.now(UTC)
    made = report(Courses(directory, language), now)
    if as_json:
        _print(to_hand_in(made, now))
    else:
        _show(_rows(made, words(language)), "lesson", language)
    return 0


def show_class(files: Sequence[Path], *, language: str, as_json: bool) -> int:
    """Show what the learners have done who handed in *files*."""
    learners = collected(files, datetime.now(UTC))
    if as_json:
        _print(of_class(learners))
    else:
        rows = [Row(each.learner, each.total, (each.finished, each.lessons)) for each in learners]
        _show(rows, "learner", language)
    return 0


def _rows(made: Report, say: Words) -> list[Row]:
    """Return a row for each lesson, for the mixed quizzes if there were any, and for all of that."""
    rows = [Row(each.title, each.tally) for each in made.lessons]
    if made.mix.quiz:
        rows.append(Row(say("view.progress.mix"), made.mix))
    return [*rows, Row(say("view.progress.total"), made.total)] if len(rows) > 1 else rows


def _show(rows: Sequence[Row], whose: str, language: str) -> None:
    say = words(language)
    Screen(say, errors_apart=False).show(ProgressTable(rows, whose, say))


def _print(told: dict[str, Any]) -> None:
    """Print an object in plain ASCII: the file that it goes into can be read whatever the encoding here."""
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
