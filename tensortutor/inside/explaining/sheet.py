"""Source code by the places of nodes in it: what stands there, and how it reads with parts replaced."""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import TYPE_CHECKING

from tensortutor import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Node = ast.expr | ast.stmt | ast.keyword
"""A node that has a place in the source."""

LINES = 5
"""Lines of an expression that are shown."""
_TURNED = (".T", ".mT")
_TIGHT = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.Tuple, ast.Dict, ast.Set)


class Sheet:
    """The lines of a source. Columns of nodes count bytes of UTF-8, so the text is kept as these."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = [line.encode() for line in lines]
        self._starts = [0, *accumulate(map(len, self._lines))]
        self._whole = b"".join(self._lines)

    def text(self, node: Node) -> str:
        """Return the code of *node*."""
        start, end = self._span(node)
        return self._whole[start:end].decode(errors="replace")

    def between(self, first: Node, second: Node) -> str:
        """Return the code from the end of *first* to the start of *second*."""
        return self._whole[self._span(first)[1] : self._span(second)[0]].decode(errors="replace")

    def rewritten(self, node: Node, changes: Mapping[Node, str]) -> str:
        """Return the code of *node* with that of the nodes in it replaced by *changes*."""
        start, end = self._span(node)
        code = self._whole[start:end]
        for part in sorted(changes, key=self._span, reverse=True):
            first, last = (place - start for place in self._span(part))
            code = code[:first] + changes[part].encode() + code[last:]
        return code.decode(errors="replace")

    def with_suffix(self, node: ast.expr, suffix: str) -> str:
        """Return the code of *node* followed by *suffix*, in parentheses where that would bind to a part.

        A matrix that is transposed is not transposed again.
        """
        code = self.text(node)
        if suffix in _TURNED and isinstance(node, ast.Attribute) and f".{node.attr}" in _TURNED:
            return self.text(node.value)
        return f"{code}{suffix}" if isinstance(node, _TIGHT) else f"({code}){suffix}"

    def marked(self, node: Node) -> tuple[wire.Line, ...]:
        """Return the lines on which *node* stands, without their common indentation."""
        first, last = node.lineno, node.end_lineno or node.lineno
        rows = range(first, min(last, first + LINES - 1) + 1)
        texts = [self._lines[row - 1] for row in rows]
        margin = min((len(text) - len(text.lstrip()) for text in texts if text.strip()), default=0)
        lines = []
        for row, text in zip(rows, texts, strict=True):
            start = node.col_offset if row == first else len(text) - len(text.lstrip())
            end = (node.end_col_offset or len(text)) if row == last else len(text.rstrip())
            lines.append(
                wire.Line(
                    text[margin:].decode(errors="replace").rstrip(),
                    _characters(text[margin:start]),
                    _characters(text[margin:end]),
                )
            )
        return tuple(lines)

    def _span(self, node: Node) -> tuple[int, int]:
        last, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[last - 1] + end


def _characters(code: bytes) -> int:
    return len(code.decode(errors="replace"))
