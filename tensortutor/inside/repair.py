"""After each statement the session is put back into working order.

What a learner can break with one line, such as `sys.stdout = None`,
`builtins.len = None` or `globals().clear()`, is mended; what they hid with a
name of their own is theirs, and is said once, with the way back.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

IPYTHON_NAMES = ("In", "Out", "_ih", "_oh", "_dh", "get_ipython", "exit", "quit", "open", "__name__")


class Repair:
    """Remembers a working session and restores it.

    `restore` runs while builtins may be broken: it uses none before they are back.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._names = {name: namespace[name] for name in IPYTHON_NAMES if name in namespace}
        self.given: dict[str, Any] = {}
        self._said: set[str] = set()
        sys.breakpointhook = sys.__breakpointhook__  # debugpy, which ipykernel loads, makes it do nothing
        self._streams = (sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook)
        self._restore_builtins: Callable[[], None] = lambda: None

    def give(self, **names: Any) -> None:
        """Put *names* into the session; losing one of them is said."""
        self.given.update(names)
        self._namespace.update(names)

    def remember_builtins(self) -> None:
        """Take the builtins as they are now, at the start of an entry (`input` is ipykernel's own then)."""
        table = builtins.__dict__
        update, saved = table.update, dict(table)
        self._restore_builtins = lambda: update(saved)

    def restore(self) -> None:
        """Put builtins, streams and IPython's own names back."""
        self._restore_builtins()
        sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook = self._streams
        namespace = self._namespace
        namespace["__builtins__"] = builtins
        for name, value in self._names.items():
            if name not in namespace:
                namespace[name] = value

    def notices(self) -> tuple[Notice, ...]:
        """Return what has newly been hidden or lost, one notice a name."""
        lost = {
            name
            for name in self.given.keys() - {"device"}
            if self._namespace.get(name) is not self.given[name]
        }
        hidden = {
            name
            for name in self._namespace.keys() & builtins.__dict__.keys()
            if name not in self._names and not name.startswith("_")
            if self._namespace[name] is not builtins.__dict__[name]
        }
        new = (lost | hidden) - self._said
        self._said = lost | hidden
        return tuple(
            Notice("session.lost" if name in lost else "session.hidden", {"name": name})
            for name in sorted(new)
        )
