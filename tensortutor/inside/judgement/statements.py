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
    """One top-level statement, its text, and the number of the text that it was typed in."""

    node: ast.stmt
    text: str
    number: int


@lru_cache(maxsize=64)
def own(statements: tuple[str, ...], setup: str = "") -> tuple[Entry, ...]:
    """Return what is to run of *statements*.

    Retyping a given line must not undo a draw. So a run of statements equal to
    the whole setup is left out, and every single one that binds as one of the
    setup does. A call such as `loss.backward()` is kept: a second one counts.
    Raises SyntaxError.
    """
    entries = [entry for number, text in enumerate(statements) for entry in _parse(text, number)]
    given = [ast.dump(entry.node) for entry in _parse(setup, 0)]
    binding = {ast.dump(entry.node) for entry in _parse(setup, 0) if isinstance(entry.node, _BINDS)}
    typed = [ast.dump(entry.node) for entry in entries]
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


def _parse(text: str, number: int) -> list[Entry]:
    return [Entry(node, ast.get_source_segment(text, node) or text, number) for node in ast.parse(text).body]
