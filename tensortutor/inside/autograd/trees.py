"""Plant a graph as a tree of chains: the longest runs straight down, what else went in branches off.

Where a node was made from several, the one with most behind it goes on straight
below it; so no branch lies deeper than the logarithm of the number of nodes. A
node that went into several stands at the end of the longest way to it, and
again, with nothing behind it, wherever else it went in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tensortutor.inside.autograd.walking import Edge

Inputs = list[tuple["Edge", ...]]
Start = tuple[int, int]
"""Where an edge starts: the place of its node, and the edge's index there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node on a chain, and the chains that branch off below it.

    `again`: what it was made from stands elsewhere. `alike` is equal for steps that
    would look the same.
    """

    edge: Edge
    again: bool
    sides: tuple[Chain, ...]
    alike: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes, each made from the one below it; `alike` is equal for chains that would look the same."""

    steps: tuple[Step, ...]
    alike: int


def planted(inputs: Inputs, look: Callable[[Edge], Hashable]) -> Chain:
    """Return the tree of the graph whose node 0 is the root; `look` says what is seen of an edge's end."""
    return _Garden(inputs, look).chain((0, 0), rooted=True)


class _Garden:
    def __init__(self, inputs: Inputs, look: Callable[[Edge], Hashable]) -> None:
        self._inputs, self._look = inputs, look
        self._rooted, self._sizes = _spanned(inputs)
        self._seen: dict[Hashable, int] = {}

    def chain(self, edge: Edge, *, rooted: bool) -> Chain:
        """Return the chain that begins at the end of *edge*; only that end, if it is not *rooted* here."""
        steps: list[Step] = []
        going_on = True
        while going_on:
            below = self._below(edge[0]) if rooted else []
            sides = tuple(self.chain(each, rooted=under) for each, under in below[:-1])
            again = not rooted and bool(self._inputs[edge[0]])
            steps.append(self._step(edge, sides, again=again))
            going_on = bool(below)
            if going_on:
                edge, rooted = below[-1]
        return Chain(tuple(steps), self._number(tuple(step.alike for step in steps)))

    def _below(self, place: int) -> list[tuple[Edge, bool]]:
        """Return the edges from the node at *place*, each with whether it roots its end; the main last."""
        edges = [(edge, (place, index) in self._rooted) for index, edge in enumerate(self._inputs[place])]
        if edges:
            sizes = [self._sizes[edge[0]] * under for edge, under in edges]
            main = max(range(len(edges)), key=lambda index: (sizes[index], index))
            edges.append(edges.pop(main))
        return edges

    def _step(self, edge: Edge, sides: tuple[Chain, ...], *, again: bool) -> Step:
        alike = self._number((self._look(edge), again, *(side.alike for side in sides)))
        return Step(edge, again, sides, alike)

    def _number(self, seen: Hashable) -> int:
        return self._seen.setdefault(seen, len(self._seen))


def _spanned(inputs: Inputs) -> tuple[set[Start], list[int]]:
    """Return the edges that root nodes, each the last on a longest way; and how many nodes are under each."""
    ways = Counter(child for edges in inputs for child, _ in edges)
    lengths, sizes = [0] * len(inputs), [1] * len(inputs)
    roots: dict[int, Start] = {}
    order = [0]
    for place in order:  # which grows by the nodes to which all ways are known
        for index, (child, _) in enumerate(inputs[place]):
            if lengths[place] >= lengths[child]:
                lengths[child], roots[child] = lengths[place] + 1, (place, index)
            ways[child] -= 1
            if not ways[child]:
                order.append(child)
    for place in reversed(order[1:]):
        sizes[roots[place][0]] += sizes[place]
    return set(roots.values()), sizes
