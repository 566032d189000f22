"""`%load_ext tensortutor`: the tensor inspector after each cell of any IPython, with no tutor running."""

from __future__ import annotations

import os
from typing import Any

from rich.console import Console

from tensortutor.inside.inspection.inspector import Inspector
from tensortutor.languages import choose, remembered
from tensortutor.views.inspection import Inspector as Table
from tensortutor.views.theme import THEME
from tensortutor.words import words


class Extension:
    """The inspector of one IPython shell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._words = words(choose(None, os.environ, remembered()).language)
        self._inspector = Inspector()
        self._inspector.inspect(shell.user_ns)  # what is there already is nothing new

    def install(self) -> None:
        """Show a table after each cell from now on."""
        self._shell.events.register("post_run_cell", self.show)

    def remove(self) -> None:
        """Show none any more."""
        self._shell.events.unregister("post_run_cell", self.show)

    def show(self, result: Any) -> None:
        """Show what the cell that gave *result* has made, changed, rebound or deleted."""
        rows, unchanged = self._inspector.inspect(self._shell.user_ns, result.result)
        if rows:
            Console(theme=THEME, highlight=False).print(Table(rows, unchanged, self._words))
