"""Whatever is typed, the next statement works, or one sentence says what stands in its way."""

import pytest

from tensortutor.kernel.events import Died, Done, Leaving

QUIET = [
    "raise SystemExit",
    "raise SystemExit('bye')",
    "import sys; sys.exit(3)",
    "raise KeyboardInterrupt",
    "raise GeneratorExit",
    "import asyncio; raise asyncio.CancelledError",
    "raise ExceptionGroup('two', [ValueError('one'), TypeError('other')])",
    "globals().clear()",
    "del torch",
    "del device",
    "del __builtins__",
    "del get_ipython",
    "get_ipython = None",
    "import sys; sys.stdout.close()",
    "import sys; sys.stdout = None",
    "import sys; sys.stderr = None",
    "import sys; sys.stdin = None",
    "import sys; sys.stdout = sys.stderr = sys.__stdout__ = None; 1/0",
    "import sys; sys.displayhook = None",
    "import sys; sys.excepthook = None; 1/0",
    "import sys; sys.setrecursionlimit(60)",
    "import sys; sys.path.clear()",
    "import sys; sys.modules.clear()",
    "import sys; del sys.modules['torch'], sys.modules['asyncio']",
    "import sys; sys.modules['zmq'] = sys.modules['IPython'] = None",
    "import builtins; builtins.len = None",
    "import builtins; builtins.len = None; 1/0",
    "import builtins; (setattr(builtins, 'len', None), 1/0)",
    "import builtins; builtins.print = builtins.repr = builtins.str = None",
    "import builtins; builtins.__dict__.clear()",
    "import builtins; (builtins.__dict__.clear(), 1/0)",
    "import builtins; del builtins.SystemExit; 1/0",
    "import os, tempfile; d = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    "import os; os.environ.clear()",
    "import os; os.close(0)",
    "import gc; gc.disable()",
    "import torch; torch.empty(2**50)",
    "import threading, sys; t = threading.Thread(target=sys.exit); t.start(); t.join()",
    "import tensortutor; tensortutor.x = 1; del sys.modules['tensortutor']",
    "import sys; sys.modules = {}",
    "import sys; sys.settrace(lambda *a: 1/0)",
    "get_ipython().reset()",
    "%reset -f",
    "%%time\n1/0",
    "%no_such_magic",
    "class Tensor:\n  pass\nTensor()",
    "class E(Exception):\n  def __str__(self): return 1/0\nraise E",
    "class E(Exception):\n  def __getattribute__(self, name): raise SystemExit\nraise E",
    "class R:\n  def __repr__(self): return 1/0\nR()",
    "class R:\n  def __repr__(self): return 1\nR()",
    "class R:\n  def __repr__(self): raise SystemExit\nR()",
    "class R:\n  def __getattr__(self, name): raise KeyboardInterrupt\nR()",
    "class R:\n  __class__ = property(lambda self: 1/0)\nr = R(); r",
    "def f(): f()\nf()",
    "print('\\ud800')",
    "'\\ud800'",
    "raise ValueError('\\ud800')",
    "x = '\ud800'",
    "\ud800",
    "\x00",
    "\x0c1",
    "x = (",
    "    x = 1\n  y = 2",
    "return 1",
    "yield",
    "await 1",
    "import warnings; warnings.warn('look')",
    "import warnings; warnings.simplefilter('error')",
    "import os; os.system('echo x >&2')",
    "import logging; logging.raiseExceptions = True; logging.error('%d', 'x')",
    "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL)",
    "import torch; torch.set_default_device('meta')\ntorch.set_default_device(None)",
]


@pytest.mark.parametrize("code", QUIET, ids=ascii)
def test_the_session_is_as_before(learner, code):
    assert learner.run(code).of(Died) == []
    learner.assert_intact()
    learner.assert_torch_works()
    assert learner.run("%time 1").last.result == "1"


@pytest.mark.parametrize(
    ("code", "key", "name", "way_back"),
    [
        ("torch = None", "session.lost", "torch", "import torch"),
        ("torch = 5", "session.lost", "torch", "del torch"),
        ("print = None", "session.hidden", "print", "del print"),
        ("open = None", "session.hidden", "open", "del open"),
        ("def len(x): return 3", "session.hidden", "len", "del len"),
        ("for sum in range(3): pass", "session.hidden", "sum", "del sum"),
    ],
)
def test_a_name_that_hides_another_is_said_once_with_the_way_back(learner, code, key, name, way_back):
    assert learner.run(code).notices == [(key, {"name": name})]
    assert learner.run("1").notices == []
    learner.run(way_back)
    assert learner.run("1").notices == []
    learner.assert_intact()
    learner.assert_torch_works()


