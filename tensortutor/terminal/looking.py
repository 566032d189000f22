"""The `:` commands that look at tensors: each asks the kernel and draws what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tensortutor.terminal.naming import asked_for, listed
from tensortutor.terminal.ordering import Order
from tensortutor.views.graph import GraphView
from tensortutor.views.inspection import COLUMNS, Inspector, empty
from tensortutor.views.look import LookView
from tensortutor.views.memory import Memory
from tensortutor.views.plot import PlotView
from tensortutor.views.why import WhyView
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from tensortutor.terminal.workbench import Workbench
    from tensortutor.words import Words


@dataclass(frozen=True, slots=True)
class _About:
    """A command that asks the kernel for one record and draws it.

    `which`: what to say where a name is missing; None: it takes none. `nothing`:
    what to say where there is no such record.
    """

    ask: Literal["look", "memory", "graph", "plot", "why"]
    view: Callable[[Any, Words], RenderableType]
    which: str | None = None
    nothing: str | None = None


ABOUT = {
    ":look": _About("look", LookView, which="look.which"),
    ":memory": _About("memory", Memory),
    ":graph": _About("graph", GraphView, which="graph.which"),
    ":plot": _About("plot", PlotView, which="plot.which"),
    ":why": _About("why", WhyView, nothing="why.nothing"),
}


def look(name: str, argument: str, workbench: Workbench) -> None:
    """Do what the command *name* says about *argument*; what it cannot do it says in a sentence."""
    if name in ABOUT:
        _show(ABOUT[name], argument, workbench)
    else:
        _tensors(argument, workbench)


def _show(about: _About, argument: str, workbench: Workbench) -> None:
    screen = workbench.screen
    if about.which and not argument:
        screen.say(about.which)
        return
    answer = workbench.ask(Question(about.ask, subject=argument))
    found = getattr(answer, about.ask)
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif found is not None:
        screen.show(about.view(found, screen.words))
    elif about.nothing:
        screen.say(about.nothing)


def _tensors(argument: str, workbench: Workbench) -> None:
    screen, drawn = workbench.screen, workbench.drawn
    columns = asked_for(argument.removeprefix("-"), screen.words)
    if unknown := [column for column in columns if column not in COLUMNS]:
        screen.say("command.no-column", name=unknown[0], known=listed(screen.words))
        return
    answer = workbench.ask(Question("tensors"))
    drawn.order = Order(tuple(columns), argument.startswith("-")).after(drawn.order)
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.inspection is None or not answer.inspection.tensors:
        screen.show(empty(screen.words))
    else:
        screen.show(Inspector(drawn.order.of(answer.inspection.tensors), 0, screen.words, COLUMNS))
