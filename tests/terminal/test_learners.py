"""`tensortutor progress`: counted on what is kept, handed in as JSON, read back for a class."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tensortutor import __version__
from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Question
from tensortutor.errors import BadCall
from tensortutor.languages import LANGUAGES
from tensortutor.progress import Progress, QuizRecord, StepRecord
from tensortutor.terminal.collecting import collected
from tensortutor.terminal.reporting import days_between
from tensortutor.tutor.mastery import mastery
from tensortutor.words import words

ONE_LESSON = Path(__file__).parents[1] / "fixtures" / "one-lesson"
COMMAND = [sys.executable, "-m", "tensortutor", "progress", "--lessons", str(ONE_LESSON)]
NAME = "why-tensors"
LESSON = Library().load(NAME)
SKIPPED = ("image-batch", "uniform")
TALLY = [
    "steps",
    "done",
    "skipped",
    "wrong_tries",
    "hints",
    "quiz",
    "last",
    "days_since",
    "topics",
    "mastered",
]


def show(*arguments, home, language="en"):
    """Run `tensortutor progress` for the learner at *home*; return exit code, output and complaint."""
    ran = subprocess.run(
        [*COMMAND, *map(str, arguments), "--lang", language],
        env={**os.environ, "TENSORTUTOR_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture(scope="module")
def anna(tmp_path_factory):
    """Have a learner who has done all steps but the last, two of them skipped, and has taken quizzes."""
    home = tmp_path_factory.mktemp("anna")
    progress = Progress(home / "progress.db")
    for step in LESSON.steps[:-1]:
        status = "skipped" if step.id in SKIPPED else "done"
        progress.keep(NAME, step.id, StepRecord(status, "", 2, 1))
    progress.keep(NAME, "gone-by-now", StepRecord("done", "", 50, 50))
    progress.keep_quiz(NAME, QuizRecord(1, (f"{NAME}/uniform", f"{NAME}/weights"), (True,)))
    for right, questions in ((7, 8), (4, 4), (6, 8)):
        progress.end_quiz(NAME, right, questions)
    progress.end_quiz("", 3, 8)
    return home


@pytest.fixture(scope="module")
def report(anna):
    code, shown, complaint = show("--json", home=anna)
    assert (code, complaint) == (0, "")
    return json.loads(shown)


def test_a_report_counts_what_is_kept_of_the_lesson_as_it_is_now(report):
    (lesson,) = report["lessons"]
    asked = sum(isinstance(step, Exercise | Question) for step in LESSON.steps[:-1])
    steps = len(LESSON.steps)
    assert (lesson["steps"], lesson["done"], lesson["skipped"]) == (steps, steps - 3, 2)
    assert (lesson["wrong_tries"], lesson["hints"]) == (2 * asked, steps - 1)
    latest, best = {"right": 6, "questions": 8}, {"right": 4, "questions": 4}
    assert lesson["quiz"] == {"taken": 3, "latest": latest, "best": best}
    mix = {"right": 3, "questions": 8}
    assert report["mix"]["quiz"] == {"taken": 1, "latest": mix, "best": mix}
    summed = {"taken": 4, "latest": {"right": 9, "questions": 16}, "best": {"right": 7, "questions": 12}}
    assert report["total"]["quiz"] == summed
    assert report["total"]["steps"] == steps
    assert (report["total"]["lessons"], report["total"]["finished"]) == (1, 0)


def test_a_report_counts_the_topics_that_are_mastered(report):
    """Two steps were skipped, so that their two topics stand open, and `line-fit` was not reached."""
    (lesson,) = report["lessons"]
    library = Library()
    kept = dict.fromkeys((step.id for step in LESSON.steps), "done") | dict.fromkeys(SKIPPED, "skipped")
    expected = mastery(LESSON, library.quiz(NAME), kept, {"uniform": True})
    assert 0 < len(expected.mastered) < len(expected.topics)
    assert (lesson["topics"], lesson["mastered"]) == (len(expected.topics), len(expected.mastered))
    assert (report["total"]["topics"], report["total"]["mastered"]) == (lesson["topics"], lesson["mastered"])


def test_the_keys_of_a_report_are_the_promised_ones(report):
    assert list(report) == ["format", "tensortutor", "written", "lessons", "mix", "total"]
    assert (report["format"], report["tensortutor"]) == (1, __version__)
    assert list(report["lessons"][0]) == ["lesson", "title", *TALLY]
    assert list(report["mix"]) == ["quiz", "last", "days_since"]
    assert list(report["total"]) == ["lessons", "finished", *TALLY]
    last = datetime.fromisoformat(report["total"]["last"])
    assert timedelta() <= datetime.fromisoformat(report["written"]) - last < timedelta(hours=1)


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_a_report_has_the_same_keys_and_numbers_in_every_language_and_is_ascii(anna, report, language):
    shown = show("--json", home=anna, language=language)[1]
    told = json.loads(shown)
    assert shown.isascii()
    title = told["lessons"][0].pop("title")
    assert title == Library().load(NAME, language).title
    assert told["lessons"] == [{key: value for key, value in report["lessons"][0].items() if key != "title"}]
    assert told["total"] == report["total"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_learner_sees_a_table_in_their_language(anna, language):
    code, shown, complaint = show(home=anna, language=language)
    say = words(language)
    assert (code, complaint) == (0, "")
    for part in (Library().load(NAME, language).title, say("view.progress.mix"), say("view.progress.total")):
        assert part in shown
    assert say("view.progress.today") in shown
    assert "15/18" in shown


def test_a_learner_who_has_done_nothing_sees_that(tmp_path):
    code, shown, _ = show(home=tmp_path)
    assert code == 0
    assert "Why tensors" in shown
    assert "0/18" in shown


@pytest.fixture
def handed_in(tmp_path, report):
    """Hand in the report of Anna, and one in which she is somebody else, three days ago."""
    (tmp_path / "anna.json").write_text(json.dumps(report), "utf-8")
    other = json.loads(json.dumps(report))
    other["total"] |= {
        "done": 1,
        "quiz": None,
        "last": (datetime.now(UTC) - timedelta(days=3)).isoformat(),
        "of_the_future": 1,
    }
    (tmp_path / "영희.json").write_bytes(json.dumps(other).encode("utf-16"))
    return tmp_path


def test_a_class_has_a_row_for_each_file(handed_in):
    files = sorted(handed_in.glob("*.json"))
    code, shown, complaint = show(*files, home=handed_in / "none")
    assert (code, complaint) == (0, "")
    heading, first, second = shown.splitlines()
    assert heading.split()[:2] == ["Learner", "Steps"]
    assert first.split()[:2] == ["anna", "15/18"]
    assert second.split()[:2] == ["영희", "1/18"]
    assert "3 days ago" in second
    assert not (handed_in / "none").exists()


def test_a_class_is_one_json_object_too(handed_in, report):
    files = sorted(handed_in.glob("*.json"))
    told = json.loads(show("--json", *files, home=handed_in)[1])
    assert list(told) == ["format", "tensortutor", "learners"]
    assert [each["learner"] for each in told["learners"]] == ["anna", "영희"]
    assert list(told["learners"][0]) == ["learner", "file", "lessons", "finished", *TALLY]
    assert told["learners"][0]["quiz"] == report["total"]["quiz"]
    assert told["learners"][1]["days_since"] == 3


def test_files_of_the_same_name_are_told_apart_by_their_places(handed_in):
    (handed_in / "b").mkdir()
    files = [handed_in / "anna.json", (handed_in / "anna.json").rename(handed_in / "b" / "anna.json")]
    files[0].write_bytes(files[1].read_bytes())
    told = json.loads(show("--json", *files, home=handed_in)[1])
    assert [each["learner"] for each in told["learners"]] == list(map(str, files))


def test_a_report_from_before_there_were_topics_is_taken(tmp_path, report):
    older = json.loads(json.dumps(report))
    del older["total"]["topics"], older["total"]["mastered"]
    file = tmp_path / "x.json"
    file.write_text(json.dumps(older), "utf-8")
    (learner,) = collected([file], datetime.now(UTC))
    assert (learner.total.done, learner.total.topics) == (report["total"]["done"], 0)


def changed(report, **total):
    return json.dumps({**report, "total": {**report["total"], **total}})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "not json",
        lambda _: "[]",
        lambda _: "3",
        lambda _: "{}",
        lambda _: "[" * 100_000,
        lambda report: json.dumps({**report, "format": "1"}),
        lambda report: json.dumps({**report, "total": None}),
        lambda report: changed(report, steps="many"),
        lambda report: changed(report, done=-1),
        lambda report: changed(report, hints=1.5),
        lambda report: changed(report, mastered="all"),
        lambda report: changed(report, last="yesterday"),
        lambda report: changed(report, last="0001-01-01T00:00:00+14:00"),
        lambda report: changed(report, quiz=[]),
        lambda report: changed(report, quiz={"taken": 1}),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path, report, spoil):
    file = tmp_path / "x.json"
    file.write_text(spoil(report), "utf-8")
    with pytest.raises(BadCall) as refused:
        collected([file], datetime.now(UTC))
    assert (refused.value.key, refused.value.values) == ("progress.no-report", {"path": str(file)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        (None, "unreadable-report", {"reason": "No such file or directory"}),
        ("{}", "no-report", {}),
        ('{"format": 2}', "newer-report", {}),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence_and_exit_code_2(tmp_path, text, key, values, language):
    file = tmp_path / "x.json"
    if text is not None:
        file.write_text(text, "utf-8")
    sentence = words(language)(f"progress.{key}", path=file, **values)
    assert show(file, home=tmp_path, language=language) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize(
    ("last", "now", "days"),
    [
        ("2026-03-01T00:10:00", "2026-03-01T23:50:00", 0),
        ("2026-03-01T23:50:00", "2026-03-02T00:10:00", 1),
        ("2026-02-01T12:00:00", "2026-03-01T11:00:00", 28),
        ("2026-03-02T12:00:00", "2026-03-01T12:00:00", 0),
    ],
)
def test_days_are_the_midnights_between(last, now, days):
    assert days_between(last, datetime.fromisoformat(now)) == days
