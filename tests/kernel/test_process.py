"""A kernel leaves nothing behind, however its front ends, and nobody else can talk to it."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pexpect
import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from tensortutor.kernel import process
from tensortutor.kernel.events import Done
from tensortutor.kernel.kernel import Kernel

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
SOON = 60.0
"""Seconds until everything must be gone."""


@pytest.fixture
def place(monkeypatch):
    """Return the short directory for the files of what is started here; its environment names it."""
    directory = Path(tempfile.mkdtemp(prefix="tt-", dir="/tmp"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(directory))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def kernel(place):  # noqa: ARG001 - it must be there first
    kernel = Kernel("cpu")
    kernel.start()
    yield kernel
    kernel.close()


def results(kernel, code):
    return [event.outcome.result for event in kernel.run(code) if isinstance(event, Done)]


def living(place):
    """Return the processes that were started with *place* in their environment."""
    mark = f"XDG_RUNTIME_DIR={place}".encode()
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (directory / "environ").read_bytes().split(b"\0"):
                found.append(int(directory.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def everything_ends(place):
    end = time.monotonic() + SOON
    while living(place) and time.monotonic() < end:
        pass
    return living(place) == []


def test_the_files_are_gone_once_the_kernel_is_connected(kernel, place):
    assert len(list(place.iterdir())) == 1
    assert (place.stat().st_mode & 0o777, next(place.iterdir()).stat().st_mode & 0o777) == (0o700, 0o700)
    assert results(kernel, "1 + 1") == ["2"]
    assert list(place.iterdir()) == []


@LINUX
def test_closing_ends_what_the_code_has_started_too(kernel, place):
    code = "import subprocess, threading\nfor _ in range(3): p = subprocess.Popen(['sleep', '1000'])\n"
    list(kernel.run(code + "t = threading.Thread(target=threading.Event().wait); t.start()"))
    assert len(living(place)) == 4
    kernel.close()
    assert everything_ends(place)
    assert list(place.iterdir()) == []


@LINUX
@pytest.mark.parametrize("seconds", [0, 0.02, 0.1, 0.3, 0.6])
def test_closing_a_kernel_that_still_starts_leaves_nothing(place, seconds):
    kernel = Kernel("cpu")
    kernel.start()
    kernel._connecting.join(seconds)
    kernel.close()
    assert everything_ends(place)
    assert list(place.iterdir()) == []


@LINUX
def test_restarting_again_and_again_leaves_one_kernel(kernel, place):
    for _ in range(3):
        kernel.restart()
    assert results(kernel, "1 + 1") == ["2"]
    assert len(living(place)) == 1
    assert list(place.iterdir()) == []


REPL = [sys.executable, "-m", "tensortutor", "repl"]
WAITING = [*REPL, "-c", "import time\nx = torch.ones(2)\nprint('here', flush=True)\ntime.sleep(1000)"]


def at_a_terminal():
    child = pexpect.spawn(REPL[0], REPL[1:])
    stands = threading.Event()

    def read():  # not by `child`: while another thread waits for the process, it must not look for it too
        seen = b""
        with suppress(OSError):  # the terminal is gone
            while data := os.read(child.child_fd, 1 << 16):
                seen += data
                if b">>>" in seen:
                    stands.set()

    threading.Thread(target=read, daemon=True).start()
    return child.pid, child.wait, lambda: stands.wait(SOON)


def over_a_pipe():
    child = subprocess.Popen(
        WAITING, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )

    def wait():
        child.stdin.close()
        child.stdout.close()
        child.wait()

    return child.pid, wait, child.stdout.readline


@LINUX
@pytest.mark.parametrize("front", [at_a_terminal, over_a_pipe])
def test_a_killed_front_leaves_no_process_and_the_next_start_no_file(place, front):
    draw = random.Random(front.__name__)
    moments = sorted(draw.uniform(0, 2.5) for _ in range(6))

    def kill_after(seconds):
        pid, wait, _ = front()
        timer = threading.Timer(seconds, lambda: (os.kill(pid, signal.SIGKILL), wait()))
        timer.start()
        return timer

    for batch in (moments[::2], moments[1::2]):
        killers = [kill_after(moment) for moment in batch]
        pid, wait, stands = front()
        stands()
        assert len(living(place)) >= 2  # it has its kernel
        os.kill(pid, signal.SIGKILL)
        wait()
        for killer in killers:
            killer.join()
    assert everything_ends(place)
    process.sweep()
    assert list(place.iterdir()) == []


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_front_that_is_asked_to_end_takes_everything_along(place, number):
    child = pexpect.spawn(REPL[0], REPL[1:], encoding="utf-8", timeout=20)
    child.expect(">>>")
    child.send("import subprocess; p = subprocess.Popen(['sleep', '1000']); print('re' + 'ady')\r")
    child.expect("ready")
    child.kill(number)
    child.expect(pexpect.EOF)
    child.wait()
    assert everything_ends(place)
    assert list(place.iterdir()) == []


def test_the_sweep_removes_what_dead_fronts_have_left_and_nothing_else(place):
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead, alive, other = (
        place / f"{process.PREFIX}{name}" for name in (f"{ended.pid}-a", f"{os.getpid()}-b", "x-c")
    )
    strange = place / f"{process.PREFIX}{ended.pid}-file"
    foreign = place / f"tensortutor-{os.getuid() + 1}-{ended.pid}-d"
    for directory in (dead, alive, other, foreign):
        directory.mkdir()
        (directory / "connection.json").touch()
    strange.touch()  # cannot be removed like a directory; that must not matter
    process.sweep()
    assert sorted(place.iterdir()) == sorted([alive, other, strange, foreign])


@pytest.fixture
def no_short_place(tmp_path, monkeypatch):
    """Have every place be too long for a socket."""
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr(process, "_short_directory", lambda: str(long))
    return long


def test_the_place_for_sockets_is_the_first_that_is_short_and_can_be_written(tmp_path, monkeypatch):
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert process._short_directory() == "/tmp"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert process._short_directory() == "/tmp"
    monkeypatch.setattr(process, "LONGEST_SOCKET_PATH", 20)
    assert process._short_directory() == str(long)


def test_without_a_place_for_sockets_the_connection_is_encrypted(no_short_place):
    kernel = Kernel("cpu")
    kernel.start()
    try:
        assert results(kernel, "1 + 1") == ["2"]
        assert ".ones" in kernel.complete("torch.one", 9)["matches"]
        connection = kernel._process.connection
        assert connection["transport"] == "tcp"
        assert {"curve_publickey", "curve_secretkey"} <= connection.keys()
        assert list(no_short_place.iterdir()) == []
        assert not answers({key: value for key, value in connection.items() if "curve" not in key})
        assert not answers({**connection, "key": "another"})
        assert answers(connection, seconds=SOON)
        assert results(kernel, "2 + 2") == ["4"]
    finally:
        kernel.close()


def answers(connection, seconds=0.5):
    client = BlockingKernelClient()
    client.load_connection_info(connection)
    client.start_channels(hb=False, control=False)
    client.shell_channel.socket.sndtimeo = 500  # without a handshake there is nobody to send to
    try:
        client.kernel_info()
        client.get_shell_msg(timeout=seconds)
    except Exception:  # noqa: BLE001 - an answer that cannot be verified is none
        return False
    else:
        return True
    finally:
        client.stop_channels()
        client.context.destroy(linger=0)
