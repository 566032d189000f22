"""A closed terminal or a polite kill ends the program like any other end: processes ended, files removed."""

from __future__ import annotations

import signal
from typing import NoReturn

PATIENCE = 0.5
"""Seconds until a raised end is raised again."""


class Ending:
    """Raises SystemExit on SIGHUP and SIGTERM, and again until somebody has heard it.

    Raised just anywhere it may be lost: in a callback of prompt_toolkit's event
    loop as it closes, Python only prints "Exception ignored".
    """

    def __init__(self) -> None:
        self._code = 0
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, self._leave)
        signal.signal(signal.SIGALRM, self._leave_again)

    def hear(self) -> None:
        """Raise no more: the end has begun."""
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _leave(self, number: int, _frame: object) -> NoReturn:
        self._code = 128 + number
        self._leave_again()

    def _leave_again(self, *_: object) -> NoReturn:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        raise SystemExit(self._code)
