"""Layers whose input has the wrong width, by the learner's path to them, and modules never set up."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from tensortutor.inside.explaining.layers import INPUT
from tensortutor.inside.explaining.operands import attribute, instance_names
from tensortutor.inside.explaining.rehearsing import rehearsed
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, Change, fitting, retried
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from tensortutor import wire
    from tensortutor.inside.explaining.layers import Layer
    from tensortutor.inside.explaining.repairing import Repair, Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

MATRIX = 2
_Module = nn.Module
_linear, _base = functional.linear, torch._C.TensorBase
_turned, _flatten = _base.__dict__["mT"].__get__, _base.flatten
_TARGET = (ast.Name, ast.Attribute, ast.Subscript)
_float32 = torch.float32


def _width(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `(4x5 and 3x2)` of a linear layer: the input's last size is not the one that it takes."""
    made, asked = int(match.group(2)), int(match.group(3))
    layer = found.layer
    if layer is None or layer.kind != "Linear":
        return _functional(found, made, asked) if found.call.name == "linear" else None
    if layer.number("in_features") != asked or layer.input.shape is None or layer.input.shape[-1:] != (made,):
        return None
    operands = [layer.input, layer.weight()]
    reached = layer.input.text == INPUT  # by a value that the learner has no name for
    key = "explain.linear-inside" if reached else "explain.linear"
    notice = Notice(key, asking(layer, str(asked), str(made)))
    return found.explained("linear", notice, operands, _widened(found, layer, made), ("shape",))


def _functional(found: Situation, made: int, asked: int) -> wire.Explanation | None:
    given, weight = found.call.argument(0, "input"), found.call.argument(1, "weight")
    if given is None or weight is None:
        return None
    if (given.shape is not None and given.shape[-1:] != (made,)) or (
        weight.shape is not None and weight.shape[-1:] != (asked,)
    ):
        return None
    values = {
        "operand": shown(given.text),
        "weight": shown(weight.text),
        "asked": str(asked),
        "made": str(made),
    }
    notice = Notice("explain.linear-weight", values)
    repair = retried(found, [{weight: Change(".T", _turned)}])
    return found.explained("linear", notice, [given, weight], repair, ("shape",))


def asking(layer: Layer, asked: str, made: str) -> dict[str, str]:
    """Return the values of a sentence about a layer that asks for one size and is given another."""
    return {"layer": shown(layer.path), "operand": shown(layer.input.text), "asked": asked, "made": made}


def _widened(found: Situation, layer: Layer, made: int) -> Repair:
    """Return the call with its input turned or flattened, or else the layer made for this input."""
    weight = attribute(layer.module, "weight")
    given = layer.input
    if given.node is not None and given.shape is not None:
        repair = fitting(_inputs(found, layer, given.shape), given.tensor)
        if repair != NOTHING:
            return repair
    out = layer.number("out_features")
    if (
        out is None
        or weight is None
        or not layer.plain
        or slots.dtype(weight) is not _float32
        or not assignable(layer.path)
    ):
        return NOTHING
    fresh = torch.empty((out, made), device="meta")
    code = f"{layer.path} = torch.nn.Linear({made}, {out})"
    return fitting([Candidate(code, lambda x: _linear(x.to("meta"), fresh))], given.tensor)[0], None


def _inputs(found: Situation, layer: Layer, shape: Shape) -> Iterator[Candidate]:
    given = layer.input
    if len(shape) == MATRIX:
        yield Candidate(found.code(suffixes={given: ".T"}), lambda it: rehearsed(layer.outer, _turned(it)))
    if len(shape) > MATRIX:
        yield Candidate(
            found.code(suffixes={given: ".flatten(1)"}), lambda it: rehearsed(layer.outer, _flatten(it, 1))
        )
        yield Candidate(
            found.code(suffixes={given: ".flatten()"}), lambda it: rehearsed(layer.outer, _flatten(it))
        )


def assignable(path: str) -> bool:
    """Return whether *path* can be given another layer: it is a name, or leads to one."""
    tree = ast.parse(path, mode="eval").body
    return isinstance(tree, _TARGET)


# --- Other layers that take one width ---


def _features(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a normalisation or a recurrent layer that was made for another number of features."""
    layer = found.layer
    if layer is None:
        return None
    numbers = {name: int(value) for name, value in match.groupdict().items()}
    if layer.input.shape is not None and numbers["made"] not in layer.input.shape:
        return None
    values = asking(layer, str(numbers["asked"]), str(numbers["made"]))
    return found.explained("linear", Notice("explain.features", values), [layer.input], telling=("shape",))


def _normalized(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    layer = found.layer
    asked, made = sizes(match.group(1)), sizes(match.group(2))
    if layer is None or layer.input.shape not in (None, made):
        return None
    values = asking(layer, written(asked), written(made[-len(asked) :]))
    return found.explained("linear", Notice("explain.normalized", values), [layer.input], telling=("shape",))


# --- Modules that were never set up ---


def _not_set_up(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a module whose `__init__` has not called that of `nn.Module`."""
    owner = found.place.beyond[-1].f_locals.get("self") if found.place.beyond else None
    if not issubclass(type(owner), _Module) or "_modules" in instance_names(owner):
        return None
    name = slots.class_name(type(owner))
    return found.explained(
        "super-init", Notice("explain.super-init", {"name": name}), repair=("super().__init__()", None)
    )


RULES: Rules = (
    (r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", _width),
    (r"running_mean should contain (?P<made>\d+) elements not (?P<asked>\d+)", _features),
    (r"must be equal to input_size\. Expected (?P<asked>\d+), got (?P<made>\d+)", _features),
    (r"expecting embedding dimension of (?P<asked>\d+), but got (?P<made>\d+)", _features),
    (
        (
            r"Given normalized_shape=\[([\d, ]*)\], expected input with shape .*, "
            r"but got input of size\s*\[([\d, ]*)\]"
        ),
        _normalized,
    ),
    (
        (
            r"cannot assign \w+ before Module\.__init__\(\) call"
            r"|object has no attribute '_\w+'"
        ),
        _not_set_up,
    ),
)
