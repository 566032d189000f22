"""One node of an autograd graph, read through torch's own C descriptors: nothing of the learner's runs.

What a node has saved is left alone: after `backward()`, asking for it raises.
"""

from __future__ import annotations

from types import GetSetDescriptorType
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from torch import Tensor

Node = Any
_GETSET = GetSetDescriptorType
_ancestors, _table = type.__dict__["__mro__"].__get__, type.__dict__["__dict__"].__get__
_sizes = torch._C._autograd._InputMetadata.shape.fget  # type: ignore[attr-defined]


def operation(node: Node) -> str:
    """Return the name of *node*'s class, such as MulBackward0; the learner's own Functions give theirs."""
    return slots.class_name(type(node))


def inputs(node: Node) -> tuple[tuple[Node | None, int], ...]:
    """Return the nodes that made the inputs of *node*, each with which of its outputs it was.

    None stands where an input does not require gradients.
    """
    return _field(node, "next_functions") or ()


def leaf(node: Node) -> Tensor | None:
    """Return the tensor whose gradient *node* collects, None where it is an operation."""
    found: Tensor | None = _field(node, "variable")
    return found


def shape(node: Node, output: int) -> tuple[int, ...] | None:
    """Return the shape of that *output* of the operation; None where it is not made of numbers."""
    try:
        sizes = tuple(_sizes(_field(node, "_input_metadata")[output]))
    except Exception:  # a nested tensor has none; another torch may keep it elsewhere (torch 2.13)
        return None
    return sizes if all(type(size) is int for size in sizes) else None


def _field(node: Node, name: str) -> Any:
    """Return what torch itself keeps in *node* under *name*, None where its type has no such field."""
    for cls in _ancestors(type(node)):
        descriptor = _table(cls).get(name)
        if type(descriptor) is _GETSET:
            return descriptor.__get__(node)
    return None
