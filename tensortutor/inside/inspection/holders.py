"""What a session holds memory by, with a name for each: tensors, arrays, gradients, an optimizer's state."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from numpy import ndarray
from torch import Tensor, optim

from tensortutor.inside.autograd.held import held
from tensortutor.inside.inspection import reading, slots
from tensortutor.inside.inspection.containers import spelled
from tensortutor.inside.inspection.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Tensor, _Array, _Optimizer, _chain = Tensor, ndarray, optim.Optimizer, chain.from_iterable
LAST = "_"
"""IPython's name for the last result, which keeps that alive."""


def holders(namespace: dict[str, object]) -> Iterator[tuple[str, Any]]:
    """Yield the tensors and arrays that *namespace* keeps, by what to type for each.

    Whatever is held under several names comes under all of them; a gradient and
    a part of an optimizer's state under the name of one tensor.
    """
    tensors = list(held(namespace))
    yield from tensors
    others = subjects(namespace).named.items()
    yield from ((name, value) for name, value in others if _is(value, _Array))
    yield from _gradients(tensors)
    first = {id(tensor): name for name, tensor in reversed(tensors)}
    yield from _chain(_state(name, value, first) for name, value in others if _is(value, _Optimizer))
    last = namespace.get(LAST)
    if _is(last, _Tensor) or _is(last, _Array):
        yield LAST, last


def _gradients(tensors: Iterable[tuple[str, Tensor]]) -> Iterator[tuple[str, Tensor]]:
    seen: set[int] = set()
    for name, tensor in tensors:
        gradient = _gradient(tensor)
        if gradient is not None and id(gradient) not in seen:
            seen.add(id(gradient))
            yield f"{name}.grad", gradient


def _gradient(tensor: Tensor) -> Tensor | None:
    try:
        return None if slots.nature(tensor) == "sealed" else reading.gradient(tensor)
    except Exception:  # torch's oddities: any question may raise for some tensor
        return None


def _state(name: str, optimizer: Any, names: dict[int, str]) -> Iterator[tuple[str, Tensor]]:
    """Yield what *optimizer* keeps of its own for each parameter, such as Adam's averages."""
    state: Any = object.__getattribute__(optimizer, "__dict__").get("state")
    if not _is(state, dict):
        return
    for parameter, parts in list(dict.items(state)):
        if _is(parts, dict):
            whose = f"{name}.state[{names.get(id(parameter), '…')}]"
            told = ((key, it) for key, it in list(dict.items(parts)) if type(key) is str and _is(it, _Tensor))
            yield from ((f"{whose}[{spelled(key)}]", it) for key, it in told)


def _is(value: object, cls: type) -> bool:
    return issubclass(type(value), cls)
