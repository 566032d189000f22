"""What an optimizer is about to do and has done, read from its tables; none of its methods is called.

Only how many steps it took is heard from torch, which keeps no count for each
optimizer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.optim.optimizer import register_optimizer_step_post_hook

from tensortutor import wire
from tensortutor.inside.inspection import memory, slots

if TYPE_CHECKING:
    from torch.optim import Optimizer

GROUPS = 8
"""Groups of parameters whose learning rates are told, and entries of the state that are asked for a step."""

_Tensor, _item = Tensor, torch._C.TensorBase.item
_attributes = torch.optim.Optimizer.__dict__["__dict__"].__get__
_taken: Counter[int] = Counter()


def facts(optimizer: Optimizer) -> wire.Optimizer:
    """Return what the tables of *optimizer* say: nothing, where they are not what torch makes them."""
    table = _attributes(optimizer)
    groups = [group for group in _exactly(list, table.get("param_groups")) if type(group) is dict]
    rates = [rate for group in groups[:GROUPS] if (rate := _number(group.get("lr"))) is not None]
    return wire.Optimizer(
        class_name=slots.class_name(type(optimizer)),
        tensors=sum(len(_exactly(list, group.get("params"))) for group in groups),
        rates=tuple(wire.finite(rate) for rate in rates),
        steps=_steps(table.get("state")),
    )


def taken(optimizer: object) -> int:
    """Return a count that grows with each step that *optimizer* takes."""
    return _taken[id(optimizer)]


def _steps(state: object) -> int | None:
    """Return how many steps the state of the first parameters counts."""
    entries: Any = state if type(state) in (dict, defaultdict) else {}
    first = [entry for entry in islice(dict.values(entries), GROUPS) if type(entry) is dict]
    counts = [steps for entry in first if (steps := _number(entry.get("step"))) is not None]
    return int(max(counts)) if counts and all(map(isfinite, counts)) else None


def _number(value: object) -> float | None:
    """Return *value* if it is a number, or a tensor that holds one where reading it costs nothing."""
    if type(value) in (int, float):
        return value  # type: ignore[return-value]
    if not issubclass(type(value), _Tensor) or slots.nature(value) != "plain":  # type: ignore[arg-type]
        return None
    tensor: Any = value
    if slots.device(tensor).type != "cpu" or slots.numel(tensor) != 1 or memory.extent(tensor) is None:
        return None
    number = _item(tensor)
    return None if type(number) is complex else number


def _exactly(kind: type, value: object) -> Any:
    return value if type(value) is kind else kind()


def _hear(optimizer: object, _args: object, _kwargs: object) -> None:
    _taken[id(optimizer)] += 1


register_optimizer_step_post_hook(_hear)
