"""Which tensors autograd kept for its way back and finds changed: the nodes of the graph are asked.

A node that hands out what it saved says whether that was changed since. One
whose tensors the learner's hooks would unpack is not asked.
"""

from __future__ import annotations

from types import GetSetDescriptorType
from typing import TYPE_CHECKING, Any

from tensortutor.inside.autograd import nodes
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

MOST = 10_000
"""Nodes of a graph that are asked."""
_RAW, _SAVED = "_raw_saved_", "_saved_"
_table = type.__dict__["__dict__"].__get__


def changed(root: Tensor) -> frozenset[int]:
    """Return where the memory of each tensor begins that *root*'s graph needs and that was changed since.

    Empty where a node does not show what it keeps, as those of another torch may not (torch 2.13 does).
    """
    found = (slots.data_address(tensor) for node in _nodes(slots.grad_fn(root)) for tensor in _changed(node))
    return frozenset(found)


def _nodes(first: nodes.Node | None) -> Iterator[nodes.Node]:
    waiting: list[nodes.Node | None] = [first]
    seen: set[nodes.Node] = set()
    while waiting and len(seen) < MOST:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield node
            waiting += [each for each, _ in nodes.inputs(node)]


def _changed(node: nodes.Node) -> Iterator[Tensor]:
    """Yield what *node* keeps, in variables of its own, and cannot use any more."""
    fields = _table(type(node))
    for name in fields:
        if not name.startswith(_RAW) or type(fields[name]) is not GetSetDescriptorType:
            continue
        raw = fields[name].__get__(node)
        if getattr(raw, "unpack_hook", raw) is None and _refused(
            fields[_SAVED + name.removeprefix(_RAW)], node
        ):
            kept = getattr(raw, "data", None)
            if kept is not None:
                yield kept


def _refused(field: Any, node: nodes.Node) -> bool:
    try:
        field.__get__(node)
    except RuntimeError as error:
        return "modified by an inplace operation" in str(error)
    return False
