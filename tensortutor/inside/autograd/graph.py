"""The autograd graph of a tensor as a `wire.Graph`, or the sentence that says why it has none."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from torch import Tensor

from tensortutor import wire
from tensortutor.inside.autograd import nodes
from tensortutor.inside.autograd.absence import why_none
from tensortutor.inside.autograd.folding import folded
from tensortutor.inside.autograd.held import held
from tensortutor.inside.autograd.trees import planted
from tensortutor.inside.autograd.walking import named, walk
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.inside.autograd.folding import Line
    from tensortutor.inside.autograd.trees import Step
    from tensortutor.inside.autograd.walking import Edge, Web

_Tensor, _Counter, _count = Tensor, Counter, count
NAMED = 3
"""So many operations are named of those that are left out in one place."""


def graph(path: str, subject: object, namespace: dict[str, object]) -> wire.Graph | wire.Notice:
    """Return the graph of *subject*, which the learner calls *path*, or what to say where it has none.

    Nothing of it outlives the call, and no code of the learner's runs.
    """
    if not issubclass(type(subject), _Tensor):
        return wire.Notice("graph.not-a-tensor", {"name": path, "type": slots.class_name(type(subject))})
    with slots.unseen():
        try:
            root = slots.grad_fn(subject)  # type: ignore[arg-type]
        except Exception as problem:  # a view whose base was written to in another grad mode (torch 2.13)
            return wire.Notice("graph.refused", {"name": path, "message": str(problem)})
        if root is None:
            return why_none(path, subject, held(namespace))  # type: ignore[arg-type]
        web = walk(root)
        return _Drawing(path, web, named(web, [(path, subject), *held(namespace)])).graph()  # type: ignore[list-item]


class _Drawing:
    """The lines of one graph, with what is known of each node."""

    def __init__(self, path: str, web: Web, names: dict[Edge, str]) -> None:
        self._path, self._web, self._names = path, web, names
        self._operations = [nodes.operation(node) for node in web.nodes]

    def graph(self) -> wire.Graph:
        lines = folded(planted(self._web.inputs, self._look))
        shown = [line.shown for line in lines if line.shown]
        marks, standing = self._marks(shown), {step.edge[0] for step in shown if not step.again}
        return wire.Graph(
            self._path,
            tuple(
                self._shown(line, line.shown, marks) if line.shown else self._omitted(line, standing)
                for line in lines
            ),
            operations=len(self._web.nodes) - len(self._web.leaves),
            leaves=len(self._web.leaves),
            complete=self._web.complete,
        )

    def _look(self, edge: Edge) -> tuple[str, str]:
        return self._operations[edge[0]], self._names.get(edge, "")

    def _marks(self, shown: Sequence[Step]) -> dict[int, int]:
        """Return numbers for the nodes that stand in several lines, and not under one name in all of them."""
        known_by: dict[int, list[str]] = {}
        for step in shown:
            known_by.setdefault(step.edge[0], []).append(self._names.get(step.edge, ""))
        unclear = [
            place for place, names in known_by.items() if len(names) > 1 and set(names) != {names[0] or None}
        ]
        return dict(zip(unclear, _count(1), strict=False))

    def _omitted(self, line: Line, standing: set[int]) -> wire.GraphLine:
        operations = _Counter(self._operations[place] for place in _hidden(line.omitted, standing))
        common = tuple(operation for operation, _ in operations.most_common(NAMED))
        return wire.GraphLine(
            line.depth, common, opens=line.opens, omitted=operations.total(), kinds=len(operations)
        )

    def _shown(self, line: Line, step: Step, marks: dict[int, int]) -> wire.GraphLine:
        place, output = step.edge
        return wire.GraphLine(
            line.depth,
            (self._operations[place],),
            opens=line.opens,
            name=self._names.get(step.edge, ""),
            shape=nodes.shape(self._web.nodes[place], output),
            leaf=place in self._web.leaves,
            again=step.again,
            mark=marks.get(place, 0),
        )


def _hidden(steps: Sequence[Step], standing: set[int]) -> list[int]:
    """Return the nodes that *steps* hide; where all are *standing* elsewhere, those that are referred to."""
    every = list(_every(steps))
    hidden = dict.fromkeys(step.edge[0] for step in every if not step.again and step.edge[0] not in standing)
    return list(hidden) or [step.edge[0] for step in every]


def _every(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield *steps* and all that branch off them, in the order of lines."""
    for step in steps:
        yield step
        for side in step.sides:
            yield from _every(side.steps)
