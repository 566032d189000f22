"""What is kept of a learner's work."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from tensortutor.errors import TutorError
from tensortutor.progress import SCHEMAS, Progress, QuizRecord, StepRecord

DONE = StepRecord("done", "x = 1", 2, 1)
SKIPPED = StepRecord("skipped", "x = 0", 0, 0)
GUESSED = StepRecord("done", "1 / 0", 1, 0, raised=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "progress.db"


def test_what_is_kept_is_there_for_the_next_start(path):
    Progress(path).keep("lesson", "step", DONE)
    assert Progress(path).steps("lesson") == {"step": DONE}


def test_whether_a_prediction_raised_is_kept(path):
    progress = Progress(path)
    progress.keep("lesson", "error", GUESSED)
    progress.keep("lesson", "value", replace(GUESSED, raised=False))
    progress.keep("lesson", "other", DONE)
    raised = {step: record.raised for step, record in progress.steps("lesson").items()}
    assert raised == {"error": True, "value": False, "other": None}


def test_what_was_done_stays_done_though_it_be_skipped_later(path):
    progress = Progress(path)
    progress.keep("lesson", "step", DONE)
    progress.keep("lesson", "step", SKIPPED)
    assert progress.steps("lesson") == {"step": DONE}


def test_what_was_skipped_can_be_done(path):
    progress = Progress(path)
    progress.keep("lesson", "step", SKIPPED)
    progress.keep("lesson", "step", DONE)
    assert progress.steps("lesson") == {"step": DONE}


def test_the_latest_place_is_where_one_goes_on(path):
    progress = Progress(path)
    assert progress.latest() is None
    for lesson in ("first", "second", "first"):
        progress.keep_place(lesson, "a")
    assert progress.latest() == "first"
    progress.leave_place("first")
    assert (progress.latest(), progress.place("first")) == ("second", None)


@pytest.mark.parametrize(
    ("since_midnight", "days"),
    [("0 days", 0), ("-1 seconds", 1), ("-1 days", 1), ("-25 hours", 2), ("-365 days", 365), ("3 days", 0)],
)
def test_days_away_are_the_midnights_that_have_passed(path, since_midnight, days):
    progress = Progress(path)
    assert progress.days_away("lesson") is None
    progress.keep_place("lesson", "a")
    assert progress.days_away("lesson") == 0
    with closing(sqlite3.connect(path)) as database, database:
        then = "julianday('now', 'localtime', 'start of day', ?, 'utc')"
        database.execute(f"UPDATE place SET at = {then}", (since_midnight,))
    assert progress.days_away("lesson") == days


TUTORS = """
import multiprocessing, pathlib, sys
from tensortutor.progress import SCHEMAS, Progress, QuizRecord, StepRecord

def work(path, lesson, together):
    together.wait()  # the file is not there yet: all of them make it
    for number in range(3):
        Progress(path).keep(lesson, str(number), StepRecord("done", "", 0, 0))

for round in range(20):
    path = pathlib.Path(sys.argv[1], str(round), "progress.db")
    together = multiprocessing.Barrier(4)
    tutors = [multiprocessing.Process(target=work, args=(path, str(name), together)) for name in range(4)]
    for tutor in tutors:
        tutor.start()
    for tutor in tutors:
        tutor.join()
    assert [len(Progress(path).steps(str(name))) for name in range(4)] == [3] * 4
