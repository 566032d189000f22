"""Products of matrices and vectors: sizes that do not meet, and the wrong number of dimensions."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.explaining.elementwise import SIZES_DIFFER
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, Change, fitting, retried
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Shape
    from tensortutor.inside.explaining.situation import Rules, Situation

    Shapes = tuple[Shape | None, Shape | None]

MATRIX = 2
_FIRST = {"addmm": 1, "addmv": 1, "addbmm": 1, "baddbmm": 1, "addr": 1, "addmm_": 1}
"""Where the first factor stands, when it is not the first argument."""
_NAMES = frozenset({"matmul", "mm", "bmm", "mv", "dot", "inner", "vdot", "outer", *_FIRST})
_DIMENSIONS = {
    "mm": (2, 2),
    "bmm": (3, 3),
    "mv": (2, 1),
    "dot": (1, 1),
    "vdot": (1, 1),
    "outer": (1, 1),
    "addmm": (2, 2),
}
_turned = torch._C.TensorBase.__dict__["mT"].__get__
_matmul, _mul = torch.matmul, torch.mul


def _factors(found: Situation) -> tuple[Argument, Argument] | None:
    call = found.call
    if call.name not in _NAMES:
        return None
    start = _FIRST.get(call.name, 0)
    first = call.argument(start, "mat1", "mat", "batch1", "input")
    second = call.argument(start + 1, "mat2", "vec", "batch2", "other", "tensor", "vec2")
    return (first, second) if first and second else None


def _matrices(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `(2x3 and 2x3)`: torch has made matrices of both, a vector in front being a row."""
    rows, inner, met, columns = map(int, match.groups())
    pair = _factors(found)
    if pair is None:
        return None
    if found.call.name == "matmul" and (known := _turned_round(pair, (rows, inner, met, columns))):
        return _unequal(found, pair, *known)
    first, second = (each.shape for each in pair)
    if first is not None and (prod(first[:-1]), *first[-1:]) != (rows, inner):
        return None
    if second is not None and second != (met, columns):
        return None
    if first is not None and len(first) == 1:
        notice = Notice("explain.matmul-vector-first", _values(pair, inner, met))
    else:
        notice = Notice("explain.matmul", _values(pair, inner, met))
    exact = found.call.name != "matmul"
    shapes = (rows, inner) if exact else None, (met, columns) if exact or first is not None else None
    return _told(found, pair, notice, shapes)


def _turned_round(pair: tuple[Argument, Argument], told: tuple[int, int, int, int]) -> tuple[int, int] | None:
    """Return the sizes that do not meet where torch has computed `b.T @ a.T`, as of 2-D `a` and 3-D `b`."""
    first, second = (each.shape for each in pair)
    if first is None or second is None or len(second) <= MATRIX or len(first) > MATRIX:
        return None
    met, inner = second[-2], first[-1]
    return (inner, met) if (met, inner) == told[1:3] else None


def _unequal(found: Situation, pair: tuple[Argument, Argument], inner: int, met: int) -> wire.Explanation:
    return _told(found, pair, Notice("explain.matmul", _values(pair, inner, met)))


