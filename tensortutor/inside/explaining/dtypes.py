"""Dtypes that an operation does not take, or not together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

from tensortutor.inside.explaining.elementwise import out_of_place
from tensortutor.inside.explaining.rehearsing import rehearsed
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, Change, fitting, retried
from tensortutor.inside.explaining.situation import shown
from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

PAIR = 2
_NAMED = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "bfloat16": "bfloat16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "char": "int8",
    "byte": "uint8",
    "bool": "bool",
    "complexfloat": "complex64",
    "complexdouble": "complex128",
}
"""Dtypes by the names that torch has for them in messages, and for the methods that convert to them."""
_SIGNS = {"and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "mod": "%"}
_METHODS = {dtype: method for method, dtype in _NAMED.items() if "complex" not in method}
_to, _dtypes = torch._C.TensorBase.to, {name: getattr(torch, name) for name in _NAMED.values()}
_linear = functional.linear


def named(word: str) -> str:
    """Return the dtype that torch calls *word* in a message: Long, long int, c10::Half, torch.FloatTensor."""
    plain = word.removeprefix("c10::").removeprefix("torch.").removesuffix("Tensor").lower()
    plain = plain.removesuffix(" int") if plain in {"long int", "short int"} else plain
    plain = {"signed char": "char", "unsigned char": "byte"}.get(plain, plain.replace(" ", ""))
    return _NAMED.get(plain, plain)


def _of_two(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain two operands that should have the same dtype."""
    told = named(match.group(1)), named(match.group(2))
    if found.layer is not None:
        return _of_layer(found, told)
    pair = [each for each in found.call.tensors if each.facts.dtype in (None, *told)][-2:]
    known = [each.facts.dtype for each in pair if each.facts.dtype is not None]
    if len(pair) != PAIR or not set(known) <= set(told) or (len(known) == PAIR and known[0] == known[1]):
        return None
    operands = [each.facts if each.tensor is not None else Operand(each.facts.name) for each in pair]
    first, second = (each.facts.dtype for each in pair)
    if first is None or second is None:
        rest = [each for each in told if each not in known] if known else list(told)
        first, second = first or rest[0], second or rest[-1]
    values = {"a": shown(pair[0].text), "b": shown(pair[1].text), "first": first, "second": second}
    repair = _converted(found, pair) if all(each.tensor is not None for each in pair) else NOTHING
    return found.explained("dtype", Notice("explain.dtype", values), operands, repair, ("dtype",))


def _converted(found: Situation, pair: list[Argument]) -> Repair:
    """Return the operation with one operand converted: integers to fractions, else doubles to floats."""
    changed, kept = sorted(pair, key=_rank)
    return retried(found, [{changed: conversion(_bare(slots.dtype(kept.value)))}])


def _rank(argument: Argument) -> int:
    """Return how willingly this one is converted: whole numbers first, the usual float32 last."""
    dtype = slots.dtype(argument.value)
    return 0 if not (dtype.is_floating_point or dtype.is_complex) else 2 if dtype is torch.float32 else 1


def conversion(dtype: str) -> Change:
    """Return what converts a tensor to *dtype*."""
    suffix = f".{_METHODS[dtype]}()" if dtype in _METHODS else f".to(torch.{dtype})"
    return Change(suffix, partial(_to, dtype=_dtypes[dtype]))


