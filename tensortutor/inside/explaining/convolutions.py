"""Convolutions and pooling: channels, dimensions, and inputs that are too small."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from tensortutor.inside.explaining.networks import asking, assignable
from tensortutor.inside.explaining.operands import attribute
from tensortutor.inside.explaining.rehearsing import rehearsed
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.layers import Layer
    from tensortutor.inside.explaining.repairing import Repair, Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

IMAGE = 3
"""Channels, height and width."""
_base = torch._C.TensorBase
_movedim, _unsqueeze = _base.movedim, _base.unsqueeze
_CONVOLUTIONS = {"Conv1d": functional.conv1d, "Conv2d": functional.conv2d, "Conv3d": functional.conv3d}


def _channels(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain an input with another number of channels than the kernels have."""
    shape, asked, made = sizes(match.group(1)), match.group(2), match.group(3)
    layer = found.layer
    if layer is None:
        return _convolved(found, shape, asked, made)
    own = layer.input.shape
    if own not in (None, shape, shape[1:]):
        return None
    notice = Notice("explain.conv", asking(layer, asked, made))
    repair = NOTHING
    if own is not None:
        repair = _placed(found, layer, own, int(asked))
    return found.explained("conv", notice, [layer.input, layer.weight()], repair, ("shape",))


def _convolved(found: Situation, shape: Shape, asked: str, made: str) -> wire.Explanation | None:
    given, weight = found.call.argument(0, "input"), found.call.argument(1, "weight")
    if given is None or weight is None or not found.call.name.startswith("conv"):
        return None
    if given.shape not in (None, shape, shape[1:]):
        return None
    values = {"layer": found.call.name, "operand": shown(given.text), "asked": asked, "made": made}
    return found.explained("conv", Notice("explain.conv", values), [given, weight], telling=("shape",))


def _placed(found: Situation, layer: Layer, own: Shape, channels: int) -> Repair:
    """Return the call with the channels moved to their place or put there, or a layer for this input."""
    weight = attribute(layer.module, "weight")
    convolve = _CONVOLUTIONS.get(layer.kind)
    if convolve is None or weight is None:
        return NOTHING
    given, dimensions = layer.input, slots.shape(weight)
    place = -(len(dimensions) - 1)
    if given.node is not None:
        moved = Candidate(
            found.code(suffixes={given: f".movedim(-1, {place})"}),
            lambda it: rehearsed(layer.outer, _movedim(it, -1, place)),
        )
        added = Candidate(
            found.code(suffixes={given: f".unsqueeze({place})"}),
            lambda it: rehearsed(layer.outer, _unsqueeze(it, place)),
        )
        repair = fitting([moved] if own[-1] == channels else [added], given.tensor)
        if repair != NOTHING:
            return repair
    return _remade(layer, own[place] if len(own) >= -place else 0)


def _remade(layer: Layer, made: int) -> Repair:
    out, size = layer.number("out_channels"), attribute(layer.module, "kernel_size")
    plain = layer.plain and type(size) is tuple and len(set(size)) == 1 and layer.number("groups") == 1
    settings = {"stride": 1, "padding": 0, "dilation": 1}
    usual = all(
        set(value) == {usual} if type(value := attribute(layer.module, name)) is tuple else False
        for name, usual in settings.items()
    )
    convolve = _CONVOLUTIONS[layer.kind]
    if (
        not (plain and usual and out and made and assignable(layer.path))
        or layer.input.facts.dtype != "float32"
    ):
        return NOTHING
    fresh = torch.empty((out, made, *size), device="meta")
    code = f"{layer.path} = torch.nn.{layer.kind}({made}, {out}, {size[0]})"
    return fitting([Candidate(code, lambda x: convolve(x.to("meta"), fresh))], layer.input.tensor)[0], None


def _images(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain an input with too few dimensions, or too many, for a convolution."""
    shape = sizes(match.group(4))
    layer = found.layer
    given = layer.input if layer is not None else found.call.argument(0, "input")
    if given is None or given.shape not in (None, shape):
        return None
    few, many = match.group(1), match.group(2)
    path = layer.path if layer is not None else match.group(3)
    values = {
        "layer": shown(path),
        "operand": shown(given.text),
        "few": few,
        "many": many,
        "made": str(len(shape)),
    }
    repair = NOTHING
    if layer is not None and given.node is not None and len(shape) == int(few) - 1:
        repair = _placed(found, layer, shape, -1)
    return found.explained("conv", Notice("explain.conv-dimensions", values), [given], repair, ("shape",))


def _kernel(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a kernel that is larger than what it should slide over."""
    made, kernel = (tuple(map(int, each.split(" x "))) for each in match.groups())
    layer = found.layer
    given = layer.input if layer is not None else found.call.argument(0, "input")
    if given is None:
        return None
    name = shown(layer.path) if layer is not None else found.call.name
    values = {"layer": name, "operand": shown(given.text), "kernel": written(kernel), "made": written(made)}
    return found.explained("conv", Notice("explain.conv-kernel", values), [given], telling=("shape",))


def _pooled(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    made, out = match.group(1).replace("x", ", "), match.group(2).replace("x", ", ")
    layer = found.layer
    given = layer.input if layer is not None else found.call.argument(0, "input")
    if given is None or (
        given.shape is not None and prod(given.shape[-IMAGE:]) != prod(map(int, made.split(", ")))
    ):
        return None
    name = shown(layer.path) if layer is not None else found.call.name
    values = {"layer": name, "operand": shown(given.text), "made": f"({made})", "out": f"({out})"}
    return found.explained("conv", Notice("explain.pool", values), [given], telling=("shape",))


RULES: Rules = (
    (r"expected input\[([\d, ]*)\] to have (\d+) channels, but got (\d+) channels", _channels),
    (
        (
            r"Expected (\d+)D \(unbatched\) or (\d+)D \(batched\) input to (\w+), "
            r"but got input of size: \[([\d, ]*)\]"
        ),
        _images,
    ),
    (
        (
            r"padded input size per channel: \(([\d x]+)\)\. Kernel size: \(([\d x]+)\)\. "
            r"Kernel size can't be"
        ),
        _kernel,
    ),
    (r"Given input size: \(([\dx]+)\)\. Calculated output size: \(([\dx-]+)\)", _pooled),
)
