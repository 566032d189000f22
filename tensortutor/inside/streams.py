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
PIPE = 1 << 16
"""Bytes that may wait in a pipe."""


class BoundedStream(OutStream):
    """An `OutStream` that stops publishing at the budget and takes interrupts after each write."""

    interrupts: ClassVar[Interrupts | None] = None
    written = 0
    _unsent = False

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
        left = PIPE  # more may come for ever
        with self._pipe:
            while left > 0 and select.select([self._fid], [], [], 0)[0]:
                data = os.read(self._fid, left)
                left -= len(data)
                self.write(self._decoder.decode(data))

    def write(self, string: str) -> int:
        """Publish what the budget still holds of *string*; return its length, as any stream does."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string).__name__}")
        room = BUDGET - self.written
        self.written += len(string)
        self._unsent = True
        if room > 0:
            self._take(encodable(string[:room]))
        if self.interrupts is not None:
            self.interrupts.deliver()
        return len(string)

    def fileno(self) -> int:
        """Return the descriptor that is published, so that a subprocess may be given this stream."""
        return int(self._original_stdstream_fd if self._fid is not None else super().fileno())

    def _take(self, text: str) -> None:
        """Have *text* sent; a fork writes it past Python, where it is found before the fork's end is told."""
        if self._fid is None or self._is_master_process():
            super().write(text)
        else:
            os.write(self.fileno(), text.encode())

    def renew(self) -> int:
        """Return how many characters were beyond the budget, and start a new one."""
        dropped = max(0, self.written - BUDGET)
        self.written = 0
        return dropped

    def flush(self) -> None:
        """Return when everything is sent; where nothing is new, the sending thread is not bothered."""
        if self._unsent and self._is_master_process():
            self._unsent = False
            super().flush()
            super().flush()  # ipykernel 7.4 comes back from the first before the text is sent

    def close(self) -> None:
        """Only flush: `sys.stdout.close()` must not end the session."""
        self.flush()

    def reconfigure(self, **_options: Any) -> None:
        """Take what scripts say to a console's stream; there is nothing to configure here."""
