"""Losses, whose targets do not fit the predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from tensortutor.inside.explaining.dtypes import PAIR, conversion, named
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.situation import Rules, Situation


_to = torch._C.TensorBase.to


def _targets(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a loss whose target has another shape than the prediction."""
    target, prediction = map(sizes, match.groups())
    given = found.call.tensors[:2]
    if len(given) != PAIR or given[0].shape not in (None, prediction) or given[1].shape not in (None, target):
        return None
    values = {"a": shown(given[0].text), "b": shown(given[1].text)}
    values |= {"first": written(prediction), "second": written(target)}
    return found.explained("broadcast", Notice("explain.target-shape", values), given, telling=("shape",))


def _batch(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a loss that was given another number of targets than of predictions."""
    first, second = map(int, match.groups())
    given = found.call.tensors[:2]
    if len(given) != PAIR or any(
        each.shape is not None and each.shape[:1] != (count,)
        for each, count in zip(given, (first, second), strict=True)
    ):
        return None
    values = {
        "a": shown(given[0].text),
        "b": shown(given[1].text),
        "first": str(first),
        "second": str(second),
    }
    return found.explained("broadcast", Notice("explain.target-count", values), given, telling=("shape",))


def _target(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain the targets of a classification, which are numbers of classes."""
    told = named(match.group(1))
    target = found.call.argument(1, "target")
    if target is None or target.facts.dtype not in (None, told):
        return None
    operands = found.call.tensors[:2]
    values = {"operand": shown(target.text), "made": told}
    repair = NOTHING
    prediction = found.call.argument(0, "input")
    if target.node is not None and prediction is not None:
        code = found.code(suffixes={target: ".long()"})
        make = lambda a, b: functional.nll_loss(functional.log_softmax(a, -1), _to(b, torch.int64))  # noqa: E731
        repair = fitting([Candidate(code, make)], prediction.tensor, target.tensor)
    return found.explained("dtype", Notice("explain.dtype-target", values), operands, repair, ("dtype",))


def _loss(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a loss that wants its targets in the dtype of the predictions."""
    told, asked = named(match.group(1)), named(match.group(2))
    given = found.call.tensors[:2]
    if (
        len(given) != PAIR
        or given[0].facts.dtype not in (None, asked)
        or given[1].facts.dtype not in (None, told)
    ):
        return None
    values = {"a": shown(given[0].text), "b": shown(given[1].text), "first": asked, "second": told}
    repair = NOTHING
    if given[1].node is not None:
        code = found.code(suffixes={given[1]: conversion(asked).suffix})
        make = lambda a, b: functional.binary_cross_entropy(a, _to(b, a.dtype))  # noqa: E731
        repair = fitting([Candidate(code, make)], *(each.tensor for each in given))
    return found.explained("dtype", Notice("explain.dtype", values), given, repair, ("dtype",))


def _class(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a target that names a class which the predictions do not have."""
    index = match.group(1)
    given = found.call.tensors[:2]
    if len(given) != 2 or given[0].shape is None or len(given[0].shape) < 1:  # noqa: PLR2004
        return None
    classes = given[0].shape[1 if len(given[0].shape) > 1 else 0]
    values = {"a": shown(given[0].text), "b": shown(given[1].text), "classes": str(classes), "index": index}
    values["last"] = str(classes - 1)
    return found.explained("index-range", Notice("explain.class", values), given, telling=("shape",))


RULES: Rules = (
    (
        r"[Tt]arget size \(torch\.Size\(\[([\d, ]*)\]\)\).*input size \(torch\.Size\(\[([\d, ]*)\]\)\)",
        _targets,
    ),
    (r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)", _batch),
    (r"expected target dtype to be Long or Byte, but got (\w+)", _target),
    (r"Found dtype (\w+) but expected (\w+)", _loss),
    (r"Target (-?\d+) is out of bounds", _class),
)
