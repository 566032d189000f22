"""What was typed before, in a file; a file that cannot be read or written spoils no prompt."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from prompt_toolkit.history import FileHistory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class History(FileHistory):
    """The entries of all sessions."""

    def __init__(self, path: Path) -> None:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path)

    def load_history_strings(self) -> Iterable[str]:
        """Return the entries, the latest first."""
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        """Add an entry to the file."""
        with suppress(OSError):
            super().store_string(string)
