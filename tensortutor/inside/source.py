"""What stands in an entry, statement by statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True, slots=True)
class Source:
    """An entry as it was typed and as IPython transformed it (magics, `!`, `?`, indentation, prompts)."""

    raw: str
    transformed: str

    def statement(self, node: ast.stmt) -> tuple[str, int, bool]:
        """Return the text of *node* with its decorators, its first line, and whether it is plain Python.

        Plain Python is given as it ran. Of the rest, the lines that were typed
        are given, where they can be found, else what they were transformed to.
        """
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        last = node.end_lineno or first
        text = _cut_out(node, list(_lines(self.transformed)[first - 1 : last]))
        if "get_ipython()." not in text:
            return text, first, True
        return self._typed(first, last) or text, first, False

    def _typed(self, first: int, last: int) -> str:
        """Return what was typed on these lines, "" where the transformation has moved lines."""
        typed, run = _lines(self.raw), _lines(self.transformed)
        if len(typed) == len(run):
            return "\n".join(typed[first - 1 : last]).strip()
        return self.raw.strip() if len(run) == first == last else ""  # a cell magic is one call


@lru_cache(2)
def _lines(text: str) -> tuple[str, ...]:
    """Return the lines as Python counts them: `splitlines` also splits at U+2028 and form feeds."""
    return tuple(re.split(r"\r\n|\r|\n", text.rstrip()))


def _cut_out(node: ast.stmt, lines: list[str]) -> str:
    """Return the part of *lines* that *node* covers. Columns count bytes of UTF-8."""
    lines[-1] = lines[-1].encode()[: node.end_col_offset].decode()
    if not getattr(node, "decorator_list", []):  # the node begins below them
        lines[0] = lines[0].encode()[node.col_offset :].decode()
    return "\n".join(lines)