@pytest.mark.parametrize(
    ("code", "key", "values"),
    [
        ("import os; os._exit(3)", "kernel.exited", {"code": "3"}),
        ("import os; os._exit(0)", "kernel.exited", {"code": "0"}),
        ("import ctypes; ctypes.string_at(0)", "kernel.crashed", {"signal": "SIGSEGV"}),
        ("import os; os.kill(os.getpid(), 9)", "kernel.killed", {}),
        ("import os; os.kill(os.getpid(), 40)", "kernel.crashed", {"signal": "40"}),
    ],
)
def test_a_death_is_announced_with_its_reason_and_a_new_kernel_works(learner, code, key, values):
    heard = learner.run(code)
    assert heard.notices == [(key, values)]
    learner.assert_intact()


def test_what_closes_every_file_is_a_death_that_is_announced(learner):
    heard = learner.run("import os; os.closerange(3, 400)")
    assert [key for key, _ in heard.notices] in ([], ["kernel.crashed"])
    learner.assert_intact()


@pytest.mark.parametrize("code", ["exit", "quit", "exit()", "quit()"])
def test_asking_to_leave_is_told_to_the_front_and_the_kernel_stays(learner, code):
    assert learner.run(code).of(Leaving)
    learner.assert_intact()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("input('name? ')", "'bob'"),
        ("import getpass; getpass.getpass()", "'bob'"),
        ("str(input()) + input()", "'bobann'"),
    ],
)
def test_input_is_answered(learner, code, said):
    assert learner.run(code, answers=["bob", "ann"]).last.result == said
    learner.assert_intact()


def test_two_questions_in_one_entry_are_answered_in_order(learner):
    heard = learner.run("a = input('a')\nb = input('b')\na, b", answers=["1", "2"])
    assert heard.last.result == "('1', '2')"


def test_ctrl_d_at_input_is_the_end_of_file(learner):
    assert learner.run("input()").errors == ["EOFError"]
    learner.assert_intact()


def test_ctrl_c_at_input_ends_the_entry(learner):
    heard = learner.run("input()\nprint('after')", answers=["\x03"])
    assert heard.errors == ["KeyboardInterrupt"]
    assert heard.stdout == ""
    learner.assert_intact()


def test_a_breakpoint_takes_commands(learner):
    heard = learner.run("x = 5\nbreakpoint()\nprint('went on')", answers=["p x * 2", "c"])
    assert "10\n" in heard.stdout
    assert "went on\n" in heard.stdout
    learner.assert_intact()


@pytest.mark.parametrize("answer", ["\x03", "\x04", "q"])
def test_a_breakpoint_can_be_left(learner, answer):
    learner.run("breakpoint()\nx = 1", answers=[answer])
    learner.assert_intact()


def test_a_long_paste_is_as_many_outcomes_in_order(learner):
    heard = learner.run("\n".join(f"v{number} = {number}" for number in range(2000)))
    assert [each.inspection.statement for each in heard.outcomes] == [f"v{n} = {n}" for n in range(2000)]
    assert [each.inspection.line for each in heard.outcomes] == list(range(1, 2001))
    assert learner.run("v1999").last.result == "1999"


def test_the_first_error_ends_the_entry(learner):
    heard = learner.run("a = 1\n1/0\nb = 2")
    assert [each.error and each.error.type for each in heard.outcomes] == [None, "ZeroDivisionError"]
    assert learner.run("'b' in globals()").last.result == "False"


def test_decorators_and_await_work(learner):
    code = (
        "import asyncio, functools\n@functools.cache\ndef f(n):\n    return n\n"
        "await asyncio.sleep(0)\nawait asyncio.sleep(0, f(3))"
    )
    assert learner.run(code).last.result == "3"


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("%timeit -n1 -r1 1 + 1", "per loop"),
        ("%%time\nx = 1", "Wall time"),
        ("!echo hi", "hi\n"),
        ("%%bash\necho hi", "hi\n"),
        ("x = 5\nx?", "Type:"),
        ("def f():\n    return 7\nf??", "return 7"),
        ("import os; os.system('echo hi')", "hi\n"),
        ("import os; os.write(1, b'hi')", "hi"),
        ("import subprocess, sys; subprocess.run(['echo', 'hi'], stdout=sys.stdout)", "hi\n"),
        (
            "import multiprocessing as m; p = m.Process(target=print, args=['hi']); p.start() or p.join()",
            "hi\n",
        ),
        ("%reset -f\nprint('hi')", "hi\n"),
        ("display(3)", "3\n"),
    ],
)
def test_what_is_printed_comes_with_its_statement(learner, code, printed):
    heard = learner.run(code)
    assert heard.errors == []
    assert printed in heard.last.stdout
    assert "\r" not in heard.last.stdout
    assert learner.run("1").stdout == ""


