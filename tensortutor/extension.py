"""`%load_ext tensortutor`: the tensor inspector after each cell of any IPython, with no tutor running.

Below the traceback of a cell that failed it says why, where that is known;
`%tensors` shows every tensor.
"""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from tensortutor.inside.explaining.explainer import explain
from tensortutor.inside.inspection.inspector import Inspector
from tensortutor.languages import choose, remembered
from tensortutor.views.explanation import ExplanationView
from tensortutor.views.inspection import Inspector as Table
from tensortutor.views.inspection import empty
from tensortutor.views.theme import THEME
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from tensortutor.wire import TensorRow

ALL = "tensors"
"""The magic that shows every tensor."""
WIDTH = 100
"""Cells that are drawn in a notebook, where nothing says how wide it is; `COLUMNS` says otherwise."""


class Extension:
    """The inspector of one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._words = words(choose(None, os.environ, remembered()).language)
        self._inspector = Inspector()
        self._inspector.inspect(shell.user_ns)  # what is there already is nothing new

    def install(self) -> None:
        """Show a table after each cell from now on, and all tensors when they are asked for."""
        self._shell.events.register("post_run_cell", self.show)
        self._shell.register_magic_function(self.show_all, magic_name=ALL)

    def remove(self) -> None:
        """Show none any more."""
        self._shell.events.unregister("post_run_cell", self.show)
        self._shell.magics_manager.magics["line"].pop(ALL, None)

    def show(self, result: Any) -> None:
        """Show why the cell that gave *result* failed, and what it has made, changed, rebound or deleted."""
        with suppress(Exception):  # whatever became of the session or its streams, the cell has run
            drawn = list(self._drawn(result))
            if drawn:
                self._console().print(*drawn, sep="")

    def show_all(self, _line: str = "") -> None:
        """Show every tensor of the session."""
        rows, unchanged = self._inspector.inspect(self._shell.user_ns, everything=True)
        self._console().print(self._table(rows, unchanged) if rows else empty(self._words))

    def _drawn(self, result: Any) -> Iterator[RenderableType]:
        error = result.error_in_exec
        if error is not None and (why := explain(type(error), error, error.__traceback__)):
            yield from (Text(), ExplanationView(why, self._words), Text())
        statement = _only_statement(result.info.raw_cell)
        rows, unchanged = self._inspector.inspect(self._shell.user_ns, result.result, statement=statement)
        if rows:
            yield self._table(rows, unchanged)

    def _table(self, rows: Sequence[TensorRow], unchanged: int) -> Table:
        return Table(rows, unchanged, self._words, command=f"%{ALL}")

    def _console(self) -> Console:
        """Return paper for a terminal, or for a notebook, which has colours though it is no terminal."""
        if not hasattr(self._shell, "kernel"):
            return Console(theme=THEME, highlight=False)
        width = os.environ.get("COLUMNS", "")
        cells = int(width) if width.isdecimal() else WIDTH
        return Console(theme=THEME, highlight=False, force_jupyter=False, force_terminal=True, width=cells)


def _only_statement(cell: str) -> ast.stmt | None:
    """Return the statement that *cell* consists of, None where there are several, or magics."""
    try:
        body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if len(body) == 1 else None
