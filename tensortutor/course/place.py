"""Where something stands in a file: a line and a column, both counted from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column of a file, both from 1."""

    line: int
    column: int

    @classmethod
    def of_mark(cls, mark: Any) -> Place:
        """Return the place of a mark of PyYAML's, which counts from 0."""
        return cls(mark.line + 1, mark.column + 1)

    @classmethod
    def after(cls, text: str) -> Place:
        """Return the place of what follows *text*, the beginning of a file."""
        lines = BREAK.split(text)
        return cls(len(lines), len(lines[-1]) + 1)


START = Place(1, 1)
