"""Take from a tensor the numbers that a look at it needs, as Python's own: all, or a sample of a large one.

From a GPU they come in one copy. Nothing is said about them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.values import SAMPLE, WHOLE, sampling, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

_tensor, _cat = torch.tensor, torch.cat
_to, _cpu, _flat, _to_list = (
    getattr(torch._C.TensorBase, name) for name in ("to", "cpu", "reshape", "tolist")
)


@dataclass(frozen=True, slots=True)
class Glance:
    """Numbers of a tensor in the order of its elements, and those of a picture of it.

    `near` is the tensor where its numbers are at hand: on the CPU, if it is small.
    """

    near: Tensor
    numbers: Sequence[Any]
    picked: Sequence[Any]
    sampled: bool


def glance(tensor: Tensor, places: Sequence[int]) -> Glance:
    """Return numbers of a plain *tensor* that lies within its storage, and those at the flat *places*."""
    if slots.numel(tensor) <= WHOLE:
        near = _cpu(tensor)
        every = _to_list(_flat(near, (-1,)))
        return Glance(near, every, [every[place] for place in places], sampled=False)
    where = _cat((sampling(slots.numel(tensor), SAMPLE), _tensor(places, dtype=torch.int64, device="cpu")))
    numbers = _to_list(_cpu(take(tensor, _to(where, slots.device(tensor)))))
    return Glance(tensor, numbers[:SAMPLE], numbers[SAMPLE:], sampled=True)
