"""Ctrl-C in the front: it strikes only where something is waited for, never in the middle of our own work."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Interrupts:
    """From when it is made, Ctrl-C is kept until somebody is ready for it; *note* is told of each.

    Raised just anywhere it would be lost: in prompt_toolkit's event loop as it
    closes, right after Enter, Python only prints "Exception ignored".
    """

    def __init__(self, note: Callable[[], None]) -> None:
        self._note = note
        self._pending = False
        signal.signal(signal.SIGINT, self._keep)

    def _keep(self, *_: object) -> None:
        self._note()
        self._pending = True

    def forget(self) -> None:
        """Drop what came too late to stop anything."""
        self._pending = False

    @contextmanager
    def going_to(self, target: Callable[[], object]) -> Iterator[None]:
        """Have Ctrl-C call *target* meanwhile. Raises KeyboardInterrupt if it was pressed just before."""

        def pressed(*_: object) -> None:
            self._note()
            target()

        before = signal.signal(signal.SIGINT, pressed)
        try:
            if self._pending:
                raise_interrupt()
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            self._pending = False


def raise_interrupt() -> NoReturn:
    """Raise KeyboardInterrupt, where Python itself would."""
    raise KeyboardInterrupt
