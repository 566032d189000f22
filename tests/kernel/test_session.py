"""What the front asks beside entries: about the session, completions, whether an entry is whole."""

import threading

import pytest
import torch

from tensortutor.errors import KernelLost
from tensortutor.kernel.events import Died, Done
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Question
from tensortutor.words import words

NO_CUDA = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")


def test_hello_says_the_device_and_the_version(learner):
    answer = learner.ask("hello")
    assert (answer.device, answer.version, answer.trouble) == ("cpu", torch.__version__, None)


def test_a_session_comes_without_a_debugger_and_may_import_one(learner):
    made = learner.run("import sys\n'pydevd' in sys.modules\n'debugpy.server' in sys.modules")
    assert [each.result for each in made.outcomes[1:]] == ["False", "False"]  # None there would forbid it


def test_tensors_are_all_told_whatever_has_changed(learner):
    learner.run("x = torch.ones(2)\ny = 3\nz = torch.zeros(1)")
    learner.run("1")
    inspection = learner.ask("tensors").inspection
    assert sorted(row.name for row in inspection.tensors) == ["x", "z"]
    assert inspection.unchanged == 0


def test_a_statement_tells_what_it_touched_or_everything(learner):
    learner.run("x = torch.ones(2)")
    code = "y = torch.ones(2)"
    assert [row.name for row in learner.run(code).last.inspection.tensors] == ["y"]
    told = learner.run(code, everything=True).last.inspection.tensors
    assert [(row.name, row.change) for row in told] == [("x", "unchanged"), ("y", "rebound")]


def test_reset_leaves_torch_and_device_and_nothing_else(learner):
    learner.run("x = torch.ones(2)\nprint = None\ntorch = None")
    answer = learner.ask("reset")
    assert (answer.device, answer.trouble) == ("cpu", None)
    assert learner.ask("tensors").inspection.tensors == ()
    assert learner.run("'x' in globals(), torch.ones(1), device, print").last.result == (
        "(False, tensor([1.]), device(type='cpu'), <built-in function print>)"
    )
    assert learner.run("1").notices == []


def test_a_failure_is_explained_and_kept_at_length_until_the_reset(learner):
    assert learner.ask("why").why is None
    failed = learner.run(
        "x = torch.ones(2, 3)\nnet = torch.nn.Sequential(torch.nn.Linear(2, 1))\nnet(x)"
    ).last
    assert failed.error.explanation.notice.values["layer"] == "net[0]"
    why = learner.ask("why").why
    assert why.failure.explanation == failed.error.explanation
    assert "linear.py" in why.failure.traceback
    assert "linear.py" not in failed.error.traceback
    assert [(row.name, row.shape, row.mean) for row in why.tensors] == [("x", (2, 3), 1.0)]
    learner.run("x = 3")
    assert learner.ask("why").why == why
    learner.ask("reset")
    assert learner.ask("why").why is None


def test_no_explanation_keeps_a_tensor_alive(learner):
    learner.run("import gc, sys, weakref\nheld = []")
    learner.run("def f():\n    x = torch.ones(2, 3)\n    held.append(weakref.ref(x))\n    x @ x")
    assert learner.run("f()").last.error.explanation.repair == "x @ x.T"
    learner.run("del sys.last_traceback, sys.last_value\nif hasattr(sys, 'last_exc'): del sys.last_exc")
    learner.run("1")
    assert learner.run("gc.collect(); held[0]() is None").last.result == "True"


def test_an_interrupt_is_no_failure_to_ask_about(learner):
    learner.run("undefined_name")
    learner.run("raise KeyboardInterrupt")
    assert learner.ask("why").why.failure.type == "NameError"


def test_a_syntax_error_is_told_again(learner):
    learner.run("x = (1,\ny")
    assert learner.ask("why").why.failure.type == "SyntaxError"


@pytest.mark.parametrize(
    "name",
    ["meta", "cuda:99", pytest.param("cuda", marks=NO_CUDA), pytest.param("cuda:0", marks=NO_CUDA), "x"],
)
def test_a_device_that_is_not_there_is_refused_with_what_there_is(learner, name):
    trouble = learner.ask("device", name).trouble
    assert trouble.key == "device.missing"
    assert trouble.values["device"] == name
    assert trouble.values["present"].split(", ")[0] == "cpu"
    assert "meta" not in trouble.values["present"]
    assert trouble.values["version"] == torch.__version__
    assert name in words("en")(trouble.key, **trouble.values)
    assert learner.run("device").last.result == "device(type='cpu')"


def test_auto_is_a_device_that_is_there(learner):
    assert learner.ask("device", "auto").device in ("cpu", "cuda", "mps")
    assert learner.ask("device", "cpu").device == "cpu"


def test_a_device_becomes_torchs_default_only_where_that_is_asked_for(learner):
    read = "torch.get_default_device.__module__ and torch.utils._device.CURRENT_DEVICE"
    learner.run("torch.set_default_device(None)")
    assert learner.ask("device", "cpu").device == "cpu"
    assert learner.run(read).last.result is None
    assert learner.ask("device", "cpu", default=True).device == "cpu"
    assert learner.run(read).last.result == "device(type='cpu')"
    learner.run("torch.set_default_device(None)")


