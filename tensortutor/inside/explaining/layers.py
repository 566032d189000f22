"""Which of torch's layers failed inside a call of the learner's, by the frames that torch has left."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from tensortutor.inside.explaining.calls import Argument
from tensortutor.inside.explaining.operands import UNKNOWN, attribute, instance_names
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.inside.explaining.calls import Call
    from tensortutor.inside.explaining.locating import Place
    from tensortutor.inside.explaining.operands import Meaning

MOST = 10_000
"""Modules that are looked through for the one that failed."""
INPUT = "input"
"""What torch calls the first argument of a layer; a tensor that the learner has not named is called so."""

_FILES = str(Path(nn.__file__).parent / "modules") + "/"
_NUMBERED = (nn.Sequential, nn.ModuleList)
_Module, _mro = nn.Module, type.__dict__["__mro__"].__get__
_module_of = type.__dict__["__module__"].__get__


@dataclass(frozen=True, slots=True)
class Layer:
    """The innermost of torch's layers at work. `path` is the learner's for it, such as `net.fc1` or `net[2]`.

    `outer` is what the learner called: the layer itself, or a module that it is a part of.
    """

    path: str
    module: nn.Module
    input: Argument
    outer: nn.Module

    @property
    def called(self) -> bool:
        """Whether the learner has called it, and not a module that it is a part of."""
        return self.outer is self.module

    @property
    def kind(self) -> str:
        """The name of its class, or of torch's class that the learner's is made from."""
        return slots.class_name(next(filter(_torchs, _mro(type(self.module)))))

    @property
    def plain(self) -> bool:
        """Whether it is of torch's class itself, so that another can take its place."""
        return _torchs(type(self.module))

    def number(self, name: str) -> int | None:
        """Return its setting *name*, such as `in_features`."""
        value = instance_names(self.module).get(name)
        return value if type(value) is int else None

    def weight(self) -> Argument:
        """Return its parameter `weight` under the learner's path."""
        return Argument(None, f"{self.path}.weight", attribute(self.module, "weight"))


def _torchs(cls: type) -> bool:
    return str(_module_of(cls)).startswith("torch.")


def layer(place: Place, call: Call, meaning: Meaning) -> Layer | None:
    """Return the layer at work when it failed, None where none of torch's was."""
    working = list(_working(place))
    if not working:
        return None
    outer, inner, given = working[0][0], *working[-1]
    name, path = _name(place, call, meaning, outer), _path(outer, inner)
    if name is None or path is None:
        return None
    held = next((each for each in call.given if each.value is given), None)
    return Layer(name + path, inner, held or Argument(None, INPUT, given), outer)


def _name(place: Place, call: Call, meaning: Meaning, outer: nn.Module) -> str | None:
    """Return the learner's text for *outer*; None where they have called something else, which called it."""
    target = call.target
    if target is None or target.node is None:
        return None
    if target.value is not outer:
        match target.node:
            case ast.Attribute(value=owner, attr="forward") if meaning.of(owner) is outer:
                target = Argument(owner, place.sheet.text(owner))
            case ast.Call(func=cls) if meaning.of(cls) is type(outer):  # made where it is called
                pass
            case _:
                return None
    return " ".join(target.text.split())


def _working(place: Place) -> Iterator[tuple[nn.Module, Any]]:
    """Yield the modules of torch whose `forward` was running, outermost first, and what each was given."""
    for frame in place.beyond:
        if frame.f_code.co_filename.startswith(_FILES) and frame.f_code.co_name == "forward":
            names = frame.f_locals
            module: Any = names.get("self")
            if issubclass(type(module), _Module):
                yield module, names.get("input", names.get("x", UNKNOWN))


def _path(outer: nn.Module, inner: nn.Module) -> str | None:
    """Return how *inner* is reached from *outer*: "", ".fc1", "[2].proj"."""
    paths: dict[int, str] = {id(outer): ""}
    waiting = [outer]
    while waiting and len(paths) < MOST:
        module = waiting.pop()
        if module is inner:
            return paths[id(module)]
        for name, child in _children(module):
            if id(child) not in paths:
                paths[id(child)] = paths[id(module)] + _step(module, name)
                waiting.append(child)
    return None


def _children(module: nn.Module) -> list[tuple[str, nn.Module]]:
    table: Any = instance_names(module).get("_modules")
    entries = dict.items(table) if issubclass(type(table), dict) else ()
    return [(name, child) for name, child in entries if issubclass(type(child), _Module)]


def _step(module: nn.Module, name: str) -> str:
    if issubclass(type(module), _NUMBERED) and name.isdecimal():
        return f"[{name}]"
    return f".{name}" if name.isidentifier() else f"[{name!r}]"
