"""Which of the statements typed are the learner's own: all but those that repeat the setup."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

FILE = "<answer>"
"""The file that an answer's code is said to come from."""
_BINDS = (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Entry:
    """One top-level statement, what was typed of which it is a part, and the number of that."""

    node: ast.stmt
    typed: str
    number: int

    @property
    def text(self) -> str:
        """The statement as it was typed."""
        return ast.get_source_segment(self.typed, self.node) or self.typed


@lru_cache(maxsize=64)
def own(statements: tuple[str, ...], setup: str = "") -> tuple[Entry, ...]:
    """Return what is to run of *statements*.

    Retyping a given line must not undo a draw. So a run of statements equal to
    the whole setup is left out, and every single one that binds as one of the
    setup does. A call such as `loss.backward()` is kept: a second one counts.
    Raises SyntaxError.
    """
    entries = [entry for number, text in enumerate(statements) for entry in _parse(text, number)]
    given = _dumps(setup)
    if not given:
        return tuple(entries)
    binding = {
        dump for entry, dump in zip(_parse(setup, 0), given, strict=True) if isinstance(entry.node, _BINDS)
    }
    typed = tuple(dump for text in statements for dump in _dumps(text))
    repeated = {
        place
        for start in range(len(typed))
        if binding and typed[start : start + len(given)] == given
        for place in range(start, start + len(given))
    }
    return tuple(
        entry for place, entry in enumerate(entries) if place not in repeated and typed[place] not in binding
    )


def endings(statements: tuple[str, ...], setup: str, answer: str | None) -> list[int]:
    """Return from which of *statements* on the rest may be right alone.

    From the last that binds *answer*; from the last that is the learner's own.
    """
    try:
        entries = own(statements, setup)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    binding = [entry.number for entry in entries if _binds(entry.node, answer)]
    last = [entry.number for entry in entries]
    return sorted({*binding[-1:], *last[-1:]} - {0})


def _binds(statement: ast.stmt, name: str | None) -> bool:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return statement.name == name
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
        for node in ast.walk(statement)
    )


@lru_cache(maxsize=256)
def _parse(text: str, number: int) -> tuple[Entry, ...]:
    return tuple(Entry(node, text, number) for node in ast.parse(text).body)


@lru_cache(maxsize=256)
def _dumps(text: str) -> tuple[str, ...]:
    return tuple(ast.dump(entry.node) for entry in _parse(text, 0))
