"""The command line from outside: pipes, scripts, JSON, exit codes, and what goes to stderr."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tensortutor import __version__
from tensortutor.course.library import Library, lessons_home
from tensortutor.course.model import Exercise, Predict, Question, Run

COMMAND = (sys.executable, "-m", "tensortutor")
LESSON = Library().load("why-tensors")
STATEMENT_KEYS = ["statement", "line", "stdout", "stderr", "result", "error", "tensors"]
TENSOR_KEYS = [
    "name", "kind", "change", "shape", "dtype", "device", "layout", "strides", "contiguous", "bytes",
    "requires_grad", "is_leaf", "grad_fn", "has_grad", "shares_memory_with", "min", "max", "mean", "std",
    "nan", "inf", "sampled", "kinship", "relative", "held_by", "grad_change", "module",
    "optimizer", "container",
]  # fmt: skip


def tutor(*arguments, given="", **environment):
    """Run the program without a terminal; *given* comes through a pipe."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def output(run):
    return run.stdout.decode()


def complaint(run):
    """Return what stands on stderr: one clean sentence of ours, never a traceback."""
    said = run.stderr.decode()
    assert "Traceback" not in said
    return said


def outcomes(*arguments, given=""):
    return [
        json.loads(line) for line in output(tutor("repl", "--json", *arguments, given=given)).splitlines()
    ]


# --- Code that runs without a prompt ---


def test_code_on_the_command_line_shows_its_output_then_the_inspector_without_escape_codes():
    run = tutor("repl", "-c", "x = torch.ones(2, 3)\nprint('hello')\nx + 1")
    assert run.returncode == 0
    assert output(run).startswith("hello\ntensor([[2., 2., 2.],\n        [2., 2., 2.]])\n╭─ Tensor inspector")
    assert "x     (2, 3)  float32  cpu" in output(run)
    assert "\x1b" not in output(run)
    assert run.stderr == b""


def test_a_script_that_raises_exits_with_1_and_names_its_file_and_line_on_stderr(tmp_path):
    script = tmp_path / "broken.py"  # saved on Windows, with a byte order mark
    code = "\ufeffx = 1\n\ndef f():\n    return x / 0\n\nprint('before')\nf()\nprint('after')\n"
    script.write_text(code, "utf-8", newline="\r\n")
    run = tutor("repl", script)
    assert run.returncode == 1
    assert output(run) == "before\n"
    assert f'File "{script}", line 7, in <module>' in run.stderr.decode()
    assert f'File "{script}", line 4, in f' in run.stderr.decode()
    assert "ZeroDivisionError: division by zero" in run.stderr.decode()


def test_a_pipe_holds_code_and_commands():
    code = "x = torch.ones(2)\nfor i in range(2):\n    x = x + i\n\nprint(x)\n"
    given = f"{code}:inspect off\n:tensors\n:quit\nraise X\n"
    run = tutor("repl", given=given)
    assert run.returncode == 0
    assert output(run).count("Tensor inspector") == 2
    assert "The inspector is off." in output(run)
    assert run.stderr == b""


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("raise SystemExit('no more')", 1, "no more\n"),
        ("import os; os._exit(0)", 1, ""),
        ("exit", 0, ""),
    ],
)
def test_a_script_may_choose_its_exit_code(code, status, said):
    run = tutor("repl", "-c", code)
    assert (run.returncode, run.stderr.decode()) == (status, said)


def test_i_stays_at_the_prompt_afterwards():
    run = tutor("repl", "-i", "-c", "x = torch.ones(2)", given="x * 3\n")
    assert run.returncode == 0
    assert ">>> x * 3\ntensor([3., 3.])\n" in output(run)


def test_input_reads_what_comes_through_the_pipe():
    assert (
        output(tutor("repl", "-c", "print('Hello, ' + input('Who? '))", given="Ada\n")) == "Who? Hello, Ada\n"
    )


def test_a_reader_that_goes_away_ends_it_without_a_word():
    code = "for i in range(100_000): print(i)"
    with subprocess.Popen([*COMMAND, "repl", "-c", code], stdout=-1, stderr=-1) as process:
        assert process.stdout.readline() == b"0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 1


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_running_script_that_is_stopped_leaves_no_process(number, status):
    code = "print('running', flush=True)\nwhile True: pass"
    with subprocess.Popen(
        [*COMMAND, "repl", "-c", code], stdin=subprocess.DEVNULL, stdout=-1, stderr=-1
    ) as process:
        assert process.stdout.readline() == b"running\n"
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        kernel = os.pidfd_open(int(children[0]))
        process.send_signal(number)
        assert process.wait(30) == status
        assert select.select([kernel], [], [], 10)[0]
        assert b"tensortutor" not in process.stderr.read()


