"""Ctrl-C stops the learner's code, whatever it does, and nothing else."""

import random
import threading

import pytest

from tensortutor.errors import KernelLost
from tensortutor.kernel import execution
from tensortutor.kernel.events import Died, Done, Stuck
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Question

GO = "print('go', flush=True)\n"


@pytest.mark.parametrize(
    "code",
    [
        GO + "while True: pass",
        GO + "import time; time.sleep(60)",
        GO + "await __import__('asyncio').sleep(60)",
        GO + "import asyncio\nasync def f():\n  while True: pass\nawait asyncio.gather(f())",
        GO + "import threading; threading.Event().wait()",
        GO + "import subprocess; subprocess.run(['sleep', '60'])",
        GO + "import os; os.read(os.pipe()[0], 1)",
        GO + "x = torch.ones(100, 100)\nwhile True: x = (x @ x).clamp(max=1)",
        "while True: print('go')",
        "while True: print('go', flush=True)",
        "import sys\nwhile True: print('go', file=sys.stderr); print('go', end='')",
        "class R:\n  def __repr__(self):\n    print('go', flush=True)\n    while True: pass\nR()",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + GO + "while True: pass",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
        + GO
        + "while True: pass",
        "import re\n" + GO + "re.match('(a+)+$', 'a' * 40 + 'b')",
        "import ctypes\n" + GO + "ctypes.PyDLL(None).sleep(60); 1",
        "%%time\nprint('go', flush=True)\nwhile True: pass",
        "%timeit -n1 -r1 print('go', flush=True); time.sleep(60)",
        "def f():\n  print('go', flush=True)\n  while True: pass\nfor i in range(2): f()",
    ],
    ids=lambda code: ascii(code[-40:]),
)
def test_ctrl_c_ends_the_code_and_nothing_else(learner, code):
    learner.run("x = 1; import time")
    heard = learner.run(code + "\nprint('never')", interrupt_at="go")
    assert heard.errors == ["KeyboardInterrupt"]
    assert not [event for event in heard.events if isinstance(event, Died | Stuck)]
    assert "never" not in heard.stdout
    learner.assert_intact()
    assert learner.run("time.time() > 0").last.result == "True"


def test_ctrl_c_ends_a_shell_command(learner):
    heard = learner.run("!echo go; sleep 60; echo never", interrupt_at="go")
    assert "never" not in heard.stdout
    learner.assert_intact()


def test_code_may_catch_ctrl_c_once(learner):
    code = (
        "try:\n  print('go', flush=True)\n  while True: time.sleep(1)\n"
        "except KeyboardInterrupt:\n  print('caught')\nprint('after')"
    )
    heard = learner.run("import time\n" + code, interrupt_at="go\n")
    assert heard.errors == []
    assert heard.stdout == "go\ncaught\nafter\n"
    learner.assert_intact()


def test_ctrl_c_does_not_end_a_thread_that_prints(learner):
    learner.run(
        "import threading, time\ndone = threading.Event()\n"
        "def talk():\n  while not done.is_set(): print('.', end='')\n"
        "t = threading.Thread(target=talk); t.start()"
    )
    for _ in range(10):
        heard = learner.run("print('go', flush=True)\nwhile True: print('go', end='')", interrupt_at="go")
        assert heard.errors == ["KeyboardInterrupt"]
        assert learner.run("t.is_alive()").last.result == "True"
    learner.run("done.set(); t.join()")


def test_ctrl_c_when_nothing_runs_does_not_touch_the_next_entry(learner):
    for _ in range(20):
        learner.kernel.interrupt()
        learner.assert_intact()


def interrupted_at_once(learner, code):
    ended = threading.Event()

    def press():
        while learner.kernel._running is None and not ended.is_set():
            pass
        learner.kernel.interrupt()

    pressing = threading.Thread(target=press)
    pressing.start()
    heard = learner.run(code)
    ended.set()
    pressing.join()
    return heard


def test_ctrl_c_in_the_same_moment_as_an_entry_is_not_lost(learner):
    for _ in range(30):
        assert interrupted_at_once(learner, "while True: pass").errors == ["KeyboardInterrupt"]


def test_a_statement_that_never_ran_does_not_look_as_if_it_had(learner):
    for number in range(30):
        heard = interrupted_at_once(learner, f"x = {number}")
        ran = learner.run("x").last.result == str(number)
        assert ran == (heard.last.error is None)


