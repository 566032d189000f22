"""The tensors that the learner holds, by what to type for each: found in tables only, bounded in number."""

from __future__ import annotations

from collections import deque
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.containers import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Tensor, _Module, _deque, _chain, _some = Tensor, nn.Module, deque, chain.from_iterable, islice
_TABLES = ("_parameters", "_buffers", "_modules")
_PLAIN = frozenset((int, float, bool, str, type(None)))
"""The types of what is neither a tensor nor holds one, and may stand in a list by the million."""
OBJECTS = 20_000
"""Tensors and containers that are looked at in all, and parts that are looked at in each."""
DEPTH = 3
"""Containers within each other that are opened; modules within modules are followed to the end."""


def held(namespace: dict[str, object]) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors in *namespace*, each as often as it is held, the shortest ways to them first."""
    entries = _named(list(namespace.items()))
    waiting = _deque((name, value, 0) for name, value in entries if name.isidentifier())
    seen: set[int] = set()
    for _ in range(OBJECTS):
        if not waiting:
            return
        path, value, depth = waiting.popleft()
        if issubclass(type(value), _Tensor):
            yield path, value
        elif id(value) not in seen and depth <= DEPTH:
            seen.add(id(value))
            deeper = depth if issubclass(type(value), _Module) else depth + 1
            found = [(step, part) for step, part in _some(_parts(value), OBJECTS) if type(part) not in _PLAIN]
            waiting.extend((path + step, part, deeper) for step, part in found)


def _parts(owner: Any) -> Iterable[tuple[str, Any]]:
    """Return what *owner* holds, each with what is typed behind its path."""
    if not issubclass(type(owner), _Module):
        container = opened(owner)
        return () if container is None else container.items
    own = slots.attributes(owner)
    tables: list[Any] = [own[name] for name in _TABLES if issubclass(type(own.get(name)), dict)]
    entries = _named(_chain(list(dict.items(table)) for table in (*tables, own)))
    return ((f".{name}" if name.isidentifier() else f"[{name}]", part) for name, part in entries)


def _named(entries: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield those of *entries* that have a name; those with an underscore are IPython's, or torch's."""
    return ((key, value) for key, value in entries if type(key) is str and key[:1] != "_")
