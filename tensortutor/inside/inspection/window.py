"""Read bytes where they lie, without the object that they belong to.

A window holds nothing alive: whoever reads through it has to know that the
object is still there and has not moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import ndarray

_as_array = np.asarray


class _Elements:
    """What NumPy asks an array for: where it lies, and the counts and steps in bytes of its axes."""

    def __init__(self, first: int, axes: Sequence[tuple[int, int]], width: int) -> None:
        self.__array_interface__ = {
            "version": 3,
            "data": (first, True),
            "typestr": f"|V{width}",
            "shape": tuple(count for count, _ in axes),
            "strides": tuple(step for _, step in axes),
        }


def window(first: int, axes: Sequence[tuple[int, int]], width: int) -> ndarray[Any, Any]:
    """Return an array of elements *width* bytes wide that lie along *axes* from address *first*."""
    return _as_array(_Elements(first, axes, width))
