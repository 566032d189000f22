"""Find what was seen under a path: a name, an item of a container, a tensor of a module, a gradient."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tensortutor.inside.inspection.sight import Member, Sight
    from tensortutor.inside.inspection.trace import Trace

GRADIENT = ".grad"
_STEP = re.compile(r"[.\[]")
_INDEX = re.compile(r"\[(\d+)\]")


class Known:
    """The traces of everything that could be named when *sights* were taken, by what to type for it."""

    __slots__ = ("_sights",)

    def __init__(self, sights: Mapping[str, Sight]) -> None:
        self._sights = sights

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.trace(path) is not None

    def trace(self, path: str) -> Trace | None:
        """Return the trace of what *path* named, None where that was not seen."""
        if path in self._sights:
            return self._sights[path].itself
        if (member := self._member(path)) is not None:
            return member[1]
        owner = path.removesuffix(GRADIENT)
        member = self._member(owner) if owner != path else None
        return None if member is None else member[2]

    def _member(self, path: str) -> Member | None:
        """Return the tensor that *path* named, a module's by its way through the modules: `net[0].weight`."""
        sight = self._sights.get(path)
        if sight is not None:
            return sight.members[0] if sight.kind == "tensor" else None
        for step in _STEP.finditer(path):
            sight = self._sights.get(path[: step.start()])
            if sight is not None and sight.kind == "module":
                within = _INDEX.sub(r".\1", path[step.start() :]).removeprefix(".")
                return next((member for member in sight.members if member[0] == within), None)
        return None
