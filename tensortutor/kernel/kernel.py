"""The learner's kernel as the front uses it: start, run, interrupt, ask, restart, close."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tensortutor import wire
from tensortutor.errors import KernelLost
from tensortutor.kernel.events import Died, Event, Text
from tensortutor.kernel.process import KernelProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.kernel.channels import Channels
    from tensortutor.kernel.execution import Execution


class Kernel:
    """One learner's kernel. Everything but `complete` and `interrupt` belongs to the main thread."""

    def __init__(self, device: str = "auto") -> None:
        self._device = device
        self._running: Execution | None = None
        self._abandoned = threading.Event()

    def start(self) -> None:
        """Start the process, and connect to it in a thread."""
        self._process = KernelProcess.start(self._device)
        self._channels: Channels | None = None
        self._connecting = threading.Thread(target=self._connect, daemon=True, name="connect")
        self._connecting.start()

    def _connect(self) -> None:
        """Connect as soon as the kernel listens; importing the client before that would delay the prompt."""
        if not self._process.comes_to_listen():
            return
        from tensortutor.kernel.channels import Channels, KernelDied

        with suppress(KernelDied):
            self._channels = Channels(self._process)

    @property
    def connected(self) -> bool:
        """Whether the kernel can be asked without waiting."""
        return not self._connecting.is_alive() and self._channels is not None

    def run(
        self, code: str, *, name: str = "", everything: bool = False, seconds: float | None = None
    ) -> Iterator[Event]:
        """Run *code*, yielding what happens.

        `name`: the file that the code stands in, for tracebacks. `everything`:
        report all tensors after each statement, not only those it touched.
        `seconds`: interrupt it after that time.
        An interrupt before the kernel can be reached raises KeyboardInterrupt:
        nothing was sent then.
        """
        self._abandoned.clear()  # an interrupt that came when nothing ran
        from tensortutor.kernel.execution import Execution

        try:
            channels = self._reach()
        except KernelLost as lost:
            yield Died(wire.Notice(lost.key, lost.values))
            return
        self._running = Execution(channels, self._process, code, {"name": name, "everything": everything})
        self._running.deadline = None if seconds is None else time.monotonic() + seconds
        try:
            if self._abandoned.is_set():  # an interrupt came after all waiting and before there was a run
                self._running.interrupt()
            yield from self._running.events()
        finally:
            self._running = None

    def _reach(self) -> Channels:
        """Return the channels once they stand. Raises `KernelLost`, or KeyboardInterrupt on Ctrl-C."""
        while self._connecting.is_alive():
            self._connecting.join(0.05)
            self._give_up_if_abandoned()
        if self._channels is None:
            raise self._lost()
        return self._channels

    def _give_up_if_abandoned(self) -> None:
        if self._abandoned.is_set():
            self._abandoned.clear()
            raise KeyboardInterrupt

    def _lost(self) -> KernelLost:
        reason = self._process.death() or wire.Notice("kernel.silent", {})
        return KernelLost(reason.key, **reason.values)

    def interrupt(self) -> None:
        """Interrupt what runs; where the kernel cannot be reached yet, end the waiting for it."""
        if self._running is None:
            self._abandoned.set()
            if self.connected and self._process.process.poll() is None:  # before, it could die of it
                self._process.signal(signal.SIGINT)
            return
        self._running.interrupt()

    def stop(self) -> None:
        """End the process because the user wants it; what runs is told that it died."""
        self._process.stop()

    def answer(self, text: str) -> None:
        """Answer `input()`; a lone Ctrl-D (U+0004) is its end of file."""
        self._reach().answer(text)

    def ask(self, question: wire.Question) -> wire.Answer:
        """Return the kernel's answer to *question*. Raises `KernelLost`, or KeyboardInterrupt."""
        self._abandoned.clear()
        channels = self._reach()
        asked = channels.send(wire.REQUEST, wire.to_data(question))
        while (message := channels.reply(asked, 0.5)) is None:
            if self._process.process.poll() is not None:
                raise self._lost()
            self._give_up_if_abandoned()
        self._give_up_if_abandoned()  # the kernel has answered that it was interrupted
        return wire.from_data(wire.Answer, message["content"])

    def completeness(self, code: str) -> str:
        """Return "complete", "incomplete" or "invalid", "unknown" where the kernel cannot say now."""
        if not self.connected:
            return "unknown"
        channels = self._reach()
        message = channels.reply(channels.send("is_complete_request", {"code": code}), 0.5)
        return "unknown" if message is None else str(message["content"]["status"])

    def complete(self, code: str, cursor: int) -> dict[str, Any] | None:
        """Return the kernel's completions for *code* at *cursor*, from any thread; None: it cannot say."""
        channels = self._channels
        return None if channels is None else channels.completer.complete(code, cursor, 1.0)

    def background(self) -> Iterator[Text]:
        """Yield what threads of the learner's have printed since the last statement."""
        if self.connected and self._channels is not None:
            for message in self._channels.output():
                if message["msg_type"] == "stream":
                    yield Text(message["content"]["name"], message["content"]["text"])

    @property
    def output_descriptor(self) -> int | None:
        """A file descriptor that becomes readable when something may have been printed."""
        return self._channels.iopub.FD if self.connected and self._channels is not None else None

    def restart(self) -> None:
        """End the process, whatever it does, and start another."""
        self.close()
        self.start()

    def close(self) -> None:
        """End the process and everything it has started; nothing is left behind."""
        self._process.end()
        self._connecting.join()
        if self._channels is not None:
            self._channels.close()
