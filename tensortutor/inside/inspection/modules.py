"""The tensors that a module is made of, read from its tables; none of its methods is called."""

from __future__ import annotations

from itertools import chain
from typing import Any

from torch import Tensor, nn

from tensortutor.inside.inspection import slots

_Module, _Tensor = nn.Module, Tensor


def parameters(module: nn.Module) -> list[Tensor]:
    """Return the parameters of *module* and the modules in it, each once."""
    return _tensors(module, "_parameters")


def buffers(module: nn.Module) -> list[Tensor]:
    """Return the buffers of *module* and the modules in it, each once."""
    return _tensors(module, "_buffers")


def _tensors(module: nn.Module, table: str) -> list[Tensor]:
    every = chain.from_iterable(_table(each, table) for each in _family(module))
    return list({id(value): value for value in every if issubclass(type(value), _Tensor)}.values())


def _family(module: nn.Module) -> list[nn.Module]:
    """Return *module* and all within it, parents first; a module may contain itself."""
    found, waiting = {id(module): module}, [module]
    while waiting:
        children = _table(waiting.pop(), "_modules")
        fresh = [child for child in children if issubclass(type(child), _Module) and id(child) not in found]
        found.update((id(child), child) for child in fresh)
        waiting.extend(reversed(fresh))
    return list(found.values())


def _table(module: nn.Module, name: str) -> list[Any]:
    """Return what the table *name* of *module* holds; nothing before `super().__init__()` ran."""
    table: Any = slots.attributes(module).get(name)
    return list(dict.values(table)) if issubclass(type(table), dict) else []