def _with_vector(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain `mat (2x3), vec (2)`."""
    rows, inner, met = map(int, match.groups())
    pair = _factors(found)
    if pair is None:
        return None
    first, second = (each.shape for each in pair)
    if first is not None and (prod(first[:-1]), *first[-1:]) != (rows, inner):
        return None
    if second is not None and second != (met,):
        return None
    shapes = (rows, inner) if found.call.name == "mv" else None, (met,)
    return _told(found, pair, Notice("explain.matmul-vector", _values(pair, inner, met)), shapes)


def _vectors(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a product of two vectors, which has no repair that would not leave numbers out."""
    inner, met = map(int, match.groups())
    pair = _factors(found)
    if pair is None or not _are(pair, (inner,), (met,)):
        return None
    operands = _as_told(pair, ((inner,), (met,)))
    notice = Notice("explain.matmul-vectors", _values(pair, inner, met))
    return found.explained("matmul", notice, operands, telling=("shape",))


def _batches(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain batches: either their numbers differ, or the matrices in them do not fit."""
    count, inner, counted, met = map(int, match.groups())
    pair = _factors(found)
    if pair is None:
        return None
    first, second = (each.shape for each in pair)
    if first is not None and first[-1:] != (inner,):
        return None
    if second is not None and second[-2:-1] != (met,):
        return None
    if inner != met:
        return _unequal(found, pair, inner, met)
    if found.call.name != "bmm" or not _begin(pair, count, counted):
        return None
    values = {**_names(pair), "first": str(count), "second": str(counted)}
    return found.explained("matmul", Notice("explain.matmul-batches", values), pair, telling=("shape",))


def _batch_sizes(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain sizes of batches that cannot be broadcast."""
    count, counted = match.group(1), match.group(2)
    pair = _factors(found)
    if pair is None or found.call.name != "matmul":
        return None
    dimension = int(match.group(3))
    if all(each.shape is not None for each in pair):
        batches = [tuple(each.shape or ())[:-2] for each in pair]
        longest = max(map(len, batches))
        full = [(1,) * (longest - len(batch)) + batch for batch in batches]
        if dimension >= longest or [batch[dimension] for batch in full] != [int(count), int(counted)]:
            return None
    values = {**_names(pair), "first": count, "second": counted}
    return found.explained("matmul", Notice("explain.matmul-batches", values), pair, telling=("shape",))


def _dimensions(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain an operation that takes matrices, vectors or batches only, and was given something else."""
    pair, wanted = _factors(found), _DIMENSIONS.get(found.call.name)
    if pair is None or wanted is None:
        return None
    wrong = [
        (each, asked)
        for each, asked in zip(pair, wanted, strict=True)
        if each.shape is not None and len(each.shape) != asked
    ]
    if not wrong:
        return None
    culprit, asked = wrong[0]
    values = {
        "operation": found.call.name,
        "operand": shown(culprit.text),
        "asked": str(asked),
        "made": str(len(culprit.shape or ())),
    }
    notice = Notice("explain.matmul-dims", values)
    repair = NOTHING
    if found.call.name in {"mm", "bmm", "mv", "dot"}:
        code = _as_matmul(found, pair)
        repair = fitting([Candidate(code, _matmul)], *(each.tensor for each in pair))
    return found.explained("matmul-dims", notice, pair, repair, ("shape",))


def _no_dimensions(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    pair = _factors(found)
    counts = tuple(map(int, match.groups()))
    if pair is None or found.call.name != "matmul":
        return None
    if any(
        each.shape is not None and len(each.shape) != count for each, count in zip(pair, counts, strict=True)
    ):
        return None
    scalar = pair[counts.index(0)]
    notice = Notice("explain.matmul-scalar", {"operand": shown(scalar.text)})
    sheet = found.place.sheet
    nodes = [each.node for each in pair]
    code = " * ".join(sheet.with_suffix(node, "") for node in nodes if node is not None)
    repair = fitting([Candidate(code, _mul)], *(each.tensor for each in pair))
    return found.explained("matmul-dims", notice, pair, repair, ("shape",))


def _as_told(pair: tuple[Argument, Argument], shapes: Shapes) -> list[wire.Operand]:
    """Return the operands; where nothing else is known, with the *shapes* that are certain by the message."""
    return [
        each.facts if each.shape is not None else replace(each.facts, shape=shape)
        for each, shape in zip(pair, shapes, strict=True)
    ]


def _told(
    found: Situation, pair: tuple[Argument, Argument], notice: Notice, shapes: Shapes = (None, None)
) -> wire.Explanation:
    first, second = pair
    turn = {each: Change(_flip(each), _turned) for each in pair}
    exchanged = Candidate(
        found.code({first: _bare(found, second), second: _bare(found, first)}),
        lambda a, b: _exchanged(found, a, b),
    )
    both = (first.tensor, second.tensor)
    repair = retried(found, [{second: turn[second]}])
    if repair == NOTHING and found.call.name not in _FIRST:
        repair = fitting([exchanged], *both)
    if repair == NOTHING:
        repair = retried(found, [{first: turn[first]}, turn])
    return found.explained("matmul", notice, _as_told(pair, shapes), repair, ("shape",))


def _exchanged(found: Situation, first: Any, second: Any) -> Any:
    if found.call.action is None:
        raise TypeError
    return found.call.action(second, first)


def _flip(factor: Argument) -> str:
    return ".T" if factor.shape is None or len(factor.shape) == MATRIX else ".mT"


def _bare(found: Situation, factor: Argument) -> str:
    return found.place.sheet.with_suffix(factor.node, "") if factor.node is not None else factor.text


def _as_matmul(found: Situation, pair: tuple[Argument, Argument]) -> str:
    return " @ ".join(_bare(found, each) for each in pair)


def _are(pair: tuple[Argument, Argument], *shapes: Shape) -> bool:
    return all(each.shape in (None, shape) for each, shape in zip(pair, shapes, strict=True))


def _begin(pair: tuple[Argument, Argument], *counts: int) -> bool:
    return all(
        each.shape is None or each.shape[:1] == (count,) for each, count in zip(pair, counts, strict=True)
    )


def _names(pair: tuple[Argument, Argument]) -> dict[str, str]:
    return {"a": shown(pair[0].text), "b": shown(pair[1].text)}


def _values(pair: tuple[Argument, Argument], inner: int, met: int) -> dict[str, str]:
    return {**_names(pair), "first": str(inner), "second": str(met)}


RULES: Rules = (
    (r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", _matrices),
    (r"size mismatch, got input \(\d+\), mat \((\d+)x(\d+)\), vec \((\d+)\)", _with_vector),
    (r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]", _vectors),
    (
        (
            r"Expected size for first two dimensions of batch2 tensor to be: \[(\d+), (\d+)\] "
            r"but got: \[(\d+), (\d+)\]"
        ),
        _batches,
    ),
    (SIZES_DIFFER, _batch_sizes),
    (
        r"both arguments to matmul need to be at least 1D, but they are (\d+)D and (\d+)D",
        _no_dimensions,
    ),
    (
        (
            r"must be a matrix|must be a 3D tensor|vector \+ matrix @ vector expected"
            r"|1D tensors expected|Expected 1-D argument"
        ),
        _dimensions,
    ),
)
