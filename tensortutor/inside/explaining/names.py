"""Names that do not exist, and the nearest one that does."""

from __future__ import annotations

import ast
import re
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from tensortutor.inside.explaining.calls import Argument
from tensortutor.inside.explaining.operands import UNKNOWN, in_class, instance_names
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from tensortutor import wire
    from tensortutor.inside.explaining.situation import Rules, Situation

ALIKE = 0.7
"""How like one name another must be to be meant, as `difflib` counts."""
MOST = 5_000
"""Names among which the nearest is looked for."""
IMPORTS = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "optim": "from torch import optim",
    "Tensor": "from torch import Tensor",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
    "random": "import random",
    "time": "import time",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "TensorDataset": "from torch.utils.data import TensorDataset",
}
"""Names that tutorials use without saying where they come from."""
INSTEAD = {"astype": "to", "dot": "matmul", "concat": "cat", "expand_dims": "unsqueeze", "array": "tensor"}
_LIBRARIES = ("torch", "numpy", "math", "random", "matplotlib", "pandas", "torchvision")
_TENSOR = tuple(name for name in dir(Tensor) if not name.startswith("_"))
_TORCH, _LAYERS = frozenset(vars(torch)), frozenset(vars(nn))
_near, _Tensor, _Module = get_close_matches, Tensor, nn.Module
_modules = sys.modules
_TABLES = ("_parameters", "_buffers", "_modules")


def _undefined(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a name that nothing has been given."""
    name = match.group(1)
    if not isinstance(found.node, ast.Name):
        return None
    known = {each: None for scope in found.meaning.scopes for each in list(scope)[:MOST] if type(each) is str}
    nearest = _nearest(name, [each for each in known if not each.startswith("_")])
    if nearest is None or (name in IMPORTS and nearest not in IMPORTS):
        code = IMPORTS.get(name)
        if code is None:
            return _of_torch(found, name)
        values = {"name": name}
        return found.explained("name", Notice("explain.name-import", values), repair=(code, None))
    values = {"name": name, "nearest": nearest}
    return found.explained("name", Notice("explain.name", values), repair=(nearest, None))


def _of_torch(found: Situation, name: str) -> wire.Explanation | None:
    """Explain a name that is torch's, where torch is there under its own name."""
    torchs = next((scope["torch"] for scope in found.meaning.scopes if "torch" in scope), None)
    if torchs is not torch or name.startswith("_"):
        return None
    path = "torch" if name in _TORCH else "torch.nn" if name in _LAYERS else None
    if path is None:
        return None
    values = {"name": name, "nearest": f"{path}.{name}"}
    return found.explained("name", Notice("explain.name", values), repair=(f"{path}.{name}", None))


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name most like *name*, first of all one that differs in case only."""
    names = list(known)
    same = [each for each in names if each.lower() == name.lower()]
    near = same or _near(name, names, 1, ALIKE)
    return near[0] if near else None


def _no_attribute(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain an attribute that a tensor, a module or a part of torch does not have."""
    node, name = found.node, match.group("name")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):  # the call of a method fetches it
        node = node.func
    if not isinstance(node, ast.Attribute) or node.attr != name:
        return None
    owner = found.meaning.of(node.value)
    known = _attributes(owner, match.group(0))
    nearest = (
        None if known is None else INSTEAD.get(name) if INSTEAD.get(name) in known else _nearest(name, known)
    )
    if nearest is None:
        return None
    sheet = found.place.sheet
    text = sheet.text(node)
    values = {"owner": shown(sheet.text(node.value)), "name": name, "nearest": nearest}
    told = issubclass(type(owner), _Tensor)
    operands = [Argument(node.value, sheet.text(node.value), owner)] if told else []
    code = sheet.rewritten(found.node, {node: f"{text.removesuffix(name)}{nearest}"})
    return found.explained(
        "name", Notice("explain.attribute", values), operands, (code, None), ("shape", "dtype")
    )


def _attributes(owner: object, message: str) -> list[str] | None:
    """Return the names that *owner* has; None where it is not torch's or Python tells as much itself."""
    if owner is UNKNOWN:
        return list(_TENSOR) if message.startswith("'Tensor'") else None
    cls = type(owner)
    if issubclass(cls, _Tensor) or owner is _Tensor:
        return list(_TENSOR)
    if issubclass(cls, _Module):
        own = instance_names(owner)
        tables: list[Any] = [table for key in _TABLES if issubclass(type(table := own.get(key)), dict)]
        names = [*own, *(name for table in tables for name in dict.keys(table)), *_public(cls)]
        return [name for name in names if type(name) is str and not name.startswith("_")][:MOST]
    if in_class(cls, "__getattr__") is not UNKNOWN or issubclass(cls, type):
        return None
    return [name for name in (*instance_names(owner), *_public(cls)) if not name.startswith("_")][:MOST]


def _public(cls: type) -> list[str]:
    """Return what the learner has put into their class, and what a module has."""
    found = []
    for base in type.__dict__["__mro__"].__get__(cls):
        found += [name for name in type.__dict__["__dict__"].__get__(base) if type(name) is str]
    return found


def _not_in_module(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `from torch import tensr`."""
    name, module = match.groups()
    node = found.node
    if not isinstance(node, ast.ImportFrom) or module.partition(".")[0] not in _LIBRARIES:
        return None
    loaded: ModuleType | None = _modules.get(module)
    known = (
        [each for each in instance_names(loaded) if not each.startswith("_")] if loaded is not None else []
    )
    nearest = _nearest(name, known[:MOST])
    if nearest is None:
        return None
    values = {"owner": module, "name": name, "nearest": nearest}
    code = re.sub(rf"\b{re.escape(name)}\b", nearest, found.expression)
    return found.explained("name", Notice("explain.attribute", values), repair=(code, None))


def _no_module(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `import trch`."""
    name = match.group(1).partition(".")[0]
    if not isinstance(found.node, ast.Import | ast.ImportFrom):
        return None
    installed = [each for each in _LIBRARIES if each in _modules]
    nearest = _nearest(name, [*installed, *sys.stdlib_module_names])
    if nearest is None or nearest == name or nearest.startswith("_"):
        return None
    values = {"name": name, "nearest": nearest}
    code = re.sub(rf"\b{re.escape(name)}\b", nearest, found.expression, count=1)
    return found.explained("name", Notice("explain.module", values), repair=(code, None))


RULES: Rules = (
    (r"^name '(\w+)' is not defined", _undefined),
    (
        r"^(?:module '[\w.]+'|type object '\w+'|'\w+' object) has no attribute '(?P<name>\w+)'",
        _no_attribute,
    ),
    (r"^cannot import name '(\w+)' from '([\w.]+)'", _not_in_module),
    (r"^No module named '([\w.]+)'", _no_module),
)
