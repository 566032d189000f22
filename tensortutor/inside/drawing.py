"""Answer `:graph` and `:plot`: find what a path names, then read of it what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tensortutor import wire
from tensortutor.inside.autograd.graph import graph
from tensortutor.inside.inspection import slots
from tensortutor.inside.naming import NotFoundError, find
from tensortutor.inside.plotting.plot import plot

if TYPE_CHECKING:
    from collections.abc import Callable

Drawn = TypeVar("Drawn", wire.Graph, wire.Plot)


def graph_of(path: str, namespace: dict[str, object]) -> wire.Answer:
    """Return the autograd graph of the tensor that *path* names, or what is in the way."""
    found = _read(path, namespace, lambda name, subject: graph(name, subject, namespace))
    return wire.Answer(graph=found) if isinstance(found, wire.Graph) else wire.Answer(trouble=found)


def plot_of(path: str, namespace: dict[str, object]) -> wire.Answer:
    """Return the numbers in what *path* names, or what is in the way."""
    found = _read(path, namespace, plot)
    return wire.Answer(plot=found) if isinstance(found, wire.Plot) else wire.Answer(trouble=found)


def _read(
    path: str, namespace: dict[str, object], read: Callable[[str, Any], Drawn | wire.Notice]
) -> Drawn | wire.Notice:
    """Return what *read* makes of what *path* names, or what is in the way."""
    with slots.unseen():
        try:
            return read(*find(path, namespace))
        except NotFoundError as lost:
            return lost.notice
