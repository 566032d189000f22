"""One tensor's facts as cells of the inspector: numbers, shapes and sizes made short and readable."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.layout import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tensortutor.views.columns import Cell
    from tensortutor.wire import TensorRow
    from tensortutor.words import Words

MARKS = {"new": "+", "rebound": "=", "modified": "~", "deleted": "−", "unchanged": ""}
ABSENT = "–"
UNITS = ("KB", "MB", "GB", "TB", "PB", "EB")
Number = float | int | str


def mark(row: TensorRow, _words: Words) -> Cell:
    """Return the sign of what happened."""
    return (Text(MARKS[row.change], f"tensor.{row.change}"),)


def change(row: TensorRow, words: Words) -> Cell:
    """Return the word for what happened."""
    word = "" if row.change == "unchanged" else words(f"inspector.change.{row.change}")
    return (Text(word, f"tensor.{row.change}"),)


def name(row: TensorRow, _words: Words) -> Cell:
    """Return the learner's variable."""
    return (Text(printable(row.name), f"tensor.{row.change}"),)


def kind(row: TensorRow, words: Words) -> Cell:
    """Return what it is, where it is not a plain tensor."""
    return (Text("" if row.kind == "tensor" else words(f"inspector.kind.{row.kind}"), "tensor.kind"),)


def shape(row: TensorRow, _words: Words) -> Cell:
    """Return the shape as Python writes it; a long one keeps its first sizes and its last."""
    if row.shape is None:
        return (_absent(row),)
    sizes = [str(size) for size in row.shape]
    forms = [f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"]
    forms += [
        f"({', '.join(sizes[:keep])}, …, {sizes[-1]})" for keep in (4, 3, 2, 1) if len(sizes) > keep + 1
    ]
    return tuple(Text(form) for form in forms)


def dtype(row: TensorRow, _words: Words) -> Cell:
    """Return the dtype without torch's prefix."""
    return (Text((row.dtype or "").removeprefix("torch.")) or _absent(row),)


def device(row: TensorRow, _words: Words) -> Cell:
    """Return where the data lives; NumPy's arrays have no device."""
    return (Text(row.device) if row.device else _absent(row),)


def grad(row: TensorRow, words: Words) -> Cell:
    """Return its place in the autograd graph; empty where nothing is recorded."""
    origin = words("inspector.grad.leaf") if row.requires_grad and row.is_leaf else row.grad_fn or ""
    if not row.has_grad:
        return (Text(printable(origin)),)
    return Text(f"{printable(origin)} + .grad" if origin else ".grad"), Text(".grad")


def size(row: TensorRow, _words: Words) -> Cell:
    """Return the size of its elements."""
    return (_absent(row) if row.bytes is None else Text(human_bytes(row.bytes)),)


def shares(row: TensorRow, _words: Words) -> Cell:
    """Return the names whose memory overlaps its own."""
    names = [printable(each) for each in row.shares_memory_with]
    short = [f"{', '.join(names[:keep])} +{len(names) - keep}" for keep in (3, 2, 1) if len(names) > keep]
    return tuple(Text(form) for form in (", ".join(names), *short))


def values(row: TensorRow, words: Words) -> Cell:
    """Return the range and the mean; what was sampled begins with ~, and NaN and Inf outlive the rest."""
    about = "~" if row.sampled else ""
    forms = [Text(about + form) for form in _ranges(row, words)]
    alarm = Text(_alarm(row, words), "tensor.nan")
    if alarm:
        return *(Text.assemble(form, "  ", alarm) for form in forms), alarm
    return tuple(forms) or (_absent(row),)


CELLS: Mapping[str, Callable[[TensorRow, Words], Cell]] = {
    "mark": mark,
    "change": change,
    "name": name,
    "kind": kind,
    "shape": shape,
    "dtype": dtype,
    "device": device,
    "grad": grad,
    "bytes": size,
    "shares": shares,
    "values": values,
}


def human_bytes(count: int) -> str:
    """Return *count* bytes in the largest unit of 1024 that leaves at least one: 24 B, 4.0 KB, 3.8 MB."""
    if count < 1024:  # noqa: PLR2004
        return f"{count} B"
    sizes = [(count / 1024**power, unit) for power, unit in enumerate(UNITS, start=1)]
    # What rounds to 1000.0 belongs to the next unit.
    amount, unit = next((pair for pair in sizes if pair[0] < 999.95), sizes[-1])  # noqa: PLR2004
    return f"{amount:.1f} {unit}"


def number(value: Number) -> str:
    """Return *value* with four significant digits; whole numbers and names such as nan as they are."""
    if isinstance(value, str | int):
        return str(value)
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-4:  # noqa: PLR2004
        return f"{value:.3g}"
    if value.is_integer():
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 1000 else f"{value:.4g}"  # noqa: PLR2004


def _ranges(row: TensorRow, words: Words) -> Sequence[str]:
    """Return the forms of the range of values, the longest first; none where there is no number to show."""
    if row.min is None or row.max is None or "nan" in (row.min, row.max):
        return ()
    write = _truth if (row.dtype or "").endswith("bool") else number
    low, high = write(row.min), write(row.max)
    if row.shape is not None and prod(row.shape) == 1:
        return (low,)
    if row.min == row.max and not (row.nan or row.inf):
        return (words("inspector.values.all", value=low),)
    short = words("inspector.values.range", min=low, max=high)
    if row.mean is None or row.mean == "nan":
        return (short,)
    return words("inspector.values.range-mean", min=low, max=high, mean=number(row.mean)), short


def _alarm(row: TensorRow, words: Words) -> str:
    counts = {"nan": row.nan, "inf": row.inf}
    return "  ".join(words(f"inspector.values.{key}", count=count) for key, count in counts.items() if count)


def _truth(value: Number) -> str:
    return str(bool(value))


def _absent(row: TensorRow) -> Text:
    """Mark what cannot be had; of a deleted tensor nothing is expected any more."""
    return Text("" if row.change == "deleted" else ABSENT, "tensor.absent")
