"""Know each object again from one statement to the next.

Objects are known by id and weak reference, so nothing is kept alive and a reused
id is not mistaken for the old object. Names are `inspector.py`'s business.
"""

from __future__ import annotations

import weakref
from functools import wraps
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.inspection.trace import Trace

if TYPE_CHECKING:
    from torch import Tensor


class Ledger:
    """The traces of everything seen at the last statement."""

    def __init__(self) -> None:
        self._before: dict[int, Trace] = {}
        self._now: dict[int, Trace] = {}
        _ledgers.add(self)

    def turn_page(self) -> None:
        """Begin the next statement; what the one before did not see is forgotten."""
        self._before, self._now = self._now, {}

    def trace(self, subject: Any) -> Trace:
        """Return the trace of a tensor, array or module, looked at once a statement."""
        key = id(subject)
        trace = self._now.get(key)
        if trace is None:
            trace = self._before.get(key)
            if trace is not None and trace.is_of(subject):
                trace.look(subject)
            else:
                trace = Trace(subject)
            self._now[key] = trace
        return trace

    def let_go(self, subject: object) -> None:
        """Hold no weak reference to *subject* until it is next seen."""
        trace = self._now.get(id(subject))
        if trace is not None and trace.is_of(subject):
            trace.let_go()


_ledgers: weakref.WeakSet[Ledger] = weakref.WeakSet()


def _let_go_before_swapping() -> None:
    """Make `torch.utils.swap_tensors` possible: it refuses tensors that have weak references (torch 2.13).

    Modules use it too, in `to()` and in parametrizations.
    """
    swap = torch.utils.swap_tensors

    @wraps(swap)
    def swap_tensors(t1: Tensor, t2: Tensor) -> None:
        for ledger in list(_ledgers):
            ledger.let_go(t1)
            ledger.let_go(t2)
        swap(t1, t2)  # type: ignore[no-untyped-call]

    torch.utils.swap_tensors = swap_tensors


_let_go_before_swapping()
