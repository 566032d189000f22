"""Remember one tensor, array or module well enough to notice a change to itself; keep none of it alive."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Literal

from numpy import ndarray
from torch import Tensor

from tensortutor.inside.inspection import arrays, memory, slots
from tensortutor.inside.inspection.fingerprint import BLIND, Fingerprint, of_array, of_tensor
from tensortutor.inside.inspection.reading import grad_fn_name

if TYPE_CHECKING:
    from tensortutor.inside.inspection.memory import Interval

_Tensor, _Array, _reference = Tensor, ndarray, weakref.ref

Nature = Literal["array", "module"] | slots.Nature


class Trace:
    """What is remembered of one tensor, array or module: enough to notice a change to itself.

    `form` is what can be seen of it besides its numbers, with the storage it lies
    in; `place` is where that storage lies, which may move by itself; `version`
    counts the writes that autograd saw. `changed` holds until the next look.
    """

    __slots__ = (
        *("changed", "content", "extent", "fingerprint", "form"),
        *("lineage", "nature", "place", "reference", "version"),
    )

    reference: weakref.ref[Any] | None
    nature: Nature
    form: tuple[Any, ...]
    place: tuple[Any, ...]
    version: int
    extent: Interval
    fingerprint: Fingerprint
    content: bytes | None
    lineage: object
    changed: bool

    def __init__(self, subject: Any) -> None:
        self._meet(subject)

    def is_of(self, subject: object) -> bool:
        """Return whether this trace is of *subject*, and not of another that had its id."""
        return self.reference is None or self.reference() is subject

    def look(self, subject: Any) -> None:
        """Look at *subject* again and set `changed`; costs the same for any size."""
        if self.form[0] is not type(subject) or (self.reference is None and not self._knows(subject)):
            self._meet(subject)
            return
        form, place, version = _state(subject, self.nature)
        if form != self.form:
            self._meet(subject)
            return
        if place != self.place:
            self._locate(subject)
        content, before = self._read(subject), self.content
        moved = (place, version) != (self.place, self.version)
        vouched = self.fingerprint.exact and (not moved or _lineage(subject) == self.lineage)
        self.changed = content != before or (moved and not vouched)
        self.place, self.version, self.content = place, version, content
        if self.changed:
            self.lineage = _lineage(subject)

    def let_go(self) -> None:
        """Drop the weak reference; the next look takes it on trust that the object is the same."""
        self.reference = None

    def _knows(self, subject: Any) -> bool:
        """Take up *subject* again after `let_go`; return whether it still is what may be read this way."""
        self.reference = _reference(subject)
        return _nature(subject) == self.nature

    def _meet(self, subject: Any) -> None:
        """Remember *subject* as it is now."""
        self.reference = _reference(subject)
        self.nature = _nature(subject)
        self.form, self.place, self.version = _state(subject, self.nature)
        self._locate(subject)
        self.content = self._read(subject)
        self.lineage = _lineage(subject)
        self.changed = True

    def _locate(self, subject: Any) -> None:
        extent, self.fingerprint = _recognition(subject, self.nature)
        self.extent = extent or memory.nowhere(subject)

    def _read(self, subject: Any) -> bytes | None:
        try:
            return self.fingerprint.read(subject)
        except Exception:  # torch has dtypes that no operation reads
            self.fingerprint = BLIND
            return None


def _nature(subject: Any) -> Nature:
    if issubclass(type(subject), _Tensor):
        return slots.nature(subject)
    return "array" if issubclass(type(subject), _Array) else "module"


def _state(subject: Any, nature: Nature) -> tuple[tuple[Any, ...], tuple[Any, ...], int]:
    """Return form, place and version; where less can be had, less."""
    if nature == "module":
        return (type(subject),), (), 0
    if nature == "array":
        return arrays.form(subject), (), 0
    version = -1 if slots.is_inference(subject) else slots.version(subject)
    if nature in ("foreign", "sealed"):
        return (type(subject), slots.dtype(subject), slots.requires_grad(subject)), (), version
    storage = slots.storage(subject)
    form = (
        type(subject),
        storage._cdata,
        slots.offset(subject),
        slots.shape(subject),
        slots.stride(subject),
        slots.dtype(subject),
        slots.requires_grad(subject),
    )
    return form, (slots.data_address(subject), storage.nbytes(), slots.is_copy_on_write(subject)), version


def _recognition(subject: Any, nature: Nature) -> tuple[Interval | None, Fingerprint]:
    """Return the bytes that *subject* reaches, and how to recognise what stands there."""
    match nature:
        case "array":
            return arrays.extent(subject), of_array(subject)
        case "plain":
            extent = memory.extent(subject)
            return extent, of_tensor(subject, extent)
        case "dataless":
            return memory.extent(subject), BLIND
        case _:
            return None, BLIND


def _lineage(subject: Any) -> object:
    """Return what a write that leaves the numbers as they are may still change."""
    try:
        return issubclass(type(subject), _Tensor) and (slots.is_leaf(subject), grad_fn_name(subject))
    except Exception:  # `grad_fn` of a view raises after some writes (torch 2.13)
        return None
