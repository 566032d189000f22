"""Answer `:graph` and `:plot`: find what a path names, then read of it what is drawn."""

from __future__ import annotations

from tensortutor import wire
from tensortutor.inside.autograd.graph import graph
from tensortutor.inside.inspection import slots
from tensortutor.inside.naming import NotFoundError, find
from tensortutor.inside.plotting.plot import plot


def graph_of(path: str, namespace: dict[str, object]) -> wire.Answer:
    """Return the autograd graph of the tensor that *path* names, or what is in the way."""
    try:
        with slots.unseen():
            found = graph(*find(path, namespace), namespace)
    except NotFoundError as lost:
        return wire.Answer(trouble=lost.notice)
    return wire.Answer(graph=found) if isinstance(found, wire.Graph) else wire.Answer(trouble=found)


def plot_of(path: str, namespace: dict[str, object]) -> wire.Answer:
    """Return the numbers in what *path* names, or what is in the way."""
    try:
        with slots.unseen():
            found = plot(*find(path, namespace))
    except NotFoundError as lost:
        return wire.Answer(trouble=lost.notice)
    return wire.Answer(plot=found) if isinstance(found, wire.Plot) else wire.Answer(trouble=found)
