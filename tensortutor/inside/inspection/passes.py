"""Count backward passes: only that tells a gradient that was added to from one that was written to.

Autograd leaves no trace of a pass on the tensors that it reached: in place, it
writes as `x.grad += 1` does (torch 2.13).
"""

from __future__ import annotations

from functools import wraps
from itertools import count
from typing import Any

import torch

_numbers = count(1)
_last = 0


def passes() -> int:
    """Return how many backward passes have begun in this process."""
    return _last


def _count_passes() -> None:
    backward = torch.autograd.backward

    @wraps(backward)
    def counted(*args: Any, **kwargs: Any) -> None:
        global _last  # noqa: PLW0603 - one process, one autograd engine
        __tracebackhide__ = True  # IPython then leaves this frame out
        _last = next(_numbers)
        backward(*args, **kwargs)

    torch.autograd.backward = counted


_count_passes()