# --- JSON ---


def test_json_is_one_object_a_line_with_the_promised_keys_for_failures_too():
    make = "x = torch.tensor([float('nan'), float('inf'), 1.])"
    infinite = "z = torch.tensor([float('inf'), -float('inf')])"
    code = f"{make}\ny = x.view(1, 3)\nprint('hi')\n1 + 1\n{infinite}\nx + torch.ones(2)"
    made, viewed, printed, added, endless, failed = outcomes("-c", code)
    assert all(list(each) == STATEMENT_KEYS for each in (made, viewed, printed, added, endless, failed))
    assert (made["statement"], made["line"]) == (make, 1)
    (row,) = made["tensors"]
    assert list(row) == TENSOR_KEYS
    assert (row["name"], row["change"], row["shape"], row["min"], row["nan"]) == ("x", "new", [3], "nan", 1)
    assert {each["name"]: each["change"] for each in viewed["tensors"]} == {"x": "unchanged", "y": "new"}
    y = viewed["tensors"][1]
    assert (y["shares_memory_with"], y["kinship"], y["relative"]) == (["x"], "view", "x")
    assert printed["stdout"] == "hi\n"
    assert added["result"] == "2"
    (row,) = (each for each in endless["tensors"] if each["name"] == "z")
    assert (row["min"], row["max"]) == ("-inf", "inf")
    assert failed["error"]["type"] == "RuntimeError"
    assert "must match the size" in failed["error"]["message"]
    assert list(failed["error"]) == ["type", "message", "explanation"]


def test_json_says_why_a_statement_failed():
    code = "a = torch.ones(2, 3)\ndef f(x):\n    return torch.relu(x @ a) + 1\nf(a)"
    *_, failed = outcomes("-c", code)
    operand = {"shape": [2, 3], "dtype": "float32", "device": "cpu"}
    assert failed["error"]["explanation"] == {
        "family": "matmul",
        "expression": "x @ a",
        "operands": [{"name": "x", **operand}, {"name": "a", **operand}],
        "repair": "x @ a.T",
    }


def test_code_that_cannot_be_parsed_is_one_failed_statement_in_json():
    run = tutor("repl", "--json", "-c", "x = (1,\nprint(x")
    assert run.returncode == 1
    (failed,) = map(json.loads, output(run).splitlines())
    assert list(failed) == STATEMENT_KEYS
    assert (failed["error"]["type"], failed["error"]["explanation"]) == ("SyntaxError", None)
    assert failed["tensors"] == []


# --- Lessons through a pipe ---


def answers(lesson):
    """Yield what takes *lesson* from its start to its end: an empty line runs what lies in the prompt."""
    for step in lesson.steps:
        match step:
            case Run():
                yield ""
            case Predict():
                yield "error"
            case Question(choices=choices):
                yield str(list(choices).index(step.right) + 1)
            case Exercise(solutions=solutions):
                yield solutions[0]
        yield ""


def test_a_lesson_is_taken_to_its_end_through_a_pipe(tmp_path):
    run = tutor("learn", given="\n".join(answers(LESSON)) + "\n", TENSORTUTOR_HOME=str(tmp_path))
    assert run.returncode == 0
    assert run.stderr == b""
    assert f"Done: {LESSON.title}" in output(run)
    assert output(run).count("✗") == 2  # the predictions where no error comes
    assert "ValueError: expected sequence of length 3 at dim 1" in output(run)
    assert "\x1b" not in output(run)
    assert max(map(len, output(run).splitlines())) <= 80
    shown = tutor("learn", "--map", TENSORTUTOR_HOME=str(tmp_path))
    assert f"{len(LESSON.steps)}/{len(LESSON.steps)}" in output(shown)
    again = tutor("learn", TENSORTUTOR_HOME=str(tmp_path))
    following = Library().load(Library().course.lessons[1])
    assert (again.returncode, f"── {following.title} ·" in output(again)) == (0, True)


def test_the_end_of_input_keeps_the_place(tmp_path):
    run = tutor("learn", given="\n", TENSORTUTOR_HOME=str(tmp_path))
    assert run.returncode == 0
    assert output(run).endswith("Your place is kept. `tensortutor learn` goes on from here.\n")


