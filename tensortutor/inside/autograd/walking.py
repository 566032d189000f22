"""Walk an autograd graph from its result to its leaves, without recursion, however long it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tensortutor.inside.autograd import nodes
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

    from tensortutor.inside.autograd.nodes import Node

BOUND = 100_000
"""Nodes that are walked: a second's worth."""

Edge = tuple[int, int]
"""A node by its place in the walk, and which of its outputs is meant."""


@dataclass(frozen=True, slots=True)
class Web:
    """The nodes of a graph in the order of the walk, and from each the edges to what it was made from.

    `leaves`: the tensors at the ends, by the places of their nodes. It holds the
    nodes, since their ids say nothing once they are gone: let it go.
    """

    nodes: list[Node]
    inputs: list[tuple[Edge, ...]]
    leaves: dict[int, Tensor]
    complete: bool = True


def walk(root: Node, bound: int = BOUND) -> Web:
    """Return what *root* was made from, itself first, up to *bound* nodes."""
    web, places = Web([root], [], {}), {id(root): 0}
    for place, node in enumerate(web.nodes):  # which grows
        edges: list[Edge] = []
        for child, output in nodes.inputs(node):
            if child is None:
                continue
            if id(child) not in places:
                if len(web.nodes) == bound:
                    web = replace(web, complete=False)
                    continue
                places[id(child)] = len(web.nodes)
                web.nodes.append(child)
            edges.append((places[id(child)], output))
        web.inputs.append(tuple(edges))
        leaf = None if edges else nodes.leaf(node)
        if leaf is not None:
            web.leaves[place] = leaf
    return web


def named(web: Web, held: Iterable[tuple[str, Tensor]]) -> dict[Edge, str]:
    """Return the names of those results and leaves that are among the *held*: the first of each."""
    places = {id(node): place for place, node in enumerate(web.nodes)}
    leaves = {id(leaf): (place, 0) for place, leaf in web.leaves.items()}
    names: dict[Edge, str] = {}
    for name, tensor in held:
        edge = leaves.get(id(tensor)) or _made(tensor, places)
        if edge is not None:
            names.setdefault(edge, name)
    return names


def _made(tensor: Tensor, places: dict[int, int]) -> Edge | None:
    """Return which output of which node *tensor* is."""
    try:
        place = places.get(id(slots.grad_fn(tensor)))
        return None if place is None else (place, slots.output_nr(tensor))
    except Exception:  # `grad_fn` of a view raises after some writes (torch 2.13)
        return None
