"""The `:` commands that look at tensors: each asks the kernel and draws what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from tensortutor.terminal.workbench import Workbench


def look(name: str, argument: str, workbench: Workbench) -> None:
    """Do what the command *name* says about *argument*; what it cannot do it says in a sentence."""
    match name:
        case ":look":
            _look(argument, workbench)
        case ":memory":
            _memory(workbench)
        case ":graph":
            _graph(argument, workbench)
        case ":plot":
            _plot(argument, workbench)
        case ":why":
            _why(workbench)
        case _:
            _tensors(argument, workbench)


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


def _look(argument: str, workbench: Workbench) -> None:
    screen = workbench.screen
    if not argument:
        screen.say("look.which")
        return
    answer = workbench.ask(Question("look", subject=argument))
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.look is not None:
        screen.show(LookView(answer.look, screen.words))


def _memory(workbench: Workbench) -> None:
    answer = workbench.ask(Question("memory"))
    screen = workbench.screen
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.memory is not None:
        screen.show(Memory(answer.memory, screen.words))


def _graph(argument: str, workbench: Workbench) -> None:
    screen = workbench.screen
    if not argument:
        screen.say("graph.which")
        return
    answer = workbench.ask(Question("graph", subject=argument))
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.graph is not None:
        screen.show(GraphView(answer.graph, screen.words))


def _plot(argument: str, workbench: Workbench) -> None:
    screen = workbench.screen
    if not argument:
        screen.say("plot.which")
        return
    answer = workbench.ask(Question("plot", subject=argument))
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.plot is not None:
        screen.show(PlotView(answer.plot, screen.words))


def _why(workbench: Workbench) -> None:
    answer = workbench.ask(Question("why"))
    screen = workbench.screen
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.why is None:
        screen.say("why.nothing")
    else:
        screen.show(WhyView(answer.why, screen.words))
