"""Indices that lie outside, or that are no indices, and dimensions that do not exist."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import torch

from tensortutor.inside.explaining.operands import UNKNOWN
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, Change, fitting, plain, retried
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

_long = torch._C.TensorBase.long
_INDEX = {
    "index_select": 2,
    "gather": 2,
    "scatter": 2,
    "scatter_": 2,
    "take": 1,
    "take_along_dim": 1,
    "index_add": 2,
}
"""Where the indices stand among the arguments."""


def _out_of_bounds(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain an index beyond the last one."""
    index, dimension, size = map(int, match.groups())
    tensor, given = _tensor_and_index(found)
    if tensor is None:
        return None
    if tensor.shape is not None and size not in tensor.shape:
        return None
    values = {"operand": shown(tensor.text), "index": str(index), "size": str(size), "last": str(size - 1)}
    values["first"] = str(-size)
    match tensor.shape:
        case _ if not size:
            notice = Notice("explain.index-empty", values)
        case (_,):
            notice = Notice("explain.index", values)
        case sizes if sizes is not None and sizes[dimension : dimension + 1] == (size,):
            notice = Notice("explain.index-dimension", {**values, "dimension": str(dimension)})
        case _:  # after other indices, torch counts the dimensions that are left
            notice = Notice("explain.index-some", values)
    operands = [tensor, *([given] if given is not None and given.tensor is not None else [])]
    repair = _last(found, tensor, given, index) if size else NOTHING
    return found.explained("index-range", notice, operands, repair, ("shape",))


def _tensor_and_index(found: Situation) -> tuple[Argument | None, Argument | None]:
    call = found.call
    if call.form == "index":
        return call.arguments[0], call.arguments[1]
    place = _INDEX.get(call.name)
    if place is None:
        return None, None
    return call.argument(0, "input"), call.argument(place, "index")


def _last(found: Situation, tensor: Argument, given: Argument | None, index: int) -> Repair:
    """Return the same with the index -1, where the wrong one stands there as a number."""
    if given is None or found.call.name != "getitem":
        return NOTHING
    parts = found.items(given) if isinstance(given.node, ast.Tuple) else (given,)
    wrong = [part for part in parts if type(part.value) is int and part.value == index]
    if len(wrong) != 1 or not all(plain(part.value) for part in parts):
        return NOTHING
    key = tuple(-1 if part is wrong[0] else part.value for part in parts)
    return fitting([Candidate(found.code({wrong[0]: "-1"}), lambda it: it[key])], tensor.tensor)