def test_a_question_that_cannot_be_answered_is_still_answered(learner):
    learner.run("shell = get_ipython()\nshell.reset = None")
    trouble = learner.ask("reset").trouble
    assert trouble.key == "bug"
    assert words("en")(trouble.key, **trouble.values)
    learner.run("del shell.reset")
    assert learner.ask("reset").trouble is None


def test_a_kernel_that_has_died_cannot_be_asked_and_says_why(learner, go):
    learner.run(
        f"import os, threading; go = {str(go)!r}\n"
        "threading.Thread(target=lambda: (open(go).read(), os._exit(3))).start()"
    )
    go.write_text("")
    learner.kernel._process.process.wait()
    with pytest.raises(KernelLost) as lost:
        learner.ask("hello")
    assert (lost.value.key, lost.value.values) == ("kernel.exited", {"code": "3"})
    assert learner.run("1").of(Died)  # which starts it again
    learner.assert_intact()


def test_a_kernel_for_a_device_that_is_not_there_says_so():
    kernel = Kernel("cuda:99")
    kernel.start()
    assert kernel.ask(Question("hello")).trouble.key == "device.missing"
    kernel.close()


def test_a_torch_that_cannot_be_loaded_is_said_and_python_still_runs(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise OSError('libtorch.so is missing')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kernel = Kernel("cpu")
    kernel.start()
    outcomes = [event.outcome for event in kernel.run("1 + 1\n2 + 2") if isinstance(event, Done)]
    assert [each.result for each in outcomes] == ["2", "4"]
    expected = {"type": "OSError", "message": "libtorch.so is missing"}
    (notice,) = (notice for each in outcomes for notice in each.inspection.notices)
    assert (notice.key, notice.values) == ("kernel.no-torch", expected)
    trouble = kernel.ask(Question("hello")).trouble
    assert (trouble.key, trouble.values) == ("kernel.no-torch", expected)
    kernel.close()


def test_a_kernel_that_cannot_start_says_its_last_words_and_the_next_one_works(
    learner, monkeypatch, tmp_path
):
    (tmp_path / "ipykernel.py").write_text("raise ImportError('no such ipykernel')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    learner.kernel.restart()
    assert [event.reason.key for event in learner.kernel.run("1")] == ["kernel.failed"]
    with pytest.raises(KernelLost, match="no such ipykernel"):
        learner.ask("hello")
    monkeypatch.undo()
    learner.kernel.restart()
    learner.assert_intact()
    learner.assert_torch_works()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("torch.nn.functional.rel", "relu"),
        ("torch.nn.functional.", "softmax"),
        ("x = torch.ones(2)\ny = weight.tran", "transpose"),
        ("weight.", "shape"),
        ("torc", "torch"),
        ("%timei", "%timeit"),
        ("wei", "weight"),
    ],
)
def test_names_are_completed(learner, code, found):
    learner.run("weight = torch.ones(2)")
    content = learner.kernel.complete(code, len(code))
    assert any(match.endswith(found) for match in content["matches"])
    assert content["cursor_end"] == len(code)


def test_completion_while_statements_run_loses_nothing(learner):
    learner.run("weight = torch.ones(2)")
    done, completed = threading.Event(), []

    def complete():
        while not done.is_set():
            completed.append(learner.kernel.complete("weight.tran", 11))

    thread = threading.Thread(target=complete)
    thread.start()
    for number in range(200):
        heard = learner.run(f"print({number})\n{number} + 1")
        assert [each.stdout for each in heard.outcomes] == [f"{number}\n", ""]
        assert heard.last.result == str(number + 1)
    done.set()
    thread.join()
    assert len(completed) > 10
    assert all(".transpose" in content["matches"] for content in completed)


def test_completion_while_code_runs_gives_up_and_is_there_afterwards(learner):
    learner.run("weight = torch.ones(2); import time")
    running = learner.kernel.run("print('go', flush=True)\ntime.sleep(1000)")
    next(running)
    assert learner.kernel.complete("weight.tran", 11) is None
    learner.kernel.interrupt()
    list(running)
    assert ".transpose" in learner.kernel.complete("weight.tran", 11)["matches"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("x = 1", "complete"),
        ("for i in range(3):", "incomplete"),
        ("x = (1,", "incomplete"),
        ("def f():\n    return 1\n\n", "complete"),
        ("x = 1 +* 2", "invalid"),
        ("%time 1", "complete"),
        ("s = '''a", "incomplete"),
    ],
)
def test_an_entry_is_known_to_be_whole_or_not(learner, code, status):
    assert learner.kernel.completeness(code) == status


def test_nothing_is_known_of_a_kernel_that_still_starts():
    kernel = Kernel("cpu")
    kernel.start()
    assert kernel.completeness("x = 1") == "unknown"
    assert kernel.complete("tor", 3) is None
    assert kernel.output_descriptor is None
    assert list(kernel.background()) == []
    kernel.close()
