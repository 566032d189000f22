"""What a learner has done, in SQLite: by lesson and step name, kept at once, safe beside a second tutor."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.errors import TutorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 5.0
"""Seconds to wait for another tutor's write."""

SCHEMAS = (
    """
CREATE TABLE step (
    lesson TEXT NOT NULL,
    step   TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'skipped')),
    code   TEXT NOT NULL,
    tries  INTEGER NOT NULL,
    hints  INTEGER NOT NULL,
    at     INTEGER NOT NULL DEFAULT (unixepoch()),
    PRIMARY KEY (lesson, step)
) STRICT;
CREATE TABLE place (
    lesson TEXT PRIMARY KEY,
    step   TEXT NOT NULL,
    at     REAL NOT NULL DEFAULT (julianday())
) STRICT;
""",
    """
CREATE TABLE quiz (
    name      TEXT PRIMARY KEY,
    seed      INTEGER NOT NULL,
    questions TEXT NOT NULL,
    answers   TEXT NOT NULL
) STRICT;
CREATE TABLE score (
    quiz      TEXT NOT NULL,
    right     INTEGER NOT NULL,
    questions INTEGER NOT NULL,
    at        INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
""",
    """
ALTER TABLE step ADD COLUMN raised INTEGER;
""",
    """
CREATE TABLE answer (
    lesson   TEXT NOT NULL,
    question TEXT NOT NULL,
    right    INTEGER NOT NULL,
    at       INTEGER NOT NULL DEFAULT (unixepoch()),
    PRIMARY KEY (lesson, question)
) STRICT;
""",
)
"""What each version of the file has added to the one before it."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that is over: how, with which code, after how many tries and hints.

    *raised*: whether a prediction's code did; None where there was none, or it is not known.
    """

    status: str
    code: str
    tries: int
    hints: int
    raised: bool | None = None


@dataclass(frozen=True, slots=True)
class QuizRecord:
    """A quiz that is begun: what its shuffling started from, its questions, and each answer's being right.

    A question is written LESSON/ID. The answers stand in the order in which they were given.
    """

    seed: int
    questions: tuple[str, ...]
    answers: tuple[bool, ...]