def _too_many(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    dimensions = int(match.group(1))
    call = found.call
    if call.form != "index" or (
        call.arguments[0].shape is not None and len(call.arguments[0].shape) != dimensions
    ):
        return None
    tensor, given = call.arguments[:2]
    parts = found.items(given) if isinstance(given.node, ast.Tuple) else ()
    values = {"operand": shown(tensor.text), "dimensions": str(dimensions)}
    repair = NOTHING
    if len(parts) > dimensions > 0 and call.name == "getitem" and all(plain(part.value) for part in parts):
        key = tuple(part.value for part in parts[:dimensions])
        code = found.code({given: ", ".join(part.text for part in parts[:dimensions])})
        repair = fitting([Candidate(code, lambda it: it[key])], tensor.tensor)
    return found.explained("index-range", Notice("explain.index-many", values), [tensor], repair, ("shape",))


def _of_scalar(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    call = found.call
    if call.form != "index" or call.arguments[0].shape not in (None, ()):
        return None
    tensor = call.arguments[0]
    operand = tensor.facts if tensor.shape is not None else Operand(tensor.facts.name, ())
    repair = NOTHING
    if call.name == "getitem" and tensor.node is not None:
        code = found.place.sheet.with_suffix(tensor.node, ".item()")
        repair = fitting([Candidate(code, lambda it: it)], tensor.tensor)[0], None
    notice = Notice("explain.index-scalar", {"operand": shown(tensor.text)})
    return found.explained("index-range", notice, [operand], repair, ("shape",))


def _in_table(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain `index out of range in self`: an embedding, or `index_select`."""
    layer = found.layer
    if layer is not None and layer.kind == "Embedding" and (count := layer.number("num_embeddings")):
        values = {
            "layer": layer.path,
            "size": str(count),
            "last": str(count - 1),
            "operand": shown(layer.input.text),
        }
        operands = [layer.input, layer.weight()]
        return found.explained(
            "index-range", Notice("explain.embedding", values), operands, telling=("shape",)
        )
    tensor, given = _tensor_and_index(found)
    dimension = found.call.argument(1, "dim")
    if tensor is None or given is None or dimension is None or tensor.shape is None:
        return None
    if type(dimension.value) is not int or not -len(tensor.shape) <= dimension.value < len(tensor.shape):
        return None
    size = tensor.shape[dimension.value]
    values = {
        "operand": shown(tensor.text),
        "index": shown(given.text),
        "size": str(size),
        "last": str(size - 1),
    }
    return found.explained(
        "index-range", Notice("explain.index-inside", values), [tensor, given], telling=("shape",)
    )


def _selected(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    index, size, dimension = int(match.group(1)), match.group(2), int(match.group(3))
    call = found.call
    if call.name != "select" or not call.arguments:
        return None
    tensor, given = call.arguments[0], call.argument(2, "index")
    shape = tuple(int(each) for each in size.split(",") if each.strip())
    if tensor.shape not in (None, shape):
        return None
    values = {"operand": shown(tensor.text), "index": str(index), "size": str(shape[dimension])}
    values |= {
        "last": str(shape[dimension] - 1),
        "first": str(-shape[dimension]),
        "dimension": str(dimension),
    }
    repair = NOTHING
    if given is not None and given.node is not None and type(call.arguments[1].value) is int:
        last = Candidate(found.code({given: "-1"}), lambda it: it.select(dimension, -1))
        repair = fitting([last], tensor.tensor)
    return found.explained(
        "index-range", Notice("explain.index-dimension", values), [tensor], repair, ("shape",)
    )


def _taken(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    index, size = map(int, match.groups())
    tensor, given = _tensor_and_index(found)
    if found.call.name != "take" or tensor is None or given is None:
        return None
    values = {"operand": shown(tensor.text), "index": str(index), "size": str(size), "last": str(size - 1)}
    values["first"] = str(-size)
    return found.explained(
        "index-range", Notice("explain.index", values), [tensor, given], telling=("shape",)
    )


def _start_and_length(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    start, length, size = map(int, match.groups())
    if found.call.name != "narrow" or not found.call.arguments:
        return None
    tensor = found.call.arguments[0]
    if tensor.shape is not None and size not in tensor.shape:
        return None
    values = {"operand": shown(tensor.text), "start": str(start), "length": str(length), "size": str(size)}
    given = found.call.argument(3, "length")
    repair = NOTHING
    if (
        given is not None
        and start < size
        and all(type(each.value) is int for each in found.call.arguments[1:3])
    ):
        dimension = found.call.arguments[1].value
        rest = Candidate(
            found.code({given: str(size - start)}), lambda it: it.narrow(dimension, start, size - start)
        )
        repair = fitting([rest], tensor.tensor)
    return found.explained("index-range", Notice("explain.narrow", values), [tensor], repair, ("shape",))


# --- Dtypes of indices ---


def _no_index(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain indices that are fractions."""
    layer = found.layer
    given = layer.input if layer is not None else _tensor_and_index(found)[1]
    if found.call.name == "one_hot":
        given = found.call.argument(0, "tensor", "input")
    if given is None:
        return None
    if given.value is not UNKNOWN and given.tensor is None:
        return _number_as_index(found, given)
    if given.facts.dtype is not None and given.facts.dtype in {"int64", "bool"}:
        return None
    values = {"index": shown(given.text)}
    operands = [each for each in found.call.tensors if each.tensor is not None] if layer is None else [given]
    repair = NOTHING
    if given.node is not None and given.tensor is not None:
        code = found.code(suffixes={given: ".long()"})
        repair = retried(found, [{given: Change(".long()", _long)}])
        if found.call.action is None:  # an embedding takes any shape of indices
            repair = fitting([Candidate(code, _long)], given.tensor)[0], None
    if given.facts.dtype is None:
        return found.explained(
            "index-dtype", Notice("explain.index-dtype", values), [given], repair, ("dtype",)
        )
    values["made"] = given.facts.dtype
    return found.explained(
        "index-dtype", Notice("explain.index-dtype-is", values), operands, repair, ("dtype",)
    )


def _number_as_index(found: Situation, given: Argument) -> wire.Explanation | None:
    if type(given.value) is not float or found.call.form != "index":
        return None
    tensor = found.call.arguments[0]
    values = {"index": shown(given.text)}
    repair: Repair = NOTHING
    if given.value.is_integer() and given.node is not None and found.call.name == "getitem":
        whole = int(given.value)
        repair = fitting([Candidate(found.code({given: str(whole)}), lambda it: it[whole])], tensor.tensor)
    return found.explained("index-dtype", Notice("explain.index-dtype", values), [tensor], repair, ("shape",))


# --- Dimensions ---


RULES: Rules = (
    (r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)", _out_of_bounds),
    (r"too many indices for tensor of dimension (\d+)", _too_many),
    (r"invalid index of a 0-dim tensor", _of_scalar),
    (r"index out of range in self", _in_table),
    (
        r"select\(\): index (-?\d+) out of range for tensor of size \[([\d, ]*)\] at dimension (\d+)",
        _selected,
    ),
    (r"tried to access index (-?\d+) on a tensor of (\d+) elements", _taken),
    (
        r"start \((-?\d+)\) \+ length \((\d+)\) exceeds dimension size \((\d+)\)",
        _start_and_length,
    ),
    (
        (
            r"tensors used as indices must be long|are valid indices \(got float\)"
            r"|Expected dtype int(?:32 or int)?(?:32/int)?64 for index|only applicable to index tensor"
            r"|Expected tensor for argument #1 'indices' to have one of the following scalar types"
        ),
        _no_index,
    ),
)
