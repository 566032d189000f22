"""What of a namespace is told of: the objects with a name, and those in containers, by what to type for each.

Containers are opened a few levels deep and looked at as far as a bounded number
of items, so that a list of 100,000 tensors costs what one of 100 does.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tensortutor.inside.inspection.containers import Opened, opened
from tensortutor.inside.inspection.sight import kind

DEPTH = 3
"""Containers within each other that are opened."""
TOLD = 32
"""Objects that are told of in one name's containers."""
LOOKED_AT = 256
"""Items of one name's containers that are looked at."""

_OF_IPYTHON = ("_ih", "_oh", "_dh")
"""Its history, which it also keeps under names without an underscore: In, Out."""


@dataclass(slots=True)
class Holder:
    """A container at one place: its *identity*, how many items it has, how many objects in it are told of.

    `within`: the path of the container that it stands in itself, "" for none. `cut`: not all was looked at.
    """

    identity: int
    class_name: str
    size: int
    within: str
    told: int = 0
    cut: bool = False


@dataclass(slots=True)
class Subjects:
    """The objects that are told of, by name or path, and the containers that were opened, by theirs.

    `within` says of a path which container it stands in. `aliases`: paths of
    objects that have a row under an earlier name.
    """

    named: dict[str, Any] = field(default_factory=dict)
    holders: dict[str, Holder] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)


def subjects(namespace: dict[str, object]) -> Subjects:
    """Return what *namespace* holds, in its order. Names with an underscore are IPython's."""
    found = Subjects()
    named = found.named
    foreign = {id(namespace), *(id(namespace.get(name)) for name in _OF_IPYTHON)}
    for name, value in list(namespace.items()):
        if type(name) is not str or name[:1] == "_" or not name.isidentifier():
            continue
        if kind(value) is not None:
            named[name] = value
        elif id(value) not in foreign and (container := opened(value)) is not None:
            _Walk(found, foreign).into(name, value, container)
    if found.within:
        _note_aliases(found)
    return found


class _Walk:
    """One walk through the containers of one name; each is opened once, so that one may contain itself."""

    def __init__(self, found: Subjects, foreign: set[int]) -> None:
        self._found = found
        self._seen = set(foreign)
        self._told = self._looked_at = 0

    def into(self, path: str, subject: Any, container: Opened, within: str = "", depth: int = 1) -> None:
        """Note what stands in *subject*, which is found under *path*."""
        self._seen.add(id(subject))
        holder = Holder(id(subject), container.class_name, container.size, within)
        self._found.holders[path] = holder
        told = self._told
        with suppress(RuntimeError):  # a thread of the learner's may change it meanwhile
            for key, item in container.entries:
                if self._looked_at >= LOOKED_AT or self._told >= TOLD:
                    holder.cut = True
                    break
                self._looked_at += 1
                cls = type(item)
                if cls is float or cls is int or cls is str:  # lists are full of them
                    continue
                if kind(item) is not None:
                    self._tell(path, container.step(key), item)
                elif depth < DEPTH and id(item) not in self._seen and (inner := opened(item)) is not None:
                    self._go_on(path, container.step(key), item, inner, depth)
        holder.told = self._told - told

    def _tell(self, within: str, step: str | None, item: Any) -> None:
        if step is not None:
            self._told += 1
            self._found.named[within + step] = item
            self._found.within[within + step] = within

    def _go_on(self, within: str, step: str | None, item: Any, inner: Opened, depth: int) -> None:
        if step is not None:
            self.into(within + step, item, inner, within, depth + 1)


def _note_aliases(found: Subjects) -> None:
    told = {id(value) for path, value in found.named.items() if path not in found.within}
    for path in found.within:
        identity = id(found.named[path])
        if identity in told:
            found.aliases.add(path)
        told.add(identity)
