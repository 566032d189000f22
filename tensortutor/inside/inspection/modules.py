"""The tensors that a module is made of, read from its tables; none of its methods is called."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.jit._script import OrderedDictWrapper, OrderedModuleDict, RecursiveScriptModule

from tensortutor.inside.inspection import slots

_Module, _Tensor = nn.Module, Tensor
_SCRIPTED = (OrderedDictWrapper, OrderedModuleDict)
"""What the tables of a TorchScript module are in place of dicts; both are torch's own."""


def parameters(module: nn.Module) -> list[Tensor]:
    """Return the parameters of *module* and the modules in it, each once."""
    return [tensor for _, tensor, is_buffer in tensors(module) if not is_buffer]


def tensors(module: nn.Module) -> list[tuple[str, Tensor, bool]]:
    """Return the parameters, then the buffers, of *module* and all in it: name, tensor, whether a buffer.

    Each once, by its first name, such as "0.weight".
    """
    found: dict[int, tuple[str, Tensor, bool]] = {}
    family = _family(module)
    for table in ("_parameters", "_buffers"):
        for prefix, each in family:
            for name, value in _table(each, table):
                if issubclass(type(value), _Tensor):
                    found.setdefault(id(value), (f"{prefix}{name}", value, table == "_buffers"))
    return list(found.values())


def _family(module: nn.Module) -> list[tuple[str, nn.Module]]:
    """Return *module* and all within it with the prefix of their names, parents first, each once."""
    found, waiting = {id(module): ("", module)}, [("", module)]
    while waiting:
        prefix, parent = waiting.pop()
        children = [(f"{prefix}{name}.", child) for name, child in _table(parent, "_modules")]
        fresh = [pair for pair in children if issubclass(type(pair[1]), _Module) and id(pair[1]) not in found]
        found.update((id(pair[1]), pair) for pair in fresh)
        waiting.extend(reversed(fresh))
    return list(found.values())


def _table(module: nn.Module, name: str) -> list[tuple[str, Any]]:
    """Return what the table *name* of *module* holds; nothing before `super().__init__()` ran."""
    table: Any = _tables(module).get(name)
    if type(table) in _SCRIPTED:
        return list(table.items())
    if not issubclass(type(table), dict):
        return []
    return [(key, value) for key, value in dict.items(table) if type(key) is str]


def _tables(module: nn.Module) -> dict[str, Any]:
    """Return where the tables of *module* stand: in a module within, where `torch.jit.trace` made it."""
    own = slots.attributes(module)
    within = own.get("_actual_script_module")
    return slots.attributes(within) if type(within) is RecursiveScriptModule else own
