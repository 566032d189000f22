"""A failure at length, for `:why`: with the frames of libraries, and the tensors of the learner's frame.

It is made when the failure happens, and is data only: no frame and no tensor is kept.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch

from tensortutor import wire
from tensortutor.inside import failures
from tensortutor.inside.explaining.locating import innermost
from tensortutor.inside.inspection import reading, slots

if TYPE_CHECKING:
    from types import FrameType, TracebackType

TENSORS = 50
"""Tensors that are told."""
NAMES = 10_000
"""Names that are looked through for them."""
READ = 2**20
"""Elements: the numbers of a larger tensor are not read, for this is done at every failure."""

_Tensor = torch.Tensor


def at_length(
    failure: wire.Failure, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> wire.Why:
    """Return *failure* with all that `:why` shows. Never raises."""
    whole = failure
    try:
        whole = replace(failure, traceback=failures.whole(kind, error, trace))
        with slots.unseen():
            frame = innermost(trace)
            found = {} if frame is None else _tensors(frame)
            rows = tuple(_row(name, tensor) for name, tensor in islice(found.items(), TENSORS))
            return wire.Why(whole, rows, len(found) - len(rows))
    except BaseException:  # whatever the frame holds: the failure itself is told all the same
        return wire.Why(whole)


def _tensors(frame: FrameType) -> dict[str, Any]:
    """Return the tensors that *frame* has names for; in the session, `_1` and the like are IPython's."""
    names = frame.f_locals
    if type(names) is not dict:  # a class body may have a namespace of the learner's
        return {}
    outermost = names is frame.f_globals
    return {
        name: value
        for name, value in islice(list(names.items()), NAMES)
        if type(name) is str and issubclass(type(value), _Tensor) and not (outermost and name.startswith("_"))
    }


def _row(name: str, tensor: Any) -> wire.TensorRow:
    row = reading.outline(tensor)
    if row.bytes is not None and slots.numel(tensor) <= READ:
        row = reading.tensor_row(tensor)
    return replace(row, name=name)
