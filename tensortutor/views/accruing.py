"""What happened to one object over the statements of one entry: to its gradient, its parts, its steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensortutor.wire import GradChange, Module, Optimizer, TensorRow

NAMES = 8
"""Parts of a module that are told by name."""


def accrued(earlier: TensorRow, row: TensorRow) -> TensorRow:
    """Return *row* with what *earlier* said of the same object, one statement or more before."""
    row = replace(row, grad_change=_gradient(earlier.grad_change, row.grad_change))
    if earlier.module is not None and row.module is not None:
        return replace(row, module=_module(earlier.module, row.module))
    if earlier.optimizer is not None and row.optimizer is not None:
        return replace(row, optimizer=_optimizer(earlier.optimizer, row.optimizer))
    return row


def _gradient(earlier: GradChange | None, later: GradChange | None) -> GradChange | None:
    """Return what two changes of one gradient amount to; None where it came and went."""
    match earlier, later:
        case (None, change) | (change, None):
            return change
        case "filled", "dropped":
            return None
        case ("filled", _) | (_, "dropped"):
            return "filled" if earlier == "filled" else "dropped"
        case ("dropped" | "replaced", _) | (_, "replaced"):
            return "replaced"
        case _:
            return later


def _module(earlier: Module, later: Module) -> Module:
    moved, moved_count = _both(earlier.moved, earlier.moved_count, later.moved, later.moved_count)
    buffers, buffers_count = _both(earlier.buffers, earlier.buffers_count, later.buffers, later.buffers_count)
    return replace(
        later,
        moved=moved,
        moved_count=moved_count,
        buffers=buffers,
        buffers_count=buffers_count,
        gradients=max(earlier.gradients, later.gradients),
    )


def _both(
    earlier: tuple[str, ...], count: int, later: tuple[str, ...], later_count: int
) -> tuple[tuple[str, ...], int]:
    """Return the names of either, and how many there are: at least, where not all were named."""
    names = tuple(dict.fromkeys((*earlier, *later)))
    return names[:NAMES], max(len(names), count, later_count)


def _optimizer(earlier: Optimizer, later: Optimizer) -> Optimizer:
    before = earlier.rates_before or later.rates_before
    return replace(
        later,
        taken=earlier.taken + later.taken,
        rates_before=before if before != later.rates else (),
    )