def test_errors_and_warnings_come_on_stderr(learner):
    heard = learner.run("import sys, warnings; print('e', file=sys.stderr); warnings.warn('look')")
    assert "e\n" in heard.outcomes[1].stderr
    assert "UserWarning: look" in heard.last.stderr
    assert heard.stdout == ""


def test_output_beyond_the_budget_is_counted(learner):
    heard = learner.run("print('x' * 10**7)")
    assert heard.last.stdout == "x" * 10**6
    assert heard.last.inspection.dropped == 9 * 10**6 + 1
    assert learner.run("print('a')").last.inspection.dropped == 0


def test_huge_results_and_messages_are_cut(learner):
    heard = learner.run("list(range(10**7))")
    assert heard.last.result.startswith("[0, 1, 2, ")
    assert heard.last.result.endswith(", 9999999]")
    assert len(heard.last.result) < 101_000
    heard = learner.run("raise ValueError('x' * 10**7)")
    assert len(heard.last.error.message) < 5_000
    assert len(heard.last.error.traceback) < 20_000


def test_what_a_thread_prints_later_is_background(learner, go):
    learner.run(
        f"import threading; go = {str(go)!r}\n"
        "t = threading.Thread(target=lambda: (open(go).read(), print('later'))); t.start()"
    )
    assert list(learner.kernel.background()) == []
    go.write_text("")
    texts = []
    while "later\n" not in "".join(text.text for text in texts):
        texts += learner.kernel.background()
    assert {text.stream for text in texts} == {"stdout"}


def test_processes_print_what_they_say_and_no_more(learner):
    code = "import multiprocessing as m\ndef say(n): print('x' * 20_000, n)\nprint('before', end=' ')\n"
    code += "ps = [m.Process(target=say, args=[n]) for n in range(8)]\n"
    code += "print('a', end=''); [p.start() for p in ps]; [p.join() for p in ps]; print('z')"
    said = learner.run(code).stdout
    assert said.startswith("before a")
    assert said.endswith("z\n")
    assert len(said) == len("before az\n") + 8 * (20_000 + len(" 0\n"))


def test_a_process_that_never_stops_printing_does_not_hold_the_session_up(learner):
    learner.run("import subprocess\np = subprocess.Popen(['yes'])")
    for number in range(10):
        assert learner.run(f"{number} + 1").last.result == str(number + 1)
    assert learner.run("p.kill(); p.wait()").last.result == "-9"
    learner.run("1")
    learner.assert_intact()


def test_a_process_that_forks_is_still_one_session(learner):
    heard = learner.run("import os; pid = os.fork()\nprint('once')")
    assert heard.stdout == "once\n"
    learner.assert_intact()


def test_the_workers_of_a_data_loader_work_and_end(learner):
    code = (
        "from torch.utils.data import DataLoader\n"
        "x = torch.randn(300, 300) @ torch.randn(300, 300)\n"
        "[len(b) for b in DataLoader(range(8), batch_size=4, num_workers=2)]"
    )
    assert learner.run(code).last.result == "[4, 4]"
    learner.assert_intact()


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt"])
def test_a_task_of_the_learners_cannot_end_the_kernel(learner, error):
    heard = learner.run(
        f"import asyncio\nx = 1\nasync def f(): raise {error}\nt = asyncio.create_task(f())\n"
        "await asyncio.sleep(0.01)"
    )
    assert heard.notices == []
    assert learner.run("x").last.result == "1"
    learner.assert_intact()


def test_an_entry_that_runs_another_says_its_own_text(learner):
    heard = learner.run("a = 1\nget_ipython().run_cell('b = 2')\nc = 3;")
    assert [each.inspection.statement for each in heard.outcomes][-1] == "c = 3"


@pytest.mark.parametrize("code", ["", "\n\n", "# only a comment", "   ", "1;"])
def test_nothing_to_show_is_nothing(learner, code):
    heard = learner.run(code)
    assert [each.result for each in heard.outcomes] in ([], [None])
    learner.assert_intact()


def test_a_front_that_reads_slowly_loses_nothing(learner, tmp_path):
    done = tmp_path / "done"
    lines = [f"v = {number}" for number in range(3000)]
    running = learner.kernel.run("\n".join([*lines, f"open({str(done)!r}, 'w').close()"]))
    first = next(running)
    while not done.exists():
        pass
    outcomes = [event.outcome for event in [first, *running] if isinstance(event, Done)]
    assert [each.inspection.statement for each in outcomes[:-1]] == lines
