"""Where two values first differ, from their facts alone: attributes before elements, never broadcast."""

from __future__ import annotations

import cmath
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from tensortutor.inside.judgement.facts import Block, Facts, Mapping, Scalar, Sequence
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLERANCES = {
    torch.float64: (1e-7, 1e-9),
    torch.float32: (1e-4, 1e-6),
    torch.float16: (1e-2, 1e-4),
    torch.bfloat16: (2e-2, 1e-3),
}
"""dtype → (relative, absolute). Two right ways to the same float32 may round a sum in another order."""
PLAIN_TOLERANCE = TOLERANCES[torch.float32]  # a Python float mostly comes out of a float32 tensor
_LONGEST = 200
_SIGNIFICANT = 6


def difference(name: str, made: Facts, asked: Facts) -> Notice | None:
    """Return what *made*, which is written *name*, first differs in from *asked*; None: in nothing."""
    match made, asked:
        case _ if _mismatched(made, asked):
            return _mismatch(name, made, asked)
        case Block(), Block():
            return _blocks(name, made, asked)
        case Scalar(text=one), Scalar(text=other) if not _same_scalar(asked.type, one, other):
            return notice("value", name=name, made=one, asked=other)
        case Sequence(), Sequence():
            return _sequences(name, made, asked)
        case Mapping(), Mapping():
            return _mappings(name, made, asked)
    return None


def notice(key: str, /, **values: object) -> Notice:
    """Return the notice `verdict.<key>`, every value cut to a readable length."""
    return Notice(f"verdict.{key}", {name: _short(str(value)) for name, value in values.items()})


def _short(text: str) -> str:
    clean = text.encode("utf-8", "backslashreplace").decode()  # a lone surrogate would not go over the pipe
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _mismatched(made: Facts, asked: Facts) -> bool:
    """Whether the types differ; a subclass of Tensor is a tensor.

    A class of the learner's may carry any name, so the kind of facts counts too.
    """
    one, other = (each.library if isinstance(each, Block) else type(each) for each in (made, asked))
    return one != other or (one != "torch" and made.type != asked.type)


def _mismatch(name: str, made: Facts, asked: Facts) -> Notice:
    if isinstance(asked, Block) and asked.library == "torch":
        return notice("not-a-tensor", name=name, made=made.type)
    return notice("type", name=name, made=made.type, asked=asked.type)


def _blocks(name: str, made: Block, asked: Block) -> Notice | None:
    for key, one, other in _attributes(made, asked):
        if one != other:
            return notice(key, name=name, made=one, asked=other)
    if asked.device == "meta":  # shape and dtype are all that there is to it
        return None
    if made.data is None or asked.data is None or len(made.data) != len(asked.data):
        return notice("unreadable", name=name)
    return _elements(name, made, asked)


def _attributes(made: Block, asked: Block) -> Iterator[tuple[str, object, object]]:
    yield "shape", made.shape, asked.shape
    yield "dtype", made.dtype, asked.dtype
    yield "device", made.device, asked.device
    yield "layout", made.layout, asked.layout
    yield "requires-grad", made.requires_grad, asked.requires_grad


def _elements(name: str, made: Block, asked: Block) -> Notice | None:
    """Say which element differs first, in row-major order, and how many do."""
    if made.data == asked.data:
        return None
    one, other = elements(made), elements(asked)
    differs = ~_close(one, other)
    places = differs.flatten().nonzero().flatten().tolist()
    if not places:
        return None
    first, second = _apart(one.flatten()[places[0]].item(), other.flatten()[places[0]].item())
    if not asked.shape:
        return notice("value", name=name, made=first, asked=second)
    at = ", ".join(str(int(index)) for index in np.unravel_index(places[0], asked.shape))
    return notice("values", name=name, at=at, made=first, asked=second, wrong=len(places), count=len(differs))


def elements(block: Block) -> torch.Tensor:
    """Return the elements, in one row."""
    data = bytearray(block.data or b"")
    if block.library == "numpy":
        return torch.from_numpy(np.frombuffer(data, np.dtype(block.dtype)))
    dtype = getattr(torch, block.dtype)
    return torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)


def whole(block: Block) -> torch.Tensor | None:
    """Return the tensor that *block* tells of; None: its elements are not known."""
    return None if block.data is None else elements(block).reshape(block.shape)


def close(made: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
    """Tell where two numbers are as good as the same, for numbers that were worked out as float32."""
    relative, absolute = PLAIN_TOLERANCE
    return torch.isclose(made, asked, relative, absolute, equal_nan=True)


def _close(made: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
    if not (asked.is_floating_point() or asked.is_complex()):
        return made == asked
    relative, absolute = TOLERANCES.get(asked.dtype.to_real(), (0.0, 0.0))
    wide = torch.complex128 if asked.is_complex() else torch.float64
    return torch.isclose(made.to(wide), asked.to(wide), relative, absolute, equal_nan=True)


def _apart(made: Any, asked: Any) -> tuple[str, str]:
    """Return both numbers, short if they can be told apart so."""
    if isinstance(made, float) and isinstance(asked, float):
        short = f"{made:.{_SIGNIFICANT}g}", f"{asked:.{_SIGNIFICANT}g}"
        if short[0] != short[1]:
            return short
    return str(made), str(asked)


def _same_scalar(type_: str, made: str, asked: str) -> bool:
    if made == asked or type_ not in ("float", "complex"):
        return made == asked
    relative, absolute = PLAIN_TOLERANCE
    try:
        return cmath.isclose(complex(made), complex(asked), rel_tol=relative, abs_tol=absolute)
    except ValueError:  # facts come from where the learner's code ran: the text may be no number
        return False


def _sequences(name: str, made: Sequence, asked: Sequence) -> Notice | None:
    if len(made.items) != len(asked.items):
        return notice("length", name=name, made=len(made.items), asked=len(asked.items))
    pairs = zip(made.items, asked.items, strict=True)
    found = (difference(f"{name}[{place}]", *pair) for place, pair in enumerate(pairs))
    return next((each for each in found if each), None)


def _mappings(name: str, made: Mapping, asked: Mapping) -> Notice | None:
    mine, theirs = dict(made.items), dict(asked.items)
    if mine.keys() != theirs.keys():
        return notice("keys", name=name, made=_keys(made), asked=_keys(asked))
    found = (difference(f"{name}[{_key(key)}]", mine[key], theirs[key]) for key in theirs)
    return next((each for each in found if each), None)


def _keys(mapping: Mapping) -> str:
    return ", ".join(_key(key) for key, _ in mapping.items)


def _key(facts: Facts) -> str:
    return facts.text if isinstance(facts, Scalar) else facts.type
