"""What is kept of a learner's work."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tensortutor.errors import TutorError
from tensortutor.progress import SCHEMAS, Progress, QuizRecord, StepRecord

DONE = StepRecord("done", "x = 1", 2, 1)
SKIPPED = StepRecord("skipped", "x = 0", 0, 0)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "progress.db"


def test_what_is_kept_is_there_for_the_next_start(path):
    Progress(path).keep("lesson", "step", DONE)
    assert Progress(path).steps("lesson") == {"step": DONE}


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


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path):
    Progress(path).keep("lesson", "step", DONE)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(TutorError) as refused:
        Progress(path).steps("lesson")
    assert refused.value.key == "progress.newer"


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


def test_a_quiz_that_is_over_leaves_its_score(path):
    progress = Progress(path)
    progress.keep_quiz("", QUIZ)
    assert progress.score("") is None
    progress.end_quiz("", 1, 2)
    progress.end_quiz("", 2, 2)
    assert (progress.quiz(""), progress.score("")) == (None, (2, 2))


def test_a_file_of_the_first_version_is_taken_over_with_all_that_is_in_it(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.executescript(SCHEMAS[0])
        database.execute("PRAGMA user_version = 1")
        database.execute(
            "INSERT INTO step (lesson, step, status, code, tries, hints)"
            " VALUES ('lesson', 'step', 'done', 'x = 1', 2, 1)"
        )
    database.close()
    progress = Progress(path)
    progress.keep_quiz("lesson", QUIZ)
    assert progress.steps("lesson") == {"step": DONE}
    assert progress.quiz("lesson") == QUIZ