def _bare(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _of_layer(found: Situation, told: tuple[str, str]) -> wire.Explanation | None:
    """Explain a layer whose parameters have another dtype than what it was given."""
    layer = found.layer
    if layer is None:
        return None
    weight, given = layer.weight(), layer.input
    made, asked = given.facts.dtype, weight.facts.dtype
    if asked is None or made is None or {made, asked} != set(told):
        return None
    values = {"layer": layer.path, "operand": shown(given.text), "asked": asked, "made": made}
    repair = NOTHING
    if given.node is not None and given.tensor is not None:
        repair = _input_converted(found, given, asked)
    return found.explained(
        "dtype", Notice("explain.dtype-layer", values), [given, weight], repair, ("dtype",)
    )


def _input_converted(found: Situation, given: Argument, asked: str) -> Repair:
    code = found.code(suffixes={given: conversion(asked).suffix})
    if found.layer is None:
        return NOTHING
    outer = found.layer.outer
    return fitting([Candidate(code, lambda it: rehearsed(outer, _to(it, _dtypes[asked])))], given.tensor)


def _of_one(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain an operation that does not take the dtype of a tensor."""
    told = named(match.group(1)) if match.lastindex else found.call.given and found.call.given[0].facts.dtype
    if not told:
        return None
    tensors = [each for each in found.call.tensors if each.facts.dtype in (None, told)]
    if not tensors or found.call.form == "other":
        return None
    culprit = next((each for each in tensors if each.tensor is not None), tensors[0])
    name = _SIGNS.get(found.call.name, found.call.name.rstrip("_"))
    values = {"operand": shown(culprit.text), "made": told, "operation": name}
    operands = [each for each in tensors if each.tensor is not None]
    integral = not (_dtypes.get(told, torch.float32).is_floating_point or told.startswith("complex"))
    notice = Notice("explain.dtype-fraction", values) if integral else Notice("explain.dtype-whole", values)
    change = conversion("float32" if integral else "int64")
    repair = retried(found, [dict.fromkeys(operands, change)])
    unknown = Operand(culprit.facts.name, dtype=told)
    return found.explained("dtype", notice, operands or [unknown], repair, ("dtype",))


def _kept(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain fractions that should be kept in a tensor of whole numbers."""
    result, kept = named(match.group(1)), named(match.group(2))
    call = found.call
    if not call.arguments or call.form not in {"in place", "method"}:
        return None
    target = call.arguments[0]
    if target.facts.dtype not in (None, kept):
        return None
    values = {"operand": shown(target.text), "kept": kept, "result": result}
    operands = [
        target if target.tensor is not None else Operand(target.facts.name, dtype=kept),
        *call.tensors[1:],
    ]
    return found.explained(
        "dtype", Notice("explain.dtype-in-place", values), operands, out_of_place(found), ("dtype",)
    )


def _mask(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a mask that is not made of truth values."""
    place = {"where": 0, "masked_fill": 1, "masked_fill_": 1, "masked_select": 1}.get(found.call.name)
    mask = None if place is None else found.call.argument(place, "condition", "mask")
    if mask is None or mask.facts.dtype == "bool":
        return None
    values = {"operand": shown(mask.text), "made": mask.facts.dtype or "?"}
    if mask.facts.dtype is None:
        return None
    repair = retried(found, [{mask: conversion("bool")}])
    return found.explained(
        "dtype", Notice("explain.dtype-mask", values), found.call.tensors, repair, ("dtype",)
    )


def _inverted(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    if found.call.name != "invert":
        return None
    operand = found.call.arguments[0]
    if operand.facts.dtype is None:
        return None
    values = {"operand": shown(operand.text), "made": operand.facts.dtype, "operation": "~"}
    repair = retried(found, [{operand: conversion("bool")}])
    return found.explained("dtype", Notice("explain.dtype-whole", values), [operand], repair, ("dtype",))


RULES: Rules = (
    (r"expected m1 and m2 to have the same dtype, but got: ([\w: ]+) != ([\w: ]+)", _of_two),
    (r"mat1 and mat2 must have the same dtype, but got (\w+) and (\w+)", _of_two),
    (r"expected both vectors to have same dtype, but found (\w+) and (\w+)", _of_two),
    (r"expected scalar type (\w+) but found (\w+)", _of_two),
    (
        r"Input type \(([\w:. ]+)\) and (?:bias|weight) type \(([\w:. ]+)\) should be the same",
        _of_two,
    ),
    (
        r"addmv input tensors must have the same dtype, but got \w+, (\w+), and (\w+)",
        _of_two,
    ),
    (r"Expected a floating point or complex tensor as input\. Got (\w+)", _of_one),
    (r"only support floating point and complex dtypes", _of_one),
    (r"could not infer output dtype\. .*Got: (\w+)", _of_one),
    (r"\"[\w ]+\" not implemented for '(\w+)'", _of_one),
    (r"result type (\w+) can't be cast to the desired output type (\w+)", _kept),
    (
        r"only supports boolean masks|expected BoolTensor for mask|expected condition to be a boolean",
        _mask,
    ),
    (r"~ \(operator\.invert\) is only implemented", _inverted),
)
