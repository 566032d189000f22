"""After each statement the session is put back into working order.

What a learner can break with one line, such as `sys.stdout = None`,
`builtins.len = None` or `globals().clear()`, is mended; what they hid with a
name of their own is theirs, and is said once, with the way back.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

from IPython.core.debugger import InterruptiblePdb

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
        sys.breakpointhook = _stop_here  # debugpy, which ipykernel loads, makes it do nothing
        self._system = (sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook, sys.modules)
        self._restore_builtins = self._restore_modules = _restorer(builtins.__dict__)

    def give(self, **names: Any) -> None:
        """Put *names* into the session: deleted, they come back; `torch` rebound is said."""
        self.given.update(names)
        self._namespace.update(names)

    def remember_builtins(self) -> None:
        """Take the builtins as they are now, at the start of an entry (`input` is ipykernel's own then)."""
        self._restore_builtins = _restorer(builtins.__dict__)

    def remember_modules(self) -> None:
        """Take the modules that are loaded now: torch, for one, cannot be imported a second time."""
        self._restore_modules = _restorer(sys.modules)

    def restore(self) -> None:
        """Put builtins, modules, streams, IPython's own names and the given ones back."""
        sys.settrace(None)  # a debugger that still steps has come to the end of the learner's code
        self._restore_builtins()
        self._restore_modules()
        sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook, sys.modules = self._system
        namespace = self._namespace
        namespace["__builtins__"] = builtins
        for names in (self._names, self.given):
            for name, value in names.items():
                if name not in namespace:
                    namespace[name] = value
        namespace["get_ipython"] = self._names["get_ipython"]  # every magic is a call of it

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
            if not name.startswith("_")
            if self._namespace[name] is not self._names.get(name, builtins.__dict__[name])
        }
        new = (lost | hidden) - self._said
        self._said = lost | hidden
        return tuple(
            Notice("session.lost" if name in lost else "session.hidden", {"name": name})
            for name in sorted(new)
        )


def _stop_here(*_arguments: Any, **_options: Any) -> None:
    """Be `breakpoint()`, and stop in the learner's code, not in what shows the value of the statement."""
    debugger = InterruptiblePdb(skip=["IPython.*", "ipykernel.*", "tensortutor.*"])
    debugger.set_trace(sys._getframe(1))


def _restorer(table: dict[str, Any]) -> Callable[[], None]:
    """Return what puts the present entries of *table* back."""
    update, saved = table.update, dict(table)
    return lambda: update(saved)
