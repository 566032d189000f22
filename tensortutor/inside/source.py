"""What stands in an entry, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True, slots=True)
class Source:
    """An entry as it was typed and as IPython transformed it (magics, `!`, `?`)."""

    raw: str
    transformed: str

    def statement(self, node: ast.stmt) -> tuple[str, int, bool]:
        """Return the text of *node* with its decorators, its first line, and whether it is plain Python.

        The text is what was typed where the transformation kept the lines,
        else what it was transformed to.
        """
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        last = node.end_lineno or first
        run = self._lines(self.transformed, node, first, last)
        if self.raw.count("\n") != self.transformed.rstrip("\n").count("\n"):
            typed = run
        else:
            typed = self._lines(self.raw, node, first, last)
        return typed, first, run == typed and "get_ipython()." not in run

    @staticmethod
    def _lines(text: str, node: ast.stmt, first: int, last: int) -> str:
        lines = text.splitlines()[first - 1 : last]
        if not lines:
            return text
        if first == node.lineno and node.end_col_offset is not None:
            lines[-1] = lines[-1].encode()[: node.end_col_offset].decode(errors="replace")
            lines[0] = lines[0].encode()[node.col_offset :].decode(errors="replace")
        return "\n".join(lines)
