"""One kernel process: its private directory, its start, its signals, its end."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tensortutor.wire import Notice

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
STARTING = 60.0
"""Seconds that a kernel may take to open its sockets, and to answer."""
LONGEST_SOCKET_PATH = 90
"""zmq fails from about 100 characters on; "-1" and a margin come on top."""
PREFIX = f"tensortutor-{os.getuid()}-"


@dataclass(slots=True)
class KernelProcess:
    """A running kernel, what it listens on, and what it says while it boots."""

    process: subprocess.Popen[bytes]
    directory: Path
    connection: dict[str, Any]
    boot_errors: IO[bytes]
    stopped_by_user: bool = False

    @classmethod
    def start(cls, device: str) -> KernelProcess:
        """Start a kernel on *device*, in a session of its own; returns at once.

        Call it from the main thread: on Linux the kernel dies with the thread
        that started it.
        """
        sweep()
        directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_short_directory()))
        connection = _connection(directory)
        file = directory / "connection.json"
        file.write_text(json.dumps(connection))
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when the kernel has died
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tensortutor.inside.boot", str(file), str(os.getpid()), device],
            env=_environment(directory),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # Ctrl-C at the terminal is the front's business
        )
        return cls(process, directory, connection, errors)

    def comes_to_listen(self) -> bool:
        """Wait until the kernel has opened its sockets; return False where it ended or took too long."""
        end = time.monotonic() + STARTING
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def _listens(self) -> bool:
        if self.connection["transport"] == "tcp":
            return True
        return all(
            Path(f"{self.connection['ip']}-{self.connection[f'{name}_port']}").exists() for name in CHANNELS
        )

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and to what it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def death(self) -> Notice | None:
        """Return what is known of why the kernel is dead, None while it lives."""
        code = self.process.poll()
        if code is None:
            return None
        if self.stopped_by_user:
            return Notice("kernel.stopped", {})
        if code == -signal.SIGKILL:
            return Notice("kernel.killed", {})
        if code < 0:
            return Notice("kernel.crashed", {"signal": _signal_name(-code)})
        booting = self.directory.exists()  # it is removed once the kernel has answered
        said = self._last_words() if booting else ""
        if said:
            return Notice("kernel.failed", {"message": said})
        return Notice("kernel.exited", {"code": str(code)})

    def forget_files(self) -> None:
        """Remove the private directory: once connected, nobody needs it."""
        shutil.rmtree(self.directory, ignore_errors=True)

    def stop(self) -> None:
        """Kill the kernel and what it has started, because the user wants it."""
        self.stopped_by_user = True
        self.signal(signal.SIGKILL)

    def end(self) -> None:
        """Kill the kernel and what it has started, and leave nothing behind."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.boot_errors.close()
        self.forget_files()

    def _last_words(self) -> str:
        self.boot_errors.seek(0)
        lines = self.boot_errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return str(number)


def sweep() -> None:
    """Remove directories of fronts that were killed before their kernel was connected."""
    for directory in Path(_short_directory()).glob(f"{PREFIX}*"):
        pid = directory.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(directory, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _short_directory() -> str:
    """Return where sockets may lie: the first place that exists, can be written and is short."""
    places = (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp")  # noqa: S108
    usable = [place for place in places if place and os.access(place, os.W_OK | os.X_OK)]
    room = LONGEST_SOCKET_PATH - len(PREFIX) - 24
    return next((place for place in usable if len(place) <= room), tempfile.gettempdir())


def _environment(directory: Path) -> dict[str, str]:
    """Return the kernel's environment: IPython's files go into its private directory."""
    environment = dict(os.environ, IPYTHONDIR=str(directory), PYTHONIOENCODING="utf-8")
    environment.pop("PYTEST_CURRENT_TEST", None)  # ipykernel 7.4 does not capture `os.system` under it
    if sys.platform != "linux":
        environment["JPY_PARENT_PID"] = str(os.getpid())
    return environment


def _connection(directory: Path) -> dict[str, Any]:
    """Return how kernel and front find and trust each other: sockets in files, else encrypted TCP."""
    base = {"key": secrets.token_hex(32), "signature_scheme": "hmac-sha256"}
    if len(str(directory)) + len("/k-1") <= LONGEST_SOCKET_PATH:
        ports = {f"{name}_port": number for number, name in enumerate(CHANNELS, 1)}
        return {**base, **ports, "transport": "ipc", "ip": str(directory / "k")}
    import zmq

    public, secret = zmq.curve_keypair()
    keys = {"curve_publickey": public.decode(), "curve_secretkey": secret.decode()}
    return {**base, **keys, **_free_ports(), "transport": "tcp", "ip": "127.0.0.1"}


def _free_ports() -> dict[str, int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in CHANNELS]
    ports = {f"{name}_port": each.getsockname()[1] for name, each in zip(CHANNELS, held, strict=True)}
    for each in held:
        each.close()
    return ports
