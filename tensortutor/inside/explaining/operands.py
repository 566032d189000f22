"""What the learner's names mean in a frame, looked up in tables only: nothing of theirs is run.

`Meaning` takes names, attributes, subscripts by a constant, and constants. What
would need an operation of theirs (a property, `__getattr__`, a call) is UNKNOWN.
"""

from __future__ import annotations

import ast
import builtins
from collections import namedtuple
from enum import Enum
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor, nn

from tensortutor.inside.inspection import reading, slots

if TYPE_CHECKING:
    from types import FrameType


class _Unknown(Enum):
    UNKNOWN = 0


UNKNOWN: Final = _Unknown.UNKNOWN
"""The meaning of what cannot be looked up."""
ITEMS = 10_000
"""Entries of a dict that are looked through for a key."""
MATRIX = 2
DEEPEST = 20
"""Attributes and subscripts, one on the other, that are followed."""

_mro: Any = type.__dict__["__mro__"].__get__
_dict: Any = type.__dict__["__dict__"].__get__
_METACLASSES = (type, type(Tensor))
_TABLES = ("_parameters", "_buffers", "_modules")
_module_getattr, _Module, _Tensor = nn.Module.__getattr__, nn.Module, Tensor
_names: Any = ModuleType.__dict__
_module_names = _names["__dict__"].__get__
_DICTS = (GetSetDescriptorType, MemberDescriptorType)
_LOOKUPS = [kind.__getattribute__ for kind in (object, ModuleType, SimpleNamespace, tuple, list, dict)]
_MEMBERS = (MemberDescriptorType, type(namedtuple("_", "it").it))  # type: ignore[attr-defined]  # noqa: PYI024
_LISTS, _SEQUENCES = (list, tuple, torch.Size), (nn.Sequential, nn.ModuleList)
_ModuleDict, _ParameterDict, _ParameterList = nn.ModuleDict, nn.ParameterDict, nn.ParameterList
_instance = Tensor.__dict__["__dict__"].__get__
_TURNED = {name: torch._C.TensorBase.__dict__[name].__get__ for name in ("T", "mT", "data")}
_BUILTINS = builtins.__dict__


class Meaning:
    """What the names in *frame* mean, except those that may have been *rebound* since they were read."""

    def __init__(self, frame: FrameType, rebound: frozenset[str]) -> None:
        scopes: tuple[Any, ...] = (frame.f_locals, frame.f_globals, _BUILTINS)
        self.scopes: tuple[dict[str, Any], ...] = tuple(scope for scope in scopes if type(scope) is dict)
        self._hidden = len(self.scopes) < len(scopes)  # a class body may have a namespace of the learner's
        self._rebound = rebound

    def of(self, node: ast.AST | None, depth: int = 0) -> Any:
        """Return what *node* means, or UNKNOWN."""
        if depth > DEEPEST:
            return UNKNOWN
        match node:
            case ast.Constant(value=value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -value
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=owner, attr=name) if name not in self._rebound:
                return attribute(self.of(owner, depth + 1), name)
            case ast.Subscript(value=owner, slice=key):
                return item(self.of(owner, depth + 1), self.of(key))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                values = [self.of(element, depth + 1) for element in elements]
                known = not any(value is UNKNOWN for value in values)
                return (tuple(values) if isinstance(node, ast.Tuple) else values) if known else UNKNOWN
            case ast.Slice(lower=lower, upper=upper, step=step):
                bounds = [None if each is None else self.of(each) for each in (lower, upper, step)]
                return UNKNOWN if any(bound is UNKNOWN for bound in bounds) else slice(*bounds)
            case _:
                return UNKNOWN

    def _name(self, name: str) -> Any:
        if name in self._rebound or self._hidden:
            return UNKNOWN
        return next((scope[name] for scope in self.scopes if name in scope), UNKNOWN)


