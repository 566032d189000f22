"""The `:` commands that look at tensors: each asks the kernel and draws what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.views.inspection import COLUMNS, Inspector, empty
from tensortutor.wire import Question

if TYPE_CHECKING:
    from tensortutor.terminal.workbench import Workbench

ABOUT_TENSORS = (":tensors",)
"""The commands that `look` obeys."""


def look(name: str, argument: str, workbench: Workbench) -> None:  # noqa: ARG001
    """Do what the command *name* says about *argument*; what it cannot do it says in a sentence."""
    match name:
        case _:
            _tensors(workbench)


def _tensors(workbench: Workbench) -> None:
    answer = workbench.ask(Question("tensors"))
    screen = workbench.screen
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.inspection is None or not answer.inspection.tensors:
        screen.show(empty(screen.words))
    else:
        screen.show(Inspector(answer.inspection.tensors, 0, screen.words, COLUMNS))
