"""Find the gradients that are zero throughout: read whole where what is known of them may be zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.inspection import memory, slots
from tensortutor.inside.inspection.values import extrema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tensortutor.inside.inspection.trace import Trace

_count_nonzero, _stack, _to_list = torch.count_nonzero, torch.stack, torch._C.TensorBase.tolist
_is_capturing = torch.cuda.is_current_stream_capturing


def all_zero(traces: Iterable[Trace], *, passed: bool) -> set[Trace]:
    """Return those of the tensors just seen that hold nothing but zeros.

    To read a GPU is to wait for it. So it is done once for all, and not after a
    backward pass (*passed*), which hardly ever leaves zeros.
    """
    near: list[tuple[Trace, Any]] = []
    far: list[tuple[Trace, Any]] = []
    for trace in traces:
        tensor: Any = trace.reference and trace.reference()
        # The sign of -0.0 is a bit.
        if tensor is not None and trace.nature == "plain" and not (trace.content or b"").strip(b"\x00\x80"):
            (near if slots.device(tensor).type == "cpu" else far).append((trace, tensor))
    zeros = {trace for trace, tensor in near if _is_zero(tensor)}
    return zeros if passed or not far else zeros | _far_zeros(far)


def _is_zero(tensor: Any) -> bool:
    try:
        every = memory.laid_out(tensor)
        if memory.extent(tensor) is None:  # no elements, or freed ones
            return False
        return not _count_nonzero(every) if slots.dtype(tensor).is_complex else extrema(every) == (0, 0)
    except Exception:  # torch has dtypes that no operation reads
        return False


def _far_zeros(pairs: list[tuple[Trace, Any]]) -> set[Trace]:
    try:
        if slots.device(pairs[0][1]).type == "cuda" and _is_capturing():  # reading would break the graph
            return set()
        counts = _to_list(_stack([_count_nonzero(tensor) for _, tensor in pairs]))
    except Exception:  # on several devices, or of a dtype that no operation reads
        return set()
    return {trace for (trace, _), count in zip(pairs, counts, strict=True) if not count}