def attribute(owner: Any, name: str) -> Any:
    """Return what `owner.name` gives where that is an entry of a table, else UNKNOWN."""
    if owner is UNKNOWN:
        return UNKNOWN
    cls = type(owner)
    if issubclass(cls, type):
        return in_class(owner, name) if cls in _METACLASSES else UNKNOWN
    if issubclass(cls, _Tensor):
        return _of_tensor(owner, name)
    if not any(in_class(cls, "__getattribute__") is usual for usual in _LOOKUPS):
        return UNKNOWN
    by_class = in_class(cls, name)
    if type(by_class) in _MEMBERS:  # an entry of `__slots__`, or a field of a named tuple
        return by_class.__get__(owner)
    if by_class is not UNKNOWN and in_class(type(by_class), "__set__") is not UNKNOWN:
        return UNKNOWN
    own = instance_names(owner)
    if name in own:
        return own[name]
    if by_class is not UNKNOWN:
        return UNKNOWN if in_class(type(by_class), "__get__") is not UNKNOWN else by_class
    if issubclass(cls, _Module) and in_class(cls, "__getattr__") is _module_getattr:
        tables: list[Any] = [table for key in _TABLES if issubclass(type(table := own.get(key)), dict)]
        return next((dict.get(table, name) for table in tables if dict.__contains__(table, name)), UNKNOWN)
    return UNKNOWN


def in_class(cls: type, name: str) -> Any:
    """Return the entry *name* of *cls* or of its bases, as it stands there, else UNKNOWN."""
    return next((_dict(base)[name] for base in _mro(cls) if name in _dict(base)), UNKNOWN)


def instance_names(owner: Any) -> dict[str, Any]:
    """Return the dict of *owner*, an empty one where it has none of Python's own making."""
    if issubclass(type(owner), ModuleType):
        return _module_names(owner)  # type: ignore[no-any-return]
    slot = in_class(type(owner), "__dict__")
    found = slot.__get__(owner) if type(slot) in _DICTS else None
    return found if type(found) is dict else {}


def item(owner: Any, key: Any) -> Any:
    """Return what `owner[key]` gives where *owner* is exactly a container of Python's or torch's."""
    cls = type(owner)
    if cls in _LISTS and type(key) is int:
        return owner[key] if -len(owner) <= key < len(owner) else UNKNOWN
    if cls in _SEQUENCES and type(key) is int:
        return item(list(instance_names(owner)["_modules"].values()), key)
    if cls is _ModuleDict:
        return item(dict(instance_names(owner)["_modules"]), key)
    if cls is _ParameterList and type(key) is int:
        size = instance_names(owner)["_size"]
        return attribute(owner, str(key % size)) if -size <= key < size else UNKNOWN
    if cls is _ParameterDict and type(key) is str:
        return attribute(owner, key) if key in instance_names(owner)["_keys"] else UNKNOWN
    if cls is dict and type(key) in (str, int) and len(owner) <= ITEMS:
        # Not by its hash: another key may have a `__eq__` of the learner's.
        same = (value for mine, value in owner.items() if type(mine) is type(key) and mine == key)
        return next(same, UNKNOWN)
    return UNKNOWN


def _of_tensor(tensor: Tensor, name: str) -> Any:
    """Return what torch's own table says of *tensor*, where no subclass says otherwise."""
    by_class = in_class(type(tensor), name)
    if by_class is UNKNOWN:
        return _instance(tensor).get(name, UNKNOWN)
    if by_class is not in_class(_Tensor, name) or slots.nature(tensor) not in ("plain", "dataless"):
        return UNKNOWN
    sizes = slots.shape(tensor)
    match name:
        case "shape":
            return sizes
        case "ndim":
            return len(sizes)
        case "dtype" | "device":
            return getattr(slots, name)(tensor)
        case "grad":
            return reading.gradient(tensor)
        case "T" | "mT" | "data" if name == "data" or len(sizes) == MATRIX:
            return _TURNED[name](tensor)
        case _:
            return UNKNOWN
