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

VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another tutor's write."""

SCHEMA = """
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
"""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that is over: how, with which code, after how many tries and hints."""

    status: str
    code: str
    tries: int
    hints: int


class Progress:
    """The file of one learner. Every call opens and closes it: nothing is open while the learner thinks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def steps(self, lesson: str) -> dict[str, StepRecord]:
        """Return what is over in *lesson*, by step."""
        with self._open() as database:
            rows = database.execute(
                "SELECT step, status, code, tries, hints FROM step WHERE lesson = ?", (lesson,)
            ).fetchall()
        return {step: StepRecord(*rest) for step, *rest in rows}

    def keep(self, lesson: str, step: str, record: StepRecord) -> None:
        """Keep that *step* is over. What was done stays done, though it be skipped later."""
        with self._open() as database:
            database.execute(
                "INSERT INTO step (lesson, step, status, code, tries, hints) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET status = excluded.status, code = excluded.code,"
                " tries = excluded.tries, hints = excluded.hints, at = unixepoch()"
                " WHERE excluded.status = 'done' OR step.status = 'skipped'",
                (lesson, step, record.status, record.code, record.tries, record.hints),
            )

    def place(self, lesson: str) -> str | None:
        """Return the step where the learner was last in *lesson*."""
        with self._open() as database:
            row = database.execute("SELECT step FROM place WHERE lesson = ?", (lesson,)).fetchone()
        return None if row is None else str(row[0])

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
        if version > VERSION:
            raise TutorError("progress.newer", path=self._path)
        if version == 0:
            for statement in filter(str.strip, SCHEMA.split(";")):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")


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
