"""The learner's stdout and stderr: published like ipykernel's, within a budget, and never closed."""

from __future__ import annotations

import codecs
import os
import select
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from ipykernel.iostream import OutStream

from tensortutor.inside.text import encodable

if TYPE_CHECKING:
    from tensortutor.inside.interrupts import Interrupts

BUDGET = 1_000_000
"""Characters that one statement may print on each stream; the rest is counted."""


class BoundedStream(OutStream):
    """An `OutStream` that stops publishing at the budget and takes interrupts after each write."""

    interrupts: ClassVar[Interrupts | None] = None
    written = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._pipe = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        super().__init__(*arguments, **options)

    def _watch_pipe_fd(self) -> None:
        """Publish for good what is written past Python, by `os.system` or a library in C."""
        while True:
            select.select([self._fid], [], [])
            self.drain()

    def drain(self) -> None:
        """Publish what has been written past Python until now."""
        if self._fid is None:
            return
        with self._pipe:
            while select.select([self._fid], [], [], 0)[0]:
                self.write(self._decoder.decode(os.read(self._fid, 1 << 16)))

    def write(self, string: str) -> int:
        """Publish what the budget still holds of *string*; return its length, as any stream does."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string).__name__}")
        room = BUDGET - self.written
        self.written += len(string)
        if room > 0:
            super().write(encodable(string[:room]))
        if self.interrupts is not None:
            self.interrupts.deliver()
        return len(string)

    def renew(self) -> int:
        """Return how many characters were beyond the budget, and start a new one."""
        dropped = max(0, self.written - BUDGET)
        self.written = 0
        return dropped

    def flush(self) -> None:
        """Send what is waiting; with nothing waiting, the sending thread is not bothered."""
        if self._buffers:
            super().flush()

    def close(self) -> None:
        """Only flush: `sys.stdout.close()` must not end the session."""
        self.flush()

    def reconfigure(self, **_options: Any) -> None:
        """Take what scripts say to a console's stream; there is nothing to configure here."""