# --- Calls that are wrong ---


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["repl", "missing.py"], "missing.py cannot be read: No such file or directory."),
        (["repl", "--device", "gpu", "-c", "1"], "“gpu” is not the name of a device."),
        (["learn", "why-tensor"], "There is no lesson “why-tensor”. Did you mean “why-tensors”?"),
        (["learn", "zzz"], "There is no lesson “zzz”. The lessons are: why-tensors"),
        (["learn", "why-tensors", "--step", "firsttensor"], "Did you mean “first-tensor”?"),
        (["learn", "why-tensors", "--step", "zzz"], "has no step “zzz”. It has: first-tensor, why-pytorch,"),
        (["repl", "--colour"], "There is no option --colour here."),
        (["lern"], "There is no command “lern”. Did you mean “learn”?"),
    ],
)
def test_a_wrong_call_exits_with_2_and_one_sentence(arguments, said):
    run = tutor(*arguments)
    assert run.returncode == 2
    assert run.stdout == b""
    assert said in complaint(run)


def test_text_that_is_not_utf_8_is_refused(tmp_path):
    script = tmp_path / "latin.py"
    script.write_bytes(b"x = '\xe4'\n")
    run = tutor("repl", script)
    assert (run.returncode, complaint(run)) == (
        2,
        f"{script} is not UTF-8 text. Save it in the encoding UTF-8.\n",
    )
    run = tutor("repl", given=b"x = '\xe4'\n")
    assert (run.returncode, complaint(run)) == (2, "What came through the pipe is not UTF-8 text.\n")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_refused_with_what_there_is():
    run = tutor("repl", "--device", "cuda", "-c", "1")
    assert run.returncode == 2
    assert f"There is no device “cuda” here. PyTorch {torch.__version__} can use: cpu." in complaint(run)
    assert "--device cpu" in complaint(run)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_tensors_are_made_on_the_cuda_device_that_is_asked_for():
    (made,) = outcomes("--device", "cuda", "-c", "x = torch.ones(2)")
    assert made["tensors"][0]["device"] == "cuda:0"


def pack(directory, change):
    """Copy the lessons into *directory* with the first lesson's text changed."""
    shutil.copytree(lessons_home(), directory)
    lesson = directory / "why-tensors" / "lesson.yaml"
    lesson.write_bytes(change(lesson.read_bytes()))
    return lesson


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"  - Read shape", b"\t- Read shape", "This line is indented with a tab."),
        (b"minutes: 25", b"minutes: 25\nminutes: 25", "The key `minutes` stands here a second time"),
        (b"    right: rand\n", b"", "The key `right` is missing here."),
        (b"minutes: 25", b"minutes: many", "`minutes` must be a whole number."),
        (b"title: Why", b"title: Wh\xff", "is not UTF-8."),
        (b"title: Why tensors\n", b"", "The key `title` is missing here."),
    ],
)
def test_a_broken_lesson_is_named_with_its_file_line_and_column(tmp_path, old, new, said):
    lesson = pack(tmp_path / "pack", lambda text: text.replace(old, new, 1))
    run = tutor(
        "learn", "--lessons", tmp_path / "pack", "why-tensors", TENSORTUTOR_HOME=str(tmp_path / "home")
    )
    assert run.returncode == 2
    place, _, _ = complaint(run).partition(": ")
    path, line, column = place.rsplit(":", 2)
    assert path == str(lesson)
    assert int(line) > 0
    assert int(column) > 0
    assert said in complaint(run)


# --- The rest ---


def test_the_version_is_said():
    assert output(tutor("--version")) == f"tensortutor {__version__}\n"


def test_without_a_command_it_says_what_it_is_and_how_to_go_on():
    run = tutor()
    assert run.returncode == 0
    for expected in ("learn PyTorch tensors", "tensortutor learn", "tensortutor repl", "Why tensors"):
        assert expected in output(run)


def test_progress_that_cannot_be_kept_is_said_in_one_sentence():
    run = tutor("learn", TENSORTUTOR_HOME="/dev/null/home")
    assert run.returncode == 2
    assert "Your progress in /dev/null/home/progress.db cannot be read or written" in complaint(run)


def test_the_front_imports_neither_torch_nor_ipython():
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tensortutor", "learn", "--map"],
        capture_output=True,
        check=True,
        text=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "rich.console" in imported
    assert not {"torch", "IPython", "ipykernel", "numpy"} & imported
