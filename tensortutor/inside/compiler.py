"""Names for the learner's entries, so that tracebacks and interrupts know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.compilerop import CachingCompiler

if TYPE_CHECKING:
    from tensortutor.inside.interrupts import Interrupts


class EntryCompiler(CachingCompiler):
    """Calls an entry `<entry 3>`, or by its file's name, and makes that name known to the interrupts."""

    def __init__(self, interrupts: Interrupts) -> None:
        super().__init__()
        self._interrupts = interrupts
        self.file = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:  # noqa: ARG002
        """Return the file name under which entry *number* is compiled."""
        name = self.file or f"<entry {number}>"
        self._interrupts.entries.add(name)
        return name
