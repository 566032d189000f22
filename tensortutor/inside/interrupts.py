"""Ctrl-C stops the learner's code and nothing else of the kernel.

One handler stands for the whole life of the kernel. It raises only where the
learner's own code is on the stack and no send of ours stands above it;
otherwise it remembers the interrupt, for the end of that send, for the next
statement of the same entry, or for a moment later. (ipykernel 7.4 lets SIGINT
hit its own sends and hooks: one interrupt in six lost the reply.)
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING

import ipykernel.iostream
import jupyter_client.session

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

AGAIN = signal.SIGURG
"""The signal by which an interrupt is tried again: ignored by default, and nobody else's."""
SOON = 0.01
"""Seconds until then."""
SENDING = frozenset({ipykernel.iostream.__file__, jupyter_client.session.__file__})
"""Files whose frames must run to their end: a torn send loses a reply."""
_MAIN = threading.main_thread().ident or 0


class Interrupts:
    """The kernel's SIGINT handler.

    `entries` holds the file names of the learner's entries; `awaited` cancels
    the `await` that their code sits in.
    """

    def __init__(self) -> None:
        self.entries: set[str] = set()
        self.pending = False
        self.awaited: Callable[[], object] | None = None
        self._missed: SimpleQueue[None] = SimpleQueue()  # its `put` may be called in a signal handler
        threading.Thread(target=self._try_again, daemon=True, name="interrupts").start()

    def install(self) -> None:
        """Become the handler of SIGINT, also where the learner's code has put another there or blocks it."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        if signal.getsignal(signal.SIGINT) is not self:
            signal.signal(signal.SIGINT, self)
            signal.signal(AGAIN, self._again)

    def __call__(self, _number: int, frame: FrameType | None) -> None:
        """Interrupt the learner's code, or remember the interrupt."""
        if self._may_raise(frame):
            self.pending = False
            raise KeyboardInterrupt
        if self.awaited is not None:
            self.awaited()
        else:
            self.pending = True
            self._missed.put(None)

    def deliver(self) -> None:
        """Raise the interrupt that was remembered, if there is one and the learner's code is running."""
        if self.pending and threading.get_ident() == _MAIN and self._may_raise(sys._getframe(1)):
            self.pending = False
            raise KeyboardInterrupt

    def forget(self) -> None:
        """Drop the interrupt that was remembered: what it was meant for has ended."""
        self.pending = False

    def _try_again(self) -> None:
        """Remind the main thread of each interrupt that it could not raise: the code may just have begun."""
        while True:
            self._missed.get()
            time.sleep(SOON)
            signal.pthread_kill(_MAIN, AGAIN)

    def _again(self, number: int, frame: FrameType | None) -> None:
        if self.pending:
            self(number, frame)

    def _may_raise(self, frame: FrameType | None) -> bool:
        while frame is not None:
            name = frame.f_code.co_filename
            if name in self.entries:
                return True
            if name in SENDING:
                return False
            frame = frame.f_back
        return False
