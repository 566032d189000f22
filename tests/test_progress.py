"""What is kept of a learner's work."""

import sqlite3
import threading

import pytest

from tensortutor.errors import TutorError
from tensortutor.progress import Progress, StepRecord

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


def test_two_tutors_at_once_keep_both_their_work(path):
    def work(lesson):
        progress = Progress(path)
        for number in range(50):
            progress.keep(lesson, f"step-{number}", DONE)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Progress(path).steps("one")) == len(Progress(path).steps("two")) == 50


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
