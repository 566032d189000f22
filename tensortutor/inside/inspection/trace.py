"""Remember one object well enough to notice a change to itself, and keep none alive.

Of tensors and arrays the numbers count, of modules and optimizers only what they
are: what they consist of is looked at by itself.
"""

from __future__ import annotations

import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from numpy import ndarray
from torch import Tensor

from tensortutor.inside.inspection import arrays, memory, slots
from tensortutor.inside.inspection.fingerprint import BLIND, Fingerprint, of_array, of_tensor
from tensortutor.inside.inspection.reading import grad_fn_name

if TYPE_CHECKING:
    from tensortutor.inside.inspection.memory import Interval

_Tensor, _Array, _reference = Tensor, ndarray, weakref.ref
_storage, _address, _is_cow = slots.storage, slots.data_address, slots.is_copy_on_write
_offset, _shape, _stride, _dtype = slots.offset, slots.size, slots.stride, slots.dtype
_requires_grad, _version = slots.requires_grad, slots.version
_IN_STORAGE, _NOTHING = ("plain", "dataless"), (None,) * 7

Nature = Literal["array", "object"] | slots.Nature

_STAYS, _LIES, _FLAG, _WRITES = slice(6), slice(6, 9), slice(9, 10), slice(10, None)
"""The parts of a form: what it is and its storage; where that lies; whether autograd tracks it; writes."""


class Trace:
    """What is remembered of one object: enough to notice a change to itself.

    `form` is what can be seen of it besides its numbers, to which belongs how many
    writes autograd counted. Until the next look, `changed` says whether anything
    is different, `written` whether the numbers may be, and `earlier` holds those
    before, where all of them are known.
    """

    __slots__ = (
        *("changed", "content", "earlier", "extent", "fingerprint", "form"),
        *("lineage", "nature", "reference", "written"),
    )

    reference: weakref.ref[Any] | None
    nature: Nature
    form: tuple[Any, ...]
    extent: Interval
    fingerprint: Fingerprint
    content: bytes | None
    earlier: bytes | None
    lineage: object
    changed: bool
    written: bool

    def __init__(self, subject: Any) -> None:
        self._meet(subject)

    @property
    def place(self) -> tuple[Any, ...]:
        """Where the storage of a tensor lies, how many bytes it has, and whether it is copied on a write."""
        return self.form[_LIES]

    def is_of(self, subject: object) -> bool:
        """Return whether this trace is of *subject*, and not of another that had its id."""
        return self.reference is None or self.reference() is subject

    def look(self, subject: Any) -> None:
        """Look at *subject* again and set `changed`; costs the same for any size."""
        self.earlier = None
        if self.form[0] is not type(subject) or (self.reference is None and not self._knows(subject)):
            self._meet(subject)
            return
        form = _form(subject, self.nature)
        if form == self.form and self.fingerprint.read() == self.content:
            self.changed = self.written = False
        elif form[_STAYS] != self.form[_STAYS]:
            self._meet(subject)
        else:
            self._look_closely(subject, form)

    def let_go(self) -> None:
        """Drop the weak reference; the next look takes it on trust that the object is the same."""
        self.reference = None

    def _look_closely(self, subject: Any, form: tuple[Any, ...]) -> None:
        """Tell a write from a storage that moved, a counter that did, and a flag that was set."""
        moved = form[_LIES] != self.form[_LIES]
        if moved:
            self._locate(subject)
        content, before, lineage = self.fingerprint.read(), self.content, _lineage(subject)
        counted = moved or form[_WRITES] != self.form[_WRITES]
        vouched = self.fingerprint.exact and (not counted or lineage == self.lineage)
        self.written = content != before or (counted and not vouched)
        self.changed = self.written or form[_FLAG] != self.form[_FLAG]
        if content != before and self.fingerprint.ordered:
            self.earlier = before
        self.form, self.content, self.lineage = form, content, lineage

    def _knows(self, subject: Any) -> bool:
        """Take up *subject* again after `let_go`; return whether it still is what may be read this way."""
        self.reference = _reference(subject)
        return _nature(subject) == self.nature

    def _meet(self, subject: Any) -> None:
        """Remember *subject* as it is now."""
        self.reference = _reference(subject)
        self.nature = _nature(subject)
        self.form = _form(subject, self.nature)
        self._locate(subject)
        self.content, self.earlier = self.fingerprint.read(), None
        self.lineage = _lineage(subject)
        self.changed = self.written = True

    def _locate(self, subject: Any) -> None:
        extent, self.fingerprint = None, BLIND
        with suppress(Exception):  # torch and NumPy have oddities that no window opens on
            extent, self.fingerprint = _recognition(subject, self.nature)
        self.extent = extent or memory.nowhere(subject)


def _nature(subject: Any) -> Nature:
    if issubclass(type(subject), _Tensor):
        return slots.nature(subject)
    return "array" if issubclass(type(subject), _Array) else "object"


def _form(subject: Any, nature: Nature) -> tuple[Any, ...]:
    """Return what can be seen of *subject* besides its numbers, its type first, as far as it can be had."""
    if nature in _IN_STORAGE:
        storage = _storage(subject)
        try:
            writes = _version(subject)
        except RuntimeError:  # inference tensors have no counter (torch 2.13)
            writes = None
        return (
            type(subject),
            storage._cdata,
            _offset(subject),
            _shape(subject),
            _stride(subject),
            _dtype(subject),
            _address(subject),
            storage.nbytes(),
            _is_cow(subject),
            _requires_grad(subject),
            writes,
        )
    if nature == "array":
        return arrays.form(subject)
    if nature == "object":
        return (type(subject),)
    return _form_of_foreign(subject)


def _form_of_foreign(subject: Any) -> tuple[Any, ...]:
    """Return as much of the form of a tensor without a storage, each part in its place."""
    writes = None if slots.is_inference(subject) else _version(subject)
    return type(subject), _dtype(subject), *_NOTHING, _requires_grad(subject), writes


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
