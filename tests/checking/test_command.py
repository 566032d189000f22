"""`tensortutor check` as one calls it: what it prints, its exit code, Ctrl-C, and several lessons at once."""

import json
import os
import re
import select
import signal
import subprocess
import sys

import pexpect
import pytest

from tensortutor.checking.gathering import Gathering
from tensortutor.checking.stamping import stamp
from tensortutor.course.library import lessons_home

COMMAND = (sys.executable, "-m", "tensortutor", "check")
TOTALS = ["lessons", "steps", "questions", "code", "solutions", "wrong", "mutants", "texts", "languages"]
KEYS = ["file", "line", "column", "step", "rule", "message"]


def check(*arguments, cwd=None, **environment):
    """Call it without a terminal."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LANG": "C", **environment},
        cwd=cwd,
        timeout=120,
        check=False,
    )


def as_json(*arguments):
    """Return the exit code, the findings and the totals."""
    called = check("--json", *arguments)
    said = json.loads(called.stdout)
    assert list(said) == ["findings", "totals"]
    assert list(said["totals"]) == TOTALS
    return called.returncode, said["findings"], said["totals"]


@pytest.fixture
def stamped(course):
    """Return a course in which nothing is wrong."""
    for wanted in Gathering.of([course]).lessons.values():
        stamp(wanted)
    return course


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_two_lessons_at_once_and_nothing_is_found(course):
    assert check("--stamp", course).returncode == 0
    called = check("--jobs", 2, course)
    assert called.returncode == 0, called.stdout
    first, last = called.stdout.splitlines()
    assert first == "Nothing found."
    assert last.startswith("Lessons: 2 · steps: 9 · questions: 3 · pieces of code run: ")
    assert last.endswith("texts compared: 45 · languages: 2")
    assert called.stderr == ""


def test_a_finding_is_a_line_with_its_place_and_its_rule(stamped):
    change(stamped / "second" / "ja.yaml", "2と3は等しく", "二と3は等しく")
    change(stamped / "second" / "ja.yaml", "title: 2倍", "title: Twice")
    called = check("--no-mutants", "second/ja.yaml", cwd=stamped)
    assert called.returncode == 1
    *found, count, _ = called.stdout.splitlines()
    told = "The source has numbers that are missing here: 2. Write them in digits."
    assert found == [
        "second/ja.yaml:1:8: [untranslated] This text is the same as its source. Translate it.",
        f"second/ja.yaml:19:14: [number-missing] {told} (refused)",
    ]
    assert count == "Findings: 2."


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "原文と同じです。訳してください。"), ("ko", "원문과 똑같아요. 번역하세요.")]
)
def test_it_speaks_the_language_that_is_asked_for(stamped, language, said):
    change(stamped / "second" / "ja.yaml", "title: 2倍", "title: Twice")
    assert said in check("--lang", language, stamped / "second" / "ja.yaml").stdout


@pytest.mark.parametrize("file", ["syllabus.yaml", "glossary.yaml"])
def test_the_words_of_a_course_are_checked_alone_and_no_lesson_is(stamped, file):
    change(stamped / "syllabus.yaml", "  shape:\n", "  size: {en: Size, ja: サイズ}\n  shape:\n")
    change(stamped / "glossary.yaml", "    ja: {term: 乗算", "    ko: {term: 乗算")
    code, found, totals = as_json(stamped / file)
    shared = ["word-missing"]
    assert (code, [each["rule"] for each in found], totals["lessons"]) == (
        1,
        shared if file == "glossary.yaml" else [*shared, "topic-nowhere"],
        0,
    )


def test_json_says_the_same(stamped):
    change(
        stamped / "second" / "ja.yaml",
        "    run: これは何も言いません。\n",
        "    run: This one says nothing.\n",
    )
    code, (finding,), totals = as_json(stamped / "second" / "ja.yaml")
    assert (code, list(finding), totals["texts"]) == (1, KEYS, 39)
    assert finding["file"] == str(stamped / "second" / "ja.yaml")
    assert (finding["line"], finding["column"], finding["step"]) == (16, 10, "quiet")
    assert (finding["rule"], finding["message"]) == (
        "untranslated",
        "This text is the same as its source. Translate it.",
    )


@pytest.mark.parametrize("name", ["nowhere", "first/nowhere.yaml", "notes.txt", "."])
def test_a_path_that_is_no_lesson_is_one_sentence(tmp_path, name):
    (tmp_path / "notes.txt").write_text("")
    called = check(tmp_path / name)
    assert (called.returncode, called.stdout) == (2, "")
    assert re.fullmatch(rf"{re.escape(str(tmp_path / name))} is .*\.\n", called.stderr)


@pytest.mark.parametrize(
    "arguments",
    [("--jobs", "0"), ("--jobs", "few"), ("--device", "toaster"), ("--schema", "a.yaml", "b.yaml")],
)
def test_a_wrong_call_is_one_sentence(arguments):
    called = check(*arguments)
    assert (called.returncode, called.stdout, called.stderr.count("\n")) == (2, "", 1)


def test_a_device_that_is_not_there_is_one_sentence(stamped):
    called = check("--device", "cuda:99", stamped / "first")
    assert (called.returncode, called.stdout, called.stderr.count("\n")) == (2, "", 1)


def test_the_schema_can_be_asked_for():
    assert json.loads(check("--schema").stdout)["title"] == "Lesson"
    assert json.loads(check("--schema", "lessons/any/quiz.yaml").stdout)["title"] == "Quiz"


def heard(pipe):
    """Return what somebody writes into a named pipe; fail where nobody ever does."""
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor) as file:
        ready, _, _ = select.select([file], [], [], 60.0)
        assert ready
        return file.read()


@pytest.mark.parametrize("field", ["setup", "exercise"])
def test_ctrl_c_ends_it_with_all_its_processes(stamped, field):
    """Code that never ends tells its process by a pipe: a setup in the kernel, a solution in the judge."""
    pipe = stamped / "pipe"
    os.mkfifo(pipe)
    hang = f"import os; open({str(pipe)!r}, 'w').write(str(os.getpid()))\n{{0}}while True: pass\n"
    lesson = stamped / "second" / "lesson.yaml"
    if field == "setup":
        change(lesson, "setup: x = torch.arange(3.)\n", "setup: |\n      " + hang.format(" " * 6))
    else:
        change(lesson, "- d = x * 2\n", "- |\n        " + hang.format(" " * 8))
    with subprocess.Popen([*COMMAND, lesson], stdout=-1, stderr=-1, start_new_session=True) as process:
        child = os.pidfd_open(int(heard(pipe)))
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)
    assert (process.returncode, *said) == (130, b"", b"")
    assert select.select([child], [], [], 10)[0]


def test_a_terminal_shows_how_far_it_is(stamped):
    child = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], str(stamped / "second" / "ja.yaml")], encoding="utf-8", timeout=60
    )
    child.expect("Checking .*1/1")
    child.expect("Nothing found.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_ci_checks_the_lessons_before_the_tests():
    script = (lessons_home().parent / ".ci" / "run").read_text("utf-8").splitlines()
    checks = script.index(".venv/bin/tensortutor check")
    assert checks < next(number for number, line in enumerate(script) if "pytest" in line)
