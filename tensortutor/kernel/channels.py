"""The zmq channels to one kernel: connected, asked, read. Not thread-safe, except `Completer`."""

from __future__ import annotations

import threading
import time
from queue import Empty
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

from tensortutor.kernel.process import CHANNELS, STARTING, KernelProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]


class KernelDied(Exception):  # noqa: N818
    """The kernel ended before it answered."""


class Channels:
    """One client's connection: statements, their output, and `input()`."""

    def __init__(self, kernel: KernelProcess) -> None:
        """Connect to *kernel*, waiting until it answers. Raises `KernelDied`.

        The sockets are connected in one context in this order, so that once
        the last has an answer all of them stand, and their files can go.
        """
        self._kernel = kernel
        self._context = zmq.Context()
        try:
            self._connect()
        except KernelDied:
            self._context.destroy(linger=0)
            raise

    def _connect(self) -> None:
        self.completer = Completer(self._connected("shell"))
        self._client = self._connected("stdin", "iopub", "shell")
        self.iopub = self._client.iopub_channel.socket
        self._poller = zmq.Poller()
        for channel in (self.iopub, self._client.shell_channel.socket, self._client.stdin_channel.socket):
            self._poller.register(channel, zmq.POLLIN)
        self._greet()
        self._kernel.forget_files()

    def _connected(self, *channels: str) -> BlockingKernelClient:
        client = BlockingKernelClient(context=self._context)
        client.load_connection_info(self._kernel.connection)  # type: ignore[arg-type]
        client.start_channels(**{name: name in channels for name in CHANNELS})
        return client

    def _greet(self) -> None:
        """Ask until an answer has come on the shell channel and its echo on iopub: both ways stand."""
        end = time.monotonic() + STARTING
        while time.monotonic() < end and self._kernel.process.poll() is None:
            asked = self._client.kernel_info()
            answered = self.reply(asked, 2.0) is not None
            if answered and any(_parent(message) == asked for message in self.output()):
                return
        raise KernelDied

    def send(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
        """Send a request on the shell channel; return its id."""
        message = self._client.session.msg(kind, content, metadata=metadata)
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def answer(self, text: str) -> None:
        """Answer `input()`."""
        self._client.input(text)

    def poll(self, seconds: float) -> None:
        """Wait until something can be read, at most *seconds*."""
        self._poller.poll(int(seconds * 1000))

    def output(self, seconds: float = 0.0) -> Iterator[Message]:
        """Yield what lies on iopub; where nothing does, wait *seconds* for it."""
        if seconds:
            self.iopub.poll(int(seconds * 1000))
        return _drain(self._client.iopub_channel)

    def replies(self) -> Iterator[Message]:
        """Yield the replies that lie on the shell channel, stale ones too."""
        return _drain(self._client.shell_channel)

    def questions(self) -> Iterator[Message]:
        """Yield the requests of `input()` that lie on stdin."""
        return _drain(self._client.stdin_channel)

    def reply(self, asked: str, seconds: float) -> Message | None:
        """Return the reply to *asked*, None where it has not come after *seconds* or the kernel has died."""
        return _reply(self._client.shell_channel, asked, seconds, self._kernel)

    def close(self) -> None:
        """Close the sockets; what was not sent is dropped."""
        self.completer.close()
        self._client.stop_channels()
        self._context.destroy(linger=0)


class Completer:
    """Completion over a client of its own, for any thread: one client in two threads loses replies."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self._lock = threading.Lock()

    def complete(self, code: str, cursor: int, seconds: float) -> dict[str, Any] | None:
        """Return the kernel's `complete_reply`, None where it takes longer than *seconds*."""
        with self._lock:
            asked = self._client.complete(code, cursor)
            message = _reply(self._client.shell_channel, asked, seconds)
        return None if message is None else message["content"]

    def close(self) -> None:
        """Close the socket."""
        self._client.stop_channels()


def _parent(message: Message) -> str:
    return str(message["parent_header"].get("msg_id", ""))


def _drain(channel: Any) -> Iterator[Message]:
    while True:
        try:
            yield channel.get_msg(timeout=0)
        except Empty:
            return


def _reply(channel: Any, asked: str, seconds: float, kernel: KernelProcess | None = None) -> Message | None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            message: Message = channel.get_msg(timeout=min(left, 0.2))
        except Empty:
            if kernel is not None and kernel.process.poll() is not None:
                return None
            continue
        if _parent(message) == asked:
            return message
    return None
