"""Tensors put together, by `cat` along a dimension or by `stack` along a new one."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

SHOWN = 6
"""Operands that are shown; of more, only those that do not fit."""
_CATS = frozenset({"cat", "concat", "concatenate", "vstack", "hstack", "dstack", "row_stack", "column_stack"})
_cat, _stack, _unsqueeze = torch.cat, torch.stack, torch._C.TensorBase.unsqueeze


def _parts(found: Situation) -> tuple[Argument, ...]:
    given = found.call.argument(0, "tensors")
    return found.items(given) if given is not None else ()


def _sizes_differ(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain one tensor that is larger than the first one where it must not be."""
    dimension, expected, got, number = map(int, match.groups())
    parts = _parts(found)
    if found.call.name not in _CATS or number >= len(parts):
        return None
    first, other = parts[0], parts[number]
    where = (
        [_differs(first.shape, other.shape, dimension, expected, got)]
        if first.shape and other.shape
        else [None]
    )
    if first.shape and other.shape and where == [None]:
        return None
    values = {"a": shown(first.text), "b": shown(other.text), "dimension": str(dimension)}
    values |= {"first": str(expected), "second": str(got)}
    repair = fitting(_other_dimensions(found, parts, dimension), *(part.tensor for part in parts))
    operands = parts if len(parts) <= SHOWN else (first, other)
    return found.explained("cat", Notice("explain.cat", values), operands, repair, ("shape",))


def _differs(first: Shape, other: Shape, dimension: int, expected: int, got: int) -> int | None:
    pairs = enumerate(zip(first, other, strict=False))
    return next((place for place, pair in pairs if place != dimension and pair == (expected, got)), None)


def _other_dimensions(found: Situation, parts: tuple[Argument, ...], failed: int) -> Iterator[Candidate]:
    """Yield `cat` along each other dimension."""
    node = found.node
    if found.call.name not in {"cat", "concat", "concatenate"} or not isinstance(node, ast.Call):
        return
    given = found.call.argument(1, "dim", "axis")
    for dimension in range(len(parts[0].shape or ())):
        if dimension == failed:
            continue
        if given is None:
            code = (
                f"{found.expression.rstrip().removesuffix(')').rstrip().removesuffix(',')}, dim={dimension})"
            )
        else:
            code = found.code({given: str(dimension)})
        yield Candidate(code, lambda *tensors, dimension=dimension: _cat(tensors, dimension))


def _dimensions_differ(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    first_count, other_count = map(int, match.groups())
    parts = _parts(found)
    if found.call.name not in _CATS or not parts:
        return None
    others = [part for part in parts[1:] if part.shape is None or len(part.shape) == other_count]
    if not others or (parts[0].shape is not None and len(parts[0].shape) != first_count):
        return None
    pair = (parts[0], others[0])
    values = {
        "a": shown(pair[0].text),
        "b": shown(pair[1].text),
        "first": str(first_count),
        "second": str(other_count),
    }
    notice = Notice("explain.cat-dimensions", values)
    repair = fitting(_as_rows(found, parts), *(part.tensor for part in parts))
    operands = parts if len(parts) <= SHOWN else pair
    return found.explained("cat", notice, operands, repair, ("shape",))


def _as_rows(found: Situation, parts: tuple[Argument, ...]) -> Iterator[Candidate]:
    """Yield the same with a new dimension in what has one too few, in front of it or behind it."""
    given = found.call.argument(1, "dim", "axis")
    dimension = given.value if given is not None else 0
    if found.call.name not in {"cat", "concat", "concatenate"} or type(dimension) is not int:
        return
    most = max(len(part.shape or ()) for part in parts)
    few = [place for place, part in enumerate(parts) if len(part.shape or ()) == most - 1]
    for suffix, where in (("[None]", 0), ("[..., None]", -1)):

        def make(*tensors: Any, where: int = where) -> Any:
            full = [_unsqueeze(each, where) if place in few else each for place, each in enumerate(tensors)]
            return _cat(full, dimension)

        yield Candidate(found.code(suffixes={parts[place]: suffix for place in few}), make)


def _scalar(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    number = int(match.group(1))
    parts = _parts(found)
    if found.call.name not in _CATS or number >= len(parts) or parts[number].shape not in (None, ()):
        return None
    notice = Notice("explain.cat-scalar", {"operand": shown(parts[number].text)})
    repair = NOTHING
    if found.call.target is not None and found.call.name == "cat":
        target = found.call.target
        code = found.code({target: re.sub(r"\bcat$", "stack", target.text)})
        given = found.call.argument(1, "dim", "axis")
        dimension = 0 if given is None else given.value
        stacked = Candidate(code, lambda *tensors: _stack(tensors, dimension))
        repair = fitting([stacked], *(part.tensor for part in parts))
    return found.explained("cat", notice, parts[:SHOWN], repair, ("shape",))


def _empty(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    if found.call.name not in _CATS | {"stack"}:
        return None
    family = "stack" if found.call.name == "stack" else "cat"
    given = found.call.argument(0, "tensors")
    if given is None:
        return None
    return found.explained(family, Notice("explain.join-nothing", {"operand": shown(given.text)}), [given])


def _unequal(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `stack`, which wants the same shape of all."""
    first, other, number = sizes(match.group(1)), sizes(match.group(2)), int(match.group(3))
    parts = _parts(found)
    if found.call.name != "stack" or number >= len(parts):
        return None
    pair = (parts[0], parts[number])
    if any(part.shape not in (None, told) for part, told in zip(pair, (first, other), strict=True)):
        return None
    told = {
        id(part): Operand(part.facts.name, shape) for part, shape in zip(pair, (first, other), strict=True)
    }
    operands = [
        part.facts if part.shape is not None else told.get(id(part), part.facts)
        for part in (parts if len(parts) <= SHOWN else pair)
    ]
    values = {
        "a": shown(pair[0].text),
        "b": shown(pair[1].text),
        "first": written(first),
        "second": written(other),
    }
    repair = fitting(_catted(found, parts), *(part.tensor for part in parts))
    return found.explained("stack", Notice("explain.stack", values), operands, repair, ("shape",))


def _catted(found: Situation, parts: tuple[Argument, ...]) -> Iterator[Candidate]:
    target, given = found.call.target, found.call.argument(1, "dim", "axis")
    if target is None:
        return
    for dimension in range(len(parts[0].shape or ())):
        name = re.sub(r"\bstack$", "cat", target.text)
        if given is not None:
            code = found.code({target: name, given: str(dimension)})
        elif dimension == 0:
            code = found.code({target: name})
        else:
            code = f"{found.code({target: name}).rstrip().removesuffix(')')}, dim={dimension})"
        yield Candidate(code, lambda *tensors, dimension=dimension: _cat(tensors, dimension))


RULES: Rules = (
    (
        (
            r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+) "
            r"for tensor number (\d+)"
        ),
        _sizes_differ,
    ),
    (r"Tensors must have same number of dimensions: got (\d+) and (\d+)", _dimensions_differ),
    (r"zero-dimensional tensor \(at position (\d+)\) cannot be concatenated", _scalar),
    (r"expected a non-empty list of Tensors|expects a non-empty TensorList", _empty),
    (
        (
            r"stack expects each tensor to be equal size, but got \[([\d, ]*)\] at entry 0 and \[([\d, ]*)\] "
            r"at entry (\d+)"
        ),
        _unequal,
    ),
)
