"""Open lists, dicts, tuples and dataclasses: what stands in them, and what to type for it.

Only their tables are read, by slots of Python's own: no method of theirs runs,
and no property.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from types import GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

KEY = 60
"""Characters of a key up to which what stands there can be told of."""

_family = type.__dict__["__mro__"].__get__
_own = type.__dict__["__dict__"].__get__
_GetSet, _Member = GetSetDescriptorType, MemberDescriptorType
_dict, _list, _tuple, _enumerate, _zip = dict, list, tuple, enumerate, zip
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Opened:
    """A container of *size* entries, each a key and an item; `step` says what to type for a key, or None."""

    class_name: str
    size: int
    entries: Iterable[tuple[Any, Any]]
    step: Callable[[Any], str | None]

    @property
    def items(self) -> Iterator[tuple[str, Any]]:
        """The items with what to type behind the name of the container, where that can be said."""
        return ((step, item) for key, item in self.entries if (step := self.step(key)) is not None)


def opened(subject: Any) -> Opened | None:
    """Return what is in *subject*, None where it is no container."""
    cls = type(subject)
    if names := _fields(cls):
        return Opened(slots.class_name(cls), len(names), _attributes(subject, names), _dotted)
    if issubclass(cls, _dict):
        return Opened(slots.class_name(cls), _dict.__len__(subject), _dict.items(subject), _keyed)
    if issubclass(cls, _list):
        items = _enumerate(_list.__iter__(subject))
        return Opened(slots.class_name(cls), _list.__len__(subject), items, _numbered)
    return _tuple_like(subject) if issubclass(cls, _tuple) else None


def _tuple_like(subject: Any) -> Opened:
    """Return what is in a named tuple, or in a tuple of another class."""
    cls, size = type(subject), _tuple.__len__(subject)
    names = _found(cls, "_fields")
    if names is _MISSING and _found(cls, "n_sequence_fields") is not _MISSING:  # `torch.return_types.max`
        names = _found(cls, "__match_args__")
    items = _tuple.__iter__(subject)
    if type(names) is _tuple and len(names) == size and all(type(name) is str for name in names):
        return Opened(slots.class_name(cls), size, _zip(names, items), _dotted)
    return Opened(slots.class_name(cls), size, _enumerate(items), _numbered)


def _numbered(index: int) -> str:
    return f"[{index}]"


def _dotted(name: str) -> str:
    return f".{name}"


def _keyed(key: object) -> str | None:
    text = spelled(key)
    return None if text is None else f"[{text}]"


def spelled(key: object) -> str | None:
    """Return *key* as a learner writes it; None where that is long, or only their own code could tell."""
    kind = type(key)
    if kind is str:
        return _quoted(str(key)) if len(str(key)) <= KEY else None
    if kind is int or kind is bool or kind is float or key is None:
        return repr(key)
    if kind is not _tuple:
        return None
    parts = [spelled(part) for part in key]  # type: ignore[attr-defined]
    text = ", ".join(part for part in parts if part is not None)
    whole = f"({text},)" if len(parts) == 1 else f"({text})"
    return whole if None not in parts and len(whole) <= KEY else None


def _quoted(text: str) -> str:
    return f'"{text}"' if text.isprintable() and not {'"', "\\"} & {*text} else repr(text)


def _fields(cls: type) -> list[str]:
    """Return the names of the fields of a dataclass; none for any other class."""
    fields = _found(cls, "__dataclass_fields__")
    return [name for name in fields if type(name) is str] if type(fields) is _dict else []


def _attributes(subject: Any, names: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that stand in the instance's own table or in its slots."""
    descriptor = _found(type(subject), "__dict__", _GetSet)
    table = {} if descriptor is _MISSING else descriptor.__get__(subject)
    for name in names:
        if (value := _dict.get(table, name, _MISSING)) is not _MISSING:
            yield name, value
        elif (slot := _found(type(subject), name, _Member)) is not _MISSING:
            with suppress(AttributeError):  # nothing was put there
                yield name, slot.__get__(subject)


def _found(cls: type, name: str, kind: type = object) -> Any:
    """Return what stands under *name* in the first class in the family of *cls* that has a *kind* there."""
    for each in _family(cls):
        value = _own(each).get(name, _MISSING)
        if value is not _MISSING and (kind is object or type(value) is kind):
            return value
    return _MISSING
