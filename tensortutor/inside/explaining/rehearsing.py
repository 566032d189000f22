"""Run one of torch's layers on stand-ins, to learn what it would take and make.

It is done on a copy whose parameters have the same shapes only, and without hooks:
neither the layer nor anything else of the learner's is touched or run.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as machinery

from tensortutor.inside.explaining.operands import in_class, instance_names
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 2**16
"""Numbers in the layer, and in what it is given: up to here torch really computes, and minds dtypes too."""

_empty, _to, _new = torch.empty_strided, torch._C.TensorBase.to, object.__new__
_call = nn.Module.__dict__["__call__"]
_HOOKS = ("_backward_pre_hooks", "_backward_hooks", "_forward_hooks", "_forward_pre_hooks")
_EVERYWHERE = ("_global_backward_pre_hooks", "_global_backward_hooks", "_global_forward_hooks")
_FIRST = "_global_forward_pre_hooks"


class OfTheLearnerError(Exception):
    """Code of the learner's would have to run."""


def rehearsed(layer: nn.Module, given: Tensor) -> Any:
    """Return what *layer* makes of something like *given*. Raises what torch does, or OfTheLearnerError."""
    if any(getattr(machinery, name) for name in (*_EVERYWHERE, _FIRST)):
        raise OfTheLearnerError
    numbers = sum(slots.numel(each) for each in _tensors(layer))
    device = "cpu" if numbers <= SMALL and slots.numel(given) <= SMALL else "meta"
    return _copy(layer, device)(_to(given, device))


def _tensors(layer: nn.Module) -> Iterator[Tensor]:
    names = instance_names(layer)
    for table in ("_parameters", "_buffers"):
        yield from (tensor for tensor in names[table].values() if tensor is not None)
    for child in names["_modules"].values():
        if child is not None:
            yield from _tensors(child)


def _copy(layer: nn.Module, device: str) -> nn.Module:
    cls, names = type(layer), dict(instance_names(layer))
    forward = in_class(cls, "forward")
    own = type(forward) is not FunctionType or not forward.__module__.startswith("torch.nn.")
    if own or "forward" in names or in_class(cls, "__call__") is not _call:
        raise OfTheLearnerError
    for table in ("_parameters", "_buffers"):
        names[table] = {key: None if it is None else _like(it, device) for key, it in names[table].items()}
    children = names["_modules"].items()
    names["_modules"] = {key: None if child is None else _copy(child, device) for key, child in children}
    copy: nn.Module = _new(cls)
    instance_names(copy).update(names | {hooks: {} for hooks in _HOOKS})
    return copy


def _like(tensor: Tensor, device: str) -> Tensor:
    return _empty(slots.shape(tensor), slots.stride(tensor), dtype=slots.dtype(tensor), device=device)
