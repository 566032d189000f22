"""The rows of numbers that a learner's object consists of, each read a part at a time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from tensortutor.inside.inspection import arrays, slots
from tensortutor.inside.plotting.scalars import is_real, readable, scalar
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_Tensor, _Array, _float64, _fromiter, _double = Tensor, np.ndarray, np.float64, np.fromiter, torch.float64
_to, _narrow, _select, _numpy = (
    getattr(torch._C.TensorBase, name) for name in ("to", "narrow", "select", "numpy")
)
_SEQUENCES = (list, tuple, deque)
COLUMNS = 6
"""More lines than these cannot be told apart."""


class NoRowError(Exception):
    """An object is no row of numbers; `notice` says why."""

    def __init__(self, key: str, **values: str) -> None:
        self.notice = Notice(key, values)


@dataclass(frozen=True, slots=True)
class Row:
    """*count* numbers; `part(start, stop)` reads some of them."""

    name: str
    count: int
    part: Callable[[int, int], Numbers]


def rows(path: str, subject: Any) -> list[Row]:
    """Return the rows of *subject*, which is called *path*: itself, or its columns. Raises NoRowError."""
    cls = type(subject)
    if issubclass(cls, _Tensor):
        return _of_tensor(path, subject)
    if issubclass(cls, _Array):
        return _of_array(path, arrays.plain(subject))
    for kind in _SEQUENCES:
        if issubclass(cls, kind):
            return [_of_objects(path, list(kind.__iter__(subject)))]
    raise NoRowError("plot.no-row", name=path, type=slots.class_name(cls))


def _of_tensor(path: str, tensor: Tensor) -> list[Row]:
    if not readable(tensor):
        raise NoRowError("plot.unreadable", name=path)
    sizes = tuple(slots.shape(tensor))
    if len(sizes) == 1:
        return [
            Row(
                "",
                sizes[0],
                lambda start, stop: _numpy(_to(_narrow(tensor, 0, start, stop - start), "cpu", _double)),
            )
        ]
    return [
        Row(f"[:, {column}]", row.count, row.part)
        for column in range(_columns(path, sizes))
        for row in _of_tensor(path, _select(tensor, 1, column))
    ]


def _of_array(path: str, array: NDArray[Any]) -> list[Row]:
    if not is_real(array):
        raise NoRowError("plot.unreadable", name=path)
    if array.ndim == 1:
        return [Row("", array.shape[0], lambda start, stop: array[start:stop].astype(_float64))]
    return [
        Row(f"[:, {column}]", row.count, row.part)
        for column in range(_columns(path, array.shape))
        for row in _of_array(path, array[:, column])
    ]


def _columns(path: str, sizes: tuple[int, ...]) -> int:
    """Return how many columns a matrix of these *sizes* has, if it is one and they are few."""
    if len(sizes) != 2:  # noqa: PLR2004 - rows and columns
        raise NoRowError("plot.dimensions", name=path, count=str(len(sizes)))
    if sizes[1] > COLUMNS:
        raise NoRowError("plot.columns", name=path, count=str(sizes[1]), limit=str(COLUMNS))
    return sizes[1]


def _of_objects(path: str, objects: list[Any]) -> Row:
    numbers = [scalar(each) for each in objects]
    if None in numbers:
        index = numbers.index(None)
        kind = slots.class_name(type(objects[index]))
        raise NoRowError("plot.no-number", name=f"{path}[{index}]", type=kind)
    found = _fromiter(numbers, _float64, len(numbers))
    return Row("", len(numbers), lambda start, stop: found[start:stop])