class Progress:
    """The file of one learner. Every call opens and closes it: nothing is open while the learner thinks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def steps(self, lesson: str) -> dict[str, StepRecord]:
        """Return what is over in *lesson*, by step."""
        with self._open() as database:
            rows = database.execute(
                "SELECT step, status, code, tries, hints, raised FROM step WHERE lesson = ?", (lesson,)
            ).fetchall()
        return {
            step: StepRecord(status, code, tries, hints, None if raised is None else bool(raised))
            for step, status, code, tries, hints, raised in rows
        }

    def keep(self, lesson: str, step: str, record: StepRecord) -> None:
        """Keep that *step* is over. What was done stays done, though it be skipped later."""
        with self._open() as database:
            database.execute(
                "INSERT INTO step (lesson, step, status, code, tries, hints, raised)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET status = excluded.status, code = excluded.code,"
                " tries = excluded.tries, hints = excluded.hints, raised = excluded.raised, at = unixepoch()"
                " WHERE excluded.status = 'done' OR step.status = 'skipped'",
                (lesson, step, record.status, record.code, record.tries, record.hints, record.raised),
            )

    def place(self, lesson: str) -> str | None:
        """Return the step where the learner was last in *lesson*."""
        with self._open() as database:
            row = database.execute("SELECT step FROM place WHERE lesson = ?", (lesson,)).fetchone()
        return None if row is None else str(row[0])

    def days_away(self, lesson: str) -> int | None:
        """Return how many midnights ago the learner was last in *lesson*, by their own clock."""
        with self._open() as database:
            row = database.execute(
                "SELECT julianday('now', 'localtime', 'start of day')"
                " - julianday(at, 'localtime', 'start of day') FROM place WHERE lesson = ?",
                (lesson,),
            ).fetchone()
        return None if row is None else max(0, round(row[0]))

    def keep_place(self, lesson: str, step: str) -> None:
        """Keep where the learner is."""
        with self._open() as database:
            database.execute(
                "INSERT INTO place (lesson, step) VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET step = excluded.step, at = julianday()",
                (lesson, step),
            )

    def leave_place(self, lesson: str) -> None:
        """Forget the place in *lesson*: it is over, and begins anew when it is opened again."""
        with self._open() as database:
            database.execute("DELETE FROM place WHERE lesson = ?", (lesson,))

    def latest(self) -> str | None:
        """Return the lesson in which the learner has a place, the latest first."""
        with self._open() as database:
            row = database.execute("SELECT lesson FROM place ORDER BY at DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def quiz(self, name: str) -> QuizRecord | None:
        """Return how far the quiz *name* is, None where it is not begun."""
        with self._open() as database:
            row = database.execute(
                "SELECT seed, questions, answers FROM quiz WHERE name = ?", (name,)
            ).fetchone()
        if row is None:
            return None
        seed, questions, answers = row
        return QuizRecord(seed, tuple(questions.split()), tuple(mark == "1" for mark in answers))

    def keep_quiz(self, name: str, record: QuizRecord) -> None:
        """Keep how far the quiz *name* is; and of the question answered last, how it was answered first."""
        answers = "".join("1" if right else "0" for right in record.answers)
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO quiz (name, seed, questions, answers) VALUES (?, ?, ?, ?)",
                (name, record.seed, " ".join(record.questions), answers),
            )
            if 0 < len(record.answers) <= len(record.questions):
                lesson, _, question = record.questions[len(record.answers) - 1].partition("/")
                database.execute(
                    "INSERT OR REPLACE INTO answer (lesson, question, right) VALUES (?, ?, ?)",
                    (lesson, question, record.answers[-1]),
                )

    def answers(self, lesson: str) -> dict[str, bool]:
        """Return whether the latest first answer to each question of *lesson* was right, in whatever quiz."""
        with self._open() as database:
            rows = database.execute(
                "SELECT question, right FROM answer WHERE lesson = ?", (lesson,)
            ).fetchall()
        return {question: bool(right) for question, right in rows}

    def end_quiz(self, name: str, right: int, questions: int) -> None:
        """Keep the score of the quiz *name*, which is over and begins anew when it is opened again."""
        with self._open() as database:
            database.execute("DELETE FROM quiz WHERE name = ?", (name,))
            database.execute(
                "INSERT INTO score (quiz, right, questions) VALUES (?, ?, ?)", (name, right, questions)
            )

    def scores(self, name: str) -> list[tuple[int, int]]:
        """Return the scores of the quiz *name*, the latest one last: right answers, and questions."""
        with self._open() as database:
            rows = database.execute(
                "SELECT right, questions FROM score WHERE quiz = ? ORDER BY rowid", (name,)
            ).fetchall()
        return [(int(right), int(questions)) for right, questions in rows]

    def score(self, name: str) -> tuple[int, int] | None:
        """Return the latest score of the quiz *name*: right answers, and questions. None: never finished."""
        scores = self.scores(name)
        return scores[-1] if scores else None

    def last(self, lesson: str) -> int | None:
        """Return when something of *lesson* or its quiz was last kept, in seconds since 1970."""
        with self._open() as database:
            (at,) = database.execute(
                "SELECT max(at) FROM ("
                "SELECT at FROM step WHERE lesson = ? UNION ALL SELECT at FROM score WHERE quiz = ?"
                " UNION ALL SELECT unixepoch(at) FROM place WHERE lesson = ?)",
                (lesson, lesson, lesson),
            ).fetchone()
        return None if at is None else int(at)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file, making it first where there is none; commit at the end."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as database:
                _write_ahead(database)
                database.execute("BEGIN IMMEDIATE")
                self._prepare(database)
                yield database
                database.execute("COMMIT")
        except (sqlite3.Error, OSError) as problem:
            raise TutorError("progress.broken", path=self._path, reason=problem) from None

    def _prepare(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > len(SCHEMAS):
            raise TutorError("progress.newer", path=self._path)
        for schema in SCHEMAS[version:]:
            for statement in filter(str.strip, schema.split(";")):
                database.execute(statement)
        if version < len(SCHEMAS):
            database.execute(f"PRAGMA user_version = {len(SCHEMAS)}")


def _write_ahead(database: sqlite3.Connection) -> None:
    """Put a new file into write-ahead mode; SQLite's own patience does not hold for this switch."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if database.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:  # another tutor is making the same file
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return
