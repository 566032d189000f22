"""Progress in a lesson that has changed since: kept by name, counted on the lesson as it is now."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import yaml

from tensortutor.progress import QuizRecord, StepRecord
from tensortutor.terminal.choosing import Courses
from tensortutor.terminal.quizzes import quizzing
from tensortutor.terminal.reporting import report
from tensortutor.words import words


def step(name, **more):
    """Return an exercise that makes *name*."""
    solutions = [f"{name} = torch.ones(2)", f"{name} = torch.ones([2])"]
    return {"id": name, "exercise": f"Make `{name}`.", "answer": name, "solutions": solutions} | {
        "because": "So.",
        **more,
    }


def question(name):
    choices = {"a": {"text": "A"}, "b": {"text": "B", "why": "No."}}
    return {"id": name, "question": "Which?", "right": "a", "choices": choices, "because": "So."} | {
        "shows": "1",
        "again": "a",
    }


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """Write a course with one lesson of these steps, and open it for the same learner each time."""
    monkeypatch.setenv("TENSORTUTOR_HOME", str(tmp_path / "home"))
    directory = tmp_path / "pack"
    (directory / "rows").mkdir(parents=True)
    (directory / "course.yaml").write_text("lessons: [rows]\n", "utf-8")

    def _pack(*steps, title="Rows", questions=()):
        lesson = {"format": 1, "title": title, "minutes": 5, "steps": list(steps)}
        (directory / "rows" / "lesson.yaml").write_text(yaml.safe_dump(lesson), "utf-8")
        if questions:
            quiz = {"format": 1, "questions": list(questions)}
            (directory / "rows" / "quiz.yaml").write_text(yaml.safe_dump(quiz), "utf-8")
        return Courses(directory, "en")

    return _pack


@pytest.fixture
def begun(pack):
    """Keep that of three steps the first is done, the second is skipped, and the learner is at the third."""
    progress = pack(step("a"), step("b"), step("c")).progress
    progress.keep("rows", "a", StepRecord("done", "a = torch.ones(2)", 2, 1))
    progress.keep("rows", "b", StepRecord("skipped", "b = torch.ones(2)", 1, 0))
    progress.keep_place("rows", "c")


def opened(courses):
    """Return the step at which the lesson opens, and what of it is over."""
    taking = courses.taking("rows", step=None, restart=False)
    return taking.step.id, {each.id for each in taking.lesson.steps if each.id in taking.done}


def counted(courses):
    """Return steps, done, skipped, wrong tries and hints."""
    (lesson,) = report(courses, datetime.now(UTC)).lessons
    tally = lesson.tally
    return tally.steps, tally.done, tally.skipped, tally.wrong_tries, tally.hints


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize(
    ("steps", "opens", "over", "counts"),
    [
        ("a b c", "c", "a b", (3, 1, 1, 3, 1)),
        ("c b a", "c", "a b", (3, 1, 1, 3, 1)),
        ("a new b c", "c", "a b", (4, 1, 1, 3, 1)),
        ("new a b", "new", "a b", (3, 1, 1, 3, 1)),
        ("b c", "c", "b", (2, 0, 1, 1, 0)),
        ("a new", "new", "a", (2, 1, 0, 2, 1)),
        ("x y", "x", "", (2, 0, 0, 0, 0)),
    ],
)
def test_steps_may_be_reordered_added_and_removed(pack, steps, opens, over, counts):
    courses = pack(*map(step, steps.split()))
    assert opened(courses) == (opens, set(over.split()))
    assert counted(courses) == counts


@pytest.mark.usefixtures("begun")
def test_what_was_kept_of_a_step_that_was_removed_counts_again_when_it_is_back(pack):
    assert counted(pack(step("b"))) == (1, 0, 1, 1, 0)
    assert counted(pack(step("b"), step("a"))) == (2, 1, 1, 3, 1)


@pytest.mark.usefixtures("begun")
def test_a_title_and_the_words_of_a_step_may_change(pack):
    courses = pack(step("a", exercise="Say it differently."), step("b"), step("c"), title="Columns")
    assert opened(courses) == ("c", {"a", "b"})
    (lesson,) = report(courses, datetime.now(UTC)).lessons
    assert (lesson.lesson, lesson.title, lesson.tally.done) == ("rows", "Columns", 1)


@pytest.mark.usefixtures("begun")
def test_a_finished_lesson_with_a_new_step_is_open_again_at_that_step(pack):
    courses = pack(step("a"), step("b"))
    courses.progress.leave_place("rows")
    assert courses.is_finished("rows")
    assert courses.next_lesson() is None
    courses = pack(step("a"), step("new"), step("b"))
    assert not courses.is_finished("rows")
    assert (courses.next_lesson(), opened(courses)[0]) == ("rows", "new")
    (entry,) = courses.map(words("en")).lessons
    assert (entry.done, entry.total) == (2, 3)


@pytest.mark.usefixtures("begun")
def test_a_step_of_another_kind_under_the_same_name_stays_done(pack):
    courses = pack({"id": "a", "read": "Only read."}, step("b"), step("c"))
    assert opened(courses) == ("c", {"a", "b"})
    assert counted(courses) == (3, 1, 1, 1, 1)  # there is no wrong try where nothing is asked


@pytest.mark.parametrize(("questions", "given"), [("q r", 1), ("r q", 1), ("q r s", 1), ("r s", 0)], ids=str)
def test_a_quiz_that_was_begun_goes_on_as_long_as_its_questions_are_there(pack, questions, given):
    courses = pack(step("a"), questions=map(question, "qr"))
    courses.progress.keep_quiz("rows", QuizRecord(7, ("rows/q", "rows/r"), (True,)))
    courses = pack(step("a"), questions=map(question, questions.split()))
    quiz = quizzing(courses, "rows", seed=None, restart=False)
    assert len(quiz.answers) == given


def test_an_answer_that_fits_the_lesson_no_more_is_said_and_stops_nobody(pack, tmp_path):
    renamed = step("b", setup="G = torch.ones(3)")
    courses = pack(step("a", setup="G = torch.ones(3)"), renamed)
    courses.progress.keep("rows", "a", StepRecord("done", "a = F[:2]", 0, 0))
    ran = subprocess.run(
        [sys.executable, "-m", "tensortutor", "learn", "rows", "--lessons", courses.library.home],
        input="b = torch.ones(2)\n:export work.py\n\n",
        env=os.environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "(NameError: name 'F' is not defined)" in " ".join(ran.stdout.split())
    assert "✓ So." in ran.stdout
    assert "Done: Rows" in ran.stdout
    script = (tmp_path / "work.py").read_text("utf-8")
    assert "try:\n    a = F[:2]\nexcept Exception as error:" in script
