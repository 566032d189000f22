"""One tensor's facts as cells of the inspector: numbers, shapes and sizes made short and readable."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.kinship import shares
from tensortutor.views.layout import printable
from tensortutor.views.objects import class_name, described
from tensortutor.views.quantities import Number, human_bytes, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tensortutor.views.columns import Cell
    from tensortutor.wire import TensorRow
    from tensortutor.words import Words

MARKS = {"new": "+", "rebound": "=", "modified": "~", "gradient": "∇", "deleted": "−", "unchanged": ""}
ABSENT = "–"


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
    """Return what it is, where it is not a plain tensor: its class, of a module, optimizer or container."""
    if row.kind == "tensor":
        return (Text(),)
    return (Text(class_name(row) or words(f"inspector.kind.{row.kind}"), "tensor.kind"),)


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
    """Return its place in the autograd graph, and what happened to its gradient; empty where neither is."""
    if row.grad_change is not None and row.change in ("modified", "gradient"):
        return tuple(Text(form, f"tensor.{row.change}") for form in _gradients(row, words))
    origin = words("inspector.grad.leaf") if row.requires_grad and row.is_leaf else row.grad_fn or ""
    if not row.has_grad:
        return (Text(printable(origin)),)
    return Text(f"{printable(origin)} + .grad" if origin else ".grad"), Text(".grad")


def size(row: TensorRow, _words: Words) -> Cell:
    """Return the size of its elements."""
    return (_absent(row) if row.bytes is None else Text(human_bytes(row.bytes)),)


def values(row: TensorRow, words: Words) -> Cell:
    """Return the range and the mean; what was sampled begins with ~, and NaN and Inf outlive the rest."""
    if (instead := described(row, words)) is not None:
        return instead
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


def _gradients(row: TensorRow, words: Words) -> Sequence[str]:
    """Return the forms of what happened to the gradient, or to those of a module's parameters."""
    forms = [words(f"inspector.grad.{form}.{row.grad_change}") for form in ("long", "short")]
    if row.module is None or row.module.gradients == row.module.tensors:
        return forms
    counts = {"count": row.module.gradients, "total": row.module.tensors}
    some = [words("inspector.grad.some", what=form, **counts) for form in forms]
    return [*some, words("inspector.grad.some-short", what=forms[-1], **counts)]


def _absent(row: TensorRow) -> Text:
    """Mark what cannot be had. Of what is gone nothing is expected, nor of what is no tensor."""
    expected = row.change != "deleted" and row.kind in ("tensor", "parameter", "ndarray")
    return Text(ABSENT if expected else "", "tensor.absent")
