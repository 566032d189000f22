"""Nothing that an answer starts outlives its verdict, and nothing outlives the judge or the front."""

import os
import select
import signal
import subprocess
import sys

import pytest

from tensortutor.wire import Attempt, Task, Verdict

TASK = Task(setup="F = torch.arange(3.)", answer="y", equals="F * 2", seconds=5.0)
ACCEPTED = Verdict("accepted")

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of adopted children")


def gone(process):
    """Whether *process* is gone, now or within a few seconds."""
    try:
        ended = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([ended], [], [], 10)[0])
    finally:
        os.close(ended)


@linux
@pytest.mark.parametrize("apart", [False, True], ids=["in its session", "in a session of its own"])
def test_a_subprocess_left_running_is_killed(judge, tmp_path, apart):
    start = (
        "import subprocess, pathlib\n"
        f"p = subprocess.Popen(['sleep', '1000'], start_new_session={apart})\n"
        f"pathlib.Path({str(tmp_path)!r}, str(p.pid)).touch()"
    )
    assert judge.judge(TASK, Attempt((start, "y = F + F"))) == ACCEPTED
    started = [int(path.name) for path in tmp_path.iterdir()]
    assert len(started) == 3  # on the setup and on two draws
    assert not any(os.path.exists(f"/proc/{process}") for process in started)  # noqa: PTH110


@linux
def test_a_daemon_that_forked_twice_is_killed(judge, tmp_path):
    start = (
        "import os, pathlib, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork(): os._exit(0)\n"
        f"    pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch()\n"
        "    time.sleep(1000)\n"
        f"while not list(pathlib.Path({str(tmp_path)!r}).iterdir()): pass"
    )
    assert judge.judge(TASK, Attempt((start, "y = F + F"))) == ACCEPTED
    assert not any(os.path.exists(f"/proc/{path.name}") for path in tmp_path.iterdir())  # noqa: PTH110


def test_a_thread_left_running_does_not_delay_the_verdict(judge):
    start = "import threading\ndef busy():\n    while True: pass\nthreading.Thread(target=busy).start()"
    assert judge.judge(TASK, Attempt((start, "y = F + F"))) == ACCEPTED


def test_more_memory_than_half_of_the_machines_is_refused(judge):
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    greedy = f"y = torch.empty({half} + 1, dtype=torch.uint8)"
    feedback = judge.judge(TASK, Attempt((greedy,))).feedback
    assert feedback.key == "verdict.raised"
    assert feedback.values["type"] == "RuntimeError"


def test_what_an_answer_prints_or_writes_does_not_reach_the_verdict(judge):
    loud = "import os\nos.system('echo noise; echo noise >&2'); os.write(1, b'noise'); print('{}' * 9)"
    assert judge.judge(TASK, Attempt((loud, "y = F + F"))) == ACCEPTED


@linux
def test_the_judge_and_its_fork_die_with_the_front(tmp_path):
    told = tmp_path / "told"
    os.mkfifo(told)
    endless = f"open({str(told)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')\nwhile True: pass"
    front = (
        "from tensortutor.kernel.judging import Judge\nfrom tensortutor.wire import Attempt, Task\n"
        "task = Task(setup='import os', answer='y', equals='1', seconds=60.)\n"
        f"Judge().judge(task, Attempt(({endless!r},)))"
    )
    with subprocess.Popen([sys.executable, "-c", front]) as process:
        fork, judge = map(int, told.read_text("ascii").split())
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert gone(judge)
    assert gone(fork)


@linux
def test_a_judge_whose_front_is_gone_before_it_starts_ends_at_once():
    orphan = subprocess.run([sys.executable, "-m", "tensortutor.inside.judge", "1"], check=False, timeout=60)
    assert orphan.returncode == 1