"""


def test_several_tutors_at_once_keep_all_their_work(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", TUTORS, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr


def content(path):
    """Return all that is in the file, and its version."""
    with closing(sqlite3.connect(path)) as database:
        return [*database.iterdump(), database.execute("PRAGMA user_version").fetchone()]


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path):
    Progress(path).keep("lesson", "step", DONE)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute("ALTER TABLE step ADD COLUMN of_the_future TEXT")
    database.close()
    before = content(path)
    for attempt in (
        lambda: Progress(path).steps("lesson"),
        lambda: Progress(path).keep("lesson", "step", SKIPPED),
        lambda: Progress(path).end_quiz("", 1, 2),
    ):
        with pytest.raises(TutorError) as refused:
            attempt()
        assert refused.value.key == "progress.newer"
    assert content(path) == before


def test_a_damaged_file_is_said_in_a_sentence(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, whatever its name says" * 100)
    with pytest.raises(TutorError) as refused:
        Progress(path).latest()
    assert refused.value.key == "progress.broken"


def test_the_file_is_in_write_ahead_mode(path):
    Progress(path).keep("lesson", "step", DONE)
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


QUIZ = QuizRecord(7, ("why-tensors/uniform", "why-tensors/elements"), (True, False))


def test_a_quiz_that_is_begun_is_there_for_the_next_start(path):
    Progress(path).keep_quiz("why-tensors", QUIZ)
    assert Progress(path).quiz("why-tensors") == QUIZ
    assert Progress(path).quiz("") is None


def test_the_latest_first_answer_to_each_question_is_kept_whatever_the_quiz(path):
    progress = Progress(path)
    assert progress.answers("why-tensors") == {}
    for answers in ((True,), (True, False), (True, False, True)):  # the third: the second question, once more
        progress.keep_quiz("why-tensors", replace(QUIZ, answers=answers))
    assert progress.answers("why-tensors") == {"uniform": True, "elements": False}
    progress.keep_quiz("", QuizRecord(3, ("why-tensors/elements", "other/uniform"), (True,)))
    assert progress.answers("why-tensors") == {"uniform": True, "elements": True}
    progress.keep_quiz("why-tensors", replace(QUIZ, answers=(False,)))
    progress.end_quiz("why-tensors", 1, 2)
    assert progress.answers("why-tensors") == {"uniform": False, "elements": True}
    assert progress.answers("other") == {}


def test_a_quiz_that_is_over_leaves_its_score(path):
    progress = Progress(path)
    progress.keep_quiz("", QUIZ)
    assert progress.score("") is None
    progress.end_quiz("", 1, 2)
    progress.end_quiz("", 2, 2)
    assert (progress.quiz(""), progress.score("")) == (None, (2, 2))


def test_the_scores_of_a_quiz_are_kept_in_their_order(path):
    progress = Progress(path)
    for right in (3, 5, 4):
        progress.end_quiz("lesson", right, 8)
    progress.end_quiz("other", 1, 1)
    assert progress.scores("lesson") == [(3, 8), (5, 8), (4, 8)]
    assert progress.scores("") == []


def test_the_last_time_is_that_of_the_latest_thing_kept(path):
    progress = Progress(path)
    assert progress.last("lesson") is None
    progress.keep("lesson", "step", DONE)
    progress.keep_place("lesson", "step")
    progress.end_quiz("lesson", 1, 1)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE step SET at = 1000")
        database.execute("UPDATE place SET at = julianday(3000, 'unixepoch')")
        database.execute("UPDATE score SET at = 2000")
    assert progress.last("lesson") == 3000
    progress.leave_place("lesson")
    assert progress.last("lesson") == 2000


@pytest.mark.parametrize("version", range(1, len(SCHEMAS)))
def test_a_file_of_an_older_version_is_taken_over_with_all_that_is_in_it(path, version):
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        for schema in SCHEMAS[:version]:
            database.executescript(schema)
        database.execute(f"PRAGMA user_version = {version}")
        database.execute(
            "INSERT INTO step (lesson, step, status, code, tries, hints)"
            " VALUES ('lesson', 'step', 'done', 'x = 1', 2, 1)"
        )
    database.close()
    progress = Progress(path)
    assert progress.answers("why-tensors") == {}
    progress.keep_quiz("lesson", QUIZ)
    progress.keep("lesson", "error", GUESSED)
    assert progress.steps("lesson") == {"step": DONE, "error": GUESSED}
    assert progress.quiz("lesson") == QUIZ
    assert progress.answers("why-tensors") == {"elements": False}
