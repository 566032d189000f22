"""In which order `:tensors` lists tensors: by columns, as they are or reversed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tensortutor.wire import TensorRow


@dataclass(frozen=True, slots=True)
class Order:
    """The columns to sort by, the first one before the others; none leaves the tensors as they come."""

    columns: tuple[str, ...] = ()
    reversed: bool = False

    def after(self, last: Order) -> Order:
        """Return this order, turned round where it was also the *last* one asked for."""
        return replace(self, reversed=not self.reversed) if self.columns and self == last else self

    def of(self, rows: Sequence[TensorRow]) -> Sequence[TensorRow]:
        """Return *rows* in this order; those that a column says nothing of come last, either way."""
        for column in reversed(self.columns):
            key = KEYS[column]
            said = [row for row in rows if key(row) is not None]
            silent = [row for row in rows if key(row) is None]
            rows = [*sorted(said, key=key, reverse=self.reversed), *silent]
        return rows


def _shape(row: TensorRow) -> Any:
    return None if row.shape is None else (len(row.shape), row.shape)


def _grad(row: TensorRow) -> Any:
    """Return leaves before what was made of them; what autograd does not follow has none."""
    return (row.grad_fn or "", not row.has_grad) if row.requires_grad else None


def _largest_value(row: TensorRow) -> Any:
    return None if row.max is None or row.max == "nan" else -float(row.max)


def _shares(row: TensorRow) -> Any:
    """Return the same for all that share memory with each other, so that they stand together."""
    return sorted((row.name, *row.shares_memory_with)) if row.shares_memory_with else None


KEYS: dict[str, Callable[[TensorRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "shape": _shape,
    "dtype": lambda row: row.dtype,
    "device": lambda row: row.device,
    "grad": _grad,
    "bytes": lambda row: None if row.bytes is None else -row.bytes,
    "shares": _shares,
    "values": _largest_value,
}
"""What each column sorts by: sizes and values with the largest first, texts by their letters."""
