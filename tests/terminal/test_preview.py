"""`--preview`: an author sees a lesson while writing it; nothing is kept, and :again reads the file anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tensortutor.errors import BadCall, BadLesson
from tensortutor.terminal.authoring import template, translation
from tensortutor.terminal.previewing import Preview, lesson_directory
from tensortutor.terminal.quizzes import quizzing
from tensortutor.words import words

BROKEN = ("steps:\n", "stepz:\n")


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def plain(screen):
    return " ".join(screen.split())


@pytest.fixture
def written(tmp_path):
    """Return a lesson that no course knows, with a translation beside it."""
    lesson = Path(shutil.copytree(template("en"), tmp_path / "Work in progress"))
    (lesson / "ko.yaml").write_text(translation("ko"), "utf-8")
    return lesson


def preview(command, path, *arguments, typed=(), home, cwd=None, language="en"):
    """Preview through a pipe; return what was printed."""
    return subprocess.run(
        [sys.executable, "-m", "tensortutor", command, "--preview", str(path), *arguments],
        input="".join(line + "\n" for line in typed),
        env={**os.environ, "TENSORTUTOR_HOME": str(home), "TENSORTUTOR_LANG": language},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


# --- Before an author's eyes ---


def test_again_shows_what_the_file_says_now_or_why_it_cannot_be_read(open_terminal, written, tmp_path):
    lesson, home = written / "lesson.yaml", tmp_path / "home"
    terminal = open_terminal(
        "learn", "--preview", lesson, "--step", "unusual", "--lang", "en", home=home, columns=120
    )
    terminal.until(lambda: terminal.typing)

    def entered(text):
        terminal.press("ctrl-u")  # a starter may lie in the prompt
        return terminal.enter(text)

    assert "nothing is kept" in plain(terminal.text)
    assert "✗ This takes the mean of all numbers." in entered("unusual = temps - temps.mean()")

    change(lesson, "This takes the mean of all numbers.", "You took ONE mean.")
    change(
        lesson,
        "setup: temps = torch.tensor([[30., 33., 27.], [12., 10., 17.]])\n    # Lies",
        "setup: temps = torch.eye(3)\n    # Lies",
    )
    assert "temps = torch.eye(3)" in entered(":again")
    assert "tensor(1.)" in entered("temps[0, 0]")
    assert "NameError" in entered("unusual")
    assert "✗ You took ONE mean." in entered("unusual = temps - temps.mean()")

    change(lesson, *BROKEN)
    line = lesson.read_text("utf-8").split("\n").index("stepz:") + 1
    seen = plain(entered(":again"))
    assert f"lesson.yaml:{line}:1: The key stepz is not known here. Did you mean steps?" in seen
    assert "What was read before stays." in seen
    assert "✗ You took ONE mean." in entered("unusual = temps - temps.mean()")

    change(lesson, *reversed(BROKEN))
    assert "✓" in entered("unusual = temps - temps.mean(1, keepdim=True)")
    change(lesson, "    exercise: |\n      Make `unusual`", "    exercise: |\n      Please make `unusual`")
    assert "Please make unusual" in entered(":ㅁㅎ먀ㅜ")

    change(written / "ko.yaml", "title:", "titel:")
    seen = plain(entered(":lang ko"))
    assert f"{written / 'ko.yaml'}:1:1:" in seen
    change(written / "ko.yaml", "titel:", "title:")
    assert "그 도시의 평균을" in entered(":again")
    terminal.press("ctrl-d")
    assert terminal.wait_for_exit() == 0
    assert words("ko")("preview.left") in terminal.text
    assert not (home / "progress.db").exists()


def test_a_quiz_can_be_seen_alike(open_terminal, written, tmp_path):
    quiz, home = written / "quiz.yaml", tmp_path / "home"
    terminal = open_terminal("quiz", "--preview", quiz, "--seed", 1, "--lang", "en", home=home, columns=120)
    terminal.until(lambda: terminal.typing)
    terminal.enter("1")
    terminal.enter()
    assert terminal.line.startswith("2/2 >>>")
    change(quiz, "Make `coolest`", "Now make `coolest`")
    assert "Now make coolest" in terminal.enter(":again")
    change(quiz, "again: warmest", "again: coldest")
    assert "The lesson has no step “coldest”." in plain(terminal.enter(":again"))
    assert "✓" in terminal.enter("coolest = temps.amin(0)")
    change(quiz, "again: coldest", "again: warmest")
    assert "Now make coolest" in terminal.enter(":again")
    assert ":again" in terminal.enter(":help")
    terminal.press("ctrl-d")
    assert terminal.wait_for_exit() == 0
    assert words("en")("preview.left") in terminal.text
    assert not (home / "progress.db").exists()


@pytest.mark.parametrize("path", ["lesson.yaml", ".", "../Work in progress", "ko.yaml"])
def test_a_lesson_is_named_by_its_file_or_its_directory(written, tmp_path, path):
    shown = preview("learn", path, home=tmp_path / "home", cwd=written, language="ko")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "차원을 따라 계산하기" in shown.stdout
    assert words("ko")("preview.left") in shown.stdout


def test_a_course_around_says_in_which_language_a_lesson_is_written(written, tmp_path):
    (tmp_path / "course.yaml").write_text("base: ja\nlessons: [other]\n")
    shown = preview("learn", written, home=tmp_path / "home")
    assert "it is shown in 日本語" in plain(shown.stdout)


# --- What cannot be shown ---


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("command", "path", "key"),
    [
        ("learn", "nowhere", "check.no-such-path"),
        ("learn", "notes.txt", "check.no-lesson"),
        ("learn", "course.yaml", "preview.whole-course"),
        ("learn", "Work in progress/quiz.yaml", "preview.quiz"),
        ("quiz", "Work in progress/lesson.yaml", "preview.lesson"),
    ],
)
def test_a_path_that_is_no_such_thing_is_refused(tmp_path, command, path, key):
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / "course.yaml").write_text("lessons: [a]\n")
    with pytest.raises(BadCall) as refused:
        lesson_directory(tmp_path / path, {"learn": "lesson.yaml", "quiz": "quiz.yaml"}[command])
    assert (refused.value.key, refused.value.values) == (key, {"path": str(tmp_path / path)})


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        ("learn", ["--step", "unusal"], "Did you mean “unusual”?"),
        ("learn", ["why-tensors"], "A preview shows one lesson by its file."),
        ("learn", ["--map"], "A preview shows one lesson by its file."),
        ("quiz", ["--restart"], "A preview shows one lesson by its file."),
    ],
)
def test_a_wrong_call_is_one_sentence(written, tmp_path, command, arguments, said):
    called = preview(command, written, *arguments, home=tmp_path / "home")
    assert (called.returncode, called.stdout, called.stderr.count("\n")) == (2, "", 1)
    assert said in called.stderr


# --- Where one stands in a file that has changed ---


@pytest.fixture
def shown(written, tmp_path):
    return Preview(written, "en", tmp_path)


def test_a_step_is_found_by_its_id_wherever_it_has_gone(shown, written):
    taking = shown.taking(shown.name, step="which-shape", restart=False)
    change(
        written / "lesson.yaml",
        "  - id: two-cities\n",
        "  - id: first\n    read: New.\n\n  - id: two-cities\n",
    )
    moved = shown.taken_anew(taking)
    assert (moved.step.id, moved.index) == ("which-shape", 3)


def test_a_step_that_is_gone_leaves_its_place(shown, written):
    taking = shown.taking(shown.name, step="unusual", restart=False)
    text = (written / "lesson.yaml").read_text("utf-8")
    start, end = text.index("  # exercise"), text.index("summary:")
    (written / "lesson.yaml").write_text(text[:start] + text[end:], "utf-8")
    assert shown.taken_anew(taking).step.id == "warmest"


def test_what_was_done_before_stays_and_the_step_itself_begins_anew(shown):
    taking = shown.taking(shown.name, step="which-shape", restart=False)
    done = {"two-cities": "x = 1", "which-shape": "y = 2"}
    again = shown.taken_anew(taking.__class__(taking.lesson, 2, done, solved=True, hints=1, tries=3))
    assert (again.done, again.solved, again.hints, again.tries) == ({"two-cities": "x = 1"}, False, 0, 0)


def test_a_question_is_found_by_its_id_and_counts_anew(shown, written):
    asking = quizzing(shown, shown.name, seed=1, restart=False).answered(right=False)
    again = shown.asked_anew(asking)
    assert (again.question.id, again.answers, again.over) == ("lining-up", (), False)
    second = shown.asked_anew(asking.next())
    assert (second.question.id, second.answers) == ("coolest-day", (False,))
    change(written / "quiz.yaml", "id: coolest-day", "id: coldest-day")
    assert shown.asked_anew(second).question.id == "coldest-day"


def test_a_quiz_in_its_second_round_comes_back_to_the_question(shown):
    asking = quizzing(shown, shown.name, seed=1, restart=False)
    asking = asking.answered(right=True).next().answered(right=False).next()
    assert asking.is_second_round
    again = shown.asked_anew(asking)
    assert (again.question.id, again.is_second_round, again.answers) == ("coolest-day", False, (True,))


def test_what_is_faulty_now_leaves_all_as_it_was(shown, written):
    taking = shown.taking(shown.name, step="unusual", restart=False)
    library = shown.library
    change(written / "lesson.yaml", *BROKEN)
    with pytest.raises(BadLesson):
        shown.taken_anew(taking)
    assert shown.library is library