BUSY = [
    "for i in range(2000): pass\n" * 20,
    "print('spam')\n" * 30,
    "for i in range(40): print('spam', flush=True)",
    "torch.ones(3)\n" * 20,
    "await asyncio.sleep(0.001)\n" * 8,
    "def f(n): return f(n - 1) if n else 0\n" + "f(100)\n" * 20,
    "1/0",
    "%timeit -n10 -r3 1 + 1",
    "time.sleep(0.02)",
]


def test_five_hundred_interrupts_at_random_moments_lose_nothing(learner):
    draw = random.Random(1)
    learner.run("import asyncio, time")
    for _ in range(500):
        timer = threading.Timer(draw.uniform(0, 0.01), learner.kernel.interrupt)
        timer.start()
        heard = learner.run(draw.choice(BUSY))
        timer.join()
        assert not [event for event in heard.events if isinstance(event, Died | Stuck)]
        assert set(heard.errors) <= {"KeyboardInterrupt", "ZeroDivisionError"}
        learner.assert_intact()


@pytest.mark.parametrize(
    "code",
    [  # each ignores Ctrl-C from "go" on, not only once the loop has begun
        "try: print('go', flush=True)\nfinally: all(forever)",  # a loop in C
        "if signal.signal(signal.SIGINT, signal.SIG_IGN): print('go', flush=True), all(forever)",
        "while True:\n  try: print('go', flush=True); time.sleep(1000)\n  except BaseException: pass",
    ],
    ids=["loop", "ignored", "except"],
)
def test_code_that_ignores_ctrl_c_is_called_stuck_and_can_be_ended(learner, monkeypatch, code):
    monkeypatch.setattr(execution, "PATIENCE", 0.2)
    learner.run("import itertools, signal, time; forever = itertools.repeat(1)")
    heard = learner.run(code, interrupt_at="go")
    assert len(heard.of(Stuck)) == 1
    assert heard.notices == [("kernel.stopped", {})]
    learner.assert_intact()


def test_code_has_the_time_it_is_given(learner):
    heard = learner.run("while True: pass", seconds=0.2)
    assert heard.errors == ["KeyboardInterrupt"]
    learner.assert_intact()


def test_code_that_ignores_the_end_of_its_time_is_ended(learner, monkeypatch):
    monkeypatch.setattr(execution, "PATIENCE", 0.2)
    heard = learner.run("import itertools; all(itertools.repeat(1))", seconds=0.2)
    assert heard.notices == [("kernel.stopped", {})]
    assert heard.of(Stuck) == []
    learner.assert_intact()


@pytest.fixture
def starting():
    kernel = Kernel("cpu")
    kernel.start()
    yield kernel
    kernel.close()


def press(kernel):
    """Press Ctrl-C in a moment, while the main thread waits."""
    threading.Timer(0.05, kernel.interrupt).start()


def test_ctrl_c_before_the_kernel_can_be_reached_ends_the_waiting(starting):
    press(starting)
    with pytest.raises(KeyboardInterrupt):
        list(starting.run("1 + 1"))
    press(starting)
    with pytest.raises(KeyboardInterrupt):
        starting.ask(Question("hello"))
    assert [event.outcome.result for event in starting.run("1 + 1") if isinstance(event, Done)] == ["2"]


@pytest.fixture
def slow_torch(tmp_path, monkeypatch):
    """Have a kernel whose torch takes long to import."""
    (tmp_path / "torch.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kernel = Kernel("cpu")
    kernel.start()
    kernel._connecting.join()
    yield kernel
    kernel.close()


def test_ctrl_c_while_torch_is_loaded_ends_the_entry(slow_torch):
    for _ in range(3):
        press(slow_torch)
        (outcome,) = (event.outcome for event in slow_torch.run("x = 1") if isinstance(event, Done))
        assert outcome.error.type == "KeyboardInterrupt"


def test_ctrl_c_while_torch_is_loaded_ends_a_question(slow_torch):
    press(slow_torch)
    with pytest.raises(KeyboardInterrupt):
        slow_torch.ask(Question("hello"))
    slow_torch.stop()
    with pytest.raises(KernelLost):
        slow_torch.ask(Question("hello"))
