"""The front's judge answers, comes back when its process is lost, and gives up in one sentence."""

import os
import signal
import subprocess
import sys

import pytest

from tensortutor.errors import KernelLost
from tensortutor.kernel import judging
from tensortutor.kernel.judging import Judge
from tensortutor.wire import Attempt, Task, Verdict
from tensortutor.words import words

TASK = Task(
    setup="F = torch.arange(3.)", answer="y", equals="F * 2", draws=("F = torch.rand(4)",), seconds=3.0
)
RIGHT = Attempt(("y = F + F",))
ACCEPTED = Verdict("accepted")


@pytest.fixture
def judge():
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture(scope="module")
def shared():
    judge = Judge()
    assert judge.judge(TASK, RIGHT) == ACCEPTED
    yield judge
    judge.close()


def pid(judge):
    return judge._process.pid


def test_starting_twice_is_once(judge):
    judge.start()
    first = pid(judge)
    judge.start()
    assert pid(judge) == first


def test_an_attempt_larger_than_a_pipe_is_judged(shared):
    assert shared.judge(TASK, Attempt(("# " + "x" * 300_000, "y = F + F"))) == ACCEPTED


def test_ctrl_c_at_the_terminal_does_not_reach_the_judge(shared):
    before = pid(shared)
    assert os.getpgid(before) != os.getpgid(0)
    os.kill(before, signal.SIGINT)
    assert shared.judge(TASK, RIGHT) == ACCEPTED
    assert pid(shared) == before


def test_an_interrupted_question_does_not_answer_the_next(shared):
    def interrupt(*_):
        raise KeyboardInterrupt

    before = pid(shared)
    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            shared.judge(TASK, Attempt(("import time; time.sleep(1000)",)))
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert shared.judge(TASK, RIGHT) == ACCEPTED
    assert pid(shared) == before


def test_a_judge_that_died_is_started_again(shared):
    before = pid(shared)
    os.kill(before, signal.SIGKILL)
    shared.prepare(TASK)
    assert shared.judge(TASK, RIGHT) == ACCEPTED
    assert pid(shared) != before


def test_a_judge_that_hangs_is_started_again(shared, monkeypatch):
    monkeypatch.setattr(judging, "SPARE", 0.2)
    monkeypatch.setattr(judging, "_longest", lambda _: 0.3)
    before = pid(shared)
    os.kill(before, signal.SIGSTOP)
    assert shared.judge(TASK, RIGHT) == ACCEPTED
    assert pid(shared) != before


def test_a_judge_that_cannot_live_is_given_up_with_a_sentence(judge, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(KernelLost) as lost:
        judge.judge(TASK, RIGHT)
    assert words("en")(lost.value.key, **lost.value.values)


def test_closing_ends_the_process_and_can_be_done_twice(judge):
    judge.start()
    process = judge._process
    judge.close()
    judge.close()
    assert process.returncode == -signal.SIGKILL


def test_the_front_needs_no_torch():
    ask = "import sys, tensortutor.kernel.judging; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
