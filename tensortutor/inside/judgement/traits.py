"""What is known of an answer beyond its value: memory, identity, gradients, output and operations used.

Read where the learner's code ran, by slots bound before it; nothing here compares.
"""

from __future__ import annotations

import io
from contextlib import contextmanager, nullcontext, redirect_stdout
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from tensortutor.inside.judgement import facts
from tensortutor.inside.judgement.operations import LOOPS, loops, noting
from tensortutor.inside.judgement.outcomes import Traits
from tensortutor.wire import Demands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tensortutor.inside.judgement.statements import Entry

_TENSOR = torch._C.TensorBase
_of_tensor = vars(_TENSOR)
_is_leaf, _grad = (_of_tensor[name].__get__ for name in ("is_leaf", "grad"))
_is_contiguous, _data_ptr, _numel, _element_size, _stride, _shape = (
    _of_tensor[name] for name in ("is_contiguous", "data_ptr", "numel", "element_size", "stride", "size")
)
_NONE, _NO_DEMANDS = Traits(), Demands()
_LONGEST = 100_000
_no_function, _no_dispatch = torch._C.DisableTorchFunction, torch._C._DisableTorchDispatch


class Watch:
    """What a run shows only while it goes on: what it prints and uses, where *demands* ask for it."""

    def __init__(self, demands: Demands, entries: Iterable[Entry]) -> None:
        self._demands = demands
        self._printed = _Page()
        self._used = {LOOPS} if any(loops(entry.node) for entry in entries) else set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while this is entered."""
        demands = self._demands
        with (
            redirect_stdout(self._printed) if demands.prints else nullcontext(),
            noting(self._used) if demands.needs or demands.forbids else nullcontext(),
        ):
            yield

    def traits(self, value: object, given: Mapping[str, object]) -> Traits:
        """Return what is known of the answer *value* beside the objects *given*."""
        return (
            _NONE if self._demands == _NO_DEMANDS else _traits(value, given, self._printed.text, self._used)
        )


class _Page(io.TextIOBase):
    """Takes what is printed, as much of it as anybody would compare."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = (self.text + text)[:_LONGEST]
        return len(text)


def _traits(value: object, given: Mapping[str, object], printed: str, used: Iterable[str]) -> Traits:
    is_tensor = isinstance(value, _TENSOR)
    reach = _reach(value)
    with _no_function(), _no_dispatch():
        return Traits(
            tuple(name for name, each in given.items() if _overlap(reach, _reach(each))),
            tuple(name for name, each in given.items() if each is value),
            bool(_is_leaf(value)) if is_tensor else None,
            _contiguous(value) if is_tensor else None,
            tuple((name, _gradient(each)) for name, each in given.items() if isinstance(each, _TENSOR)),
            printed,
            tuple(sorted(set(used))),
        )


def _contiguous(value: Any) -> bool | None:
    try:
        return bool(_is_contiguous(value))
    except RuntimeError:  # sparse tensors have no strides
        return None


def _gradient(value: Any) -> facts.Facts | None:
    gradient = _grad(value) if _is_leaf(value) else None
    return None if gradient is None else facts.read(gradient)


def _reach(value: object) -> tuple[int, int] | None:
    """Return the addresses between which *value* has its bytes; None: none, or not to be had."""
    if isinstance(value, np.ndarray):
        low, high = np.lib.array_utils.byte_bounds(value)
        return (low, high) if value.size else None
    if not isinstance(value, _TENSOR):
        return None
    with _no_function(), _no_dispatch():
        try:
            start, size = _data_ptr(value), _element_size(value)
            if not start or not _numel(value):
                return None
            last = sum(
                (length - 1) * step for length, step in zip(_shape(value), _stride(value), strict=True)
            )
        except (RuntimeError, NotImplementedError):  # no storage: sparse, meta, wrappers
            return None
    return start, start + (last + 1) * size


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]
