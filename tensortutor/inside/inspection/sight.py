"""See each object of the session once a statement: what kind it is, what it consists of, and its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy import ndarray
from torch import Tensor, nn

from tensortutor.inside.inspection import modules, reading
from tensortutor.inside.inspection.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tensortutor import wire
    from tensortutor.inside.inspection.trace import Trace

_Tensor, _Array, _Module = Tensor, ndarray, nn.Module
_READ: dict[str, Callable[[Any], wire.TensorRow]] = {
    "tensor": reading.tensor_row,
    "ndarray": reading.array_row,
    "module": reading.module_row,
}


def kind(subject: object) -> wire.Kind | None:
    """Return what kind of row *subject* has, None where it has none; parameters count as tensors here.

    Asks the type only: `isinstance` may run the learner's `__class__`.
    """
    cls = type(subject)
    if issubclass(cls, _Tensor):
        return "tensor"
    if issubclass(cls, _Array):
        return "ndarray"
    return "module" if issubclass(cls, _Module) else None


class Sight:
    """One object as it stood after a statement. It lasts until the object changes."""

    __slots__ = ("kind", "row", "traces")

    def __init__(self, kind: wire.Kind, traces: tuple[Trace, ...]) -> None:
        self.kind = kind
        self.traces = traces
        self.row: wire.TensorRow | None = None

    @property
    def itself(self) -> Trace:
        """The trace of the object, which tells it from any other; the rest are of its parts."""
        return self.traces[0]

    def is_of(self, traces: tuple[Trace, ...]) -> bool:
        """Return whether *traces* show the same object with the same parts, all of them unchanged."""
        return traces == self.traces and not any(trace.changed for trace in traces)

    def row_of(self, subject: Any) -> wire.TensorRow:
        """Return the row of *subject*, the object seen here; it is read once."""
        if self.row is None:
            self.row = _READ[self.kind](subject)
        return self.row


class Sights:
    """Everything seen after the last statement, by the ids of the objects."""

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._before: dict[int, Sight] = {}
        self._now: dict[int, Sight] = {}

    def turn_page(self) -> None:
        """Begin the next statement."""
        self._ledger.turn_page()
        self._before, self._now = self._now, {}

    def see(self, subject: Any) -> Sight:
        """Return the sight of *subject*: the one before, if nothing about it changed."""
        key = id(subject)
        sight = self._now.get(key)
        if sight is None:
            traces = tuple(map(self._ledger.trace, _parts(subject)))
            sight = self._before.get(key)
            if sight is None or not sight.is_of(traces):
                sight = Sight(kind(subject) or "tensor", traces)
            self._now[key] = sight
        return sight


def _parts(subject: Any) -> list[Any]:
    """Return *subject* and what a change of it may hide in: gradients, parameters, buffers."""
    match kind(subject):
        case "tensor":
            return [subject, *_gradients([subject])]
        case "module":
            tensors = [*modules.parameters(subject), *modules.buffers(subject)]
            return [subject, *tensors, *_gradients(tensors)]
        case _:
            return [subject]


def _gradients(tensors: list[Tensor]) -> list[Tensor]:
    return [gradient for tensor in tensors if (gradient := reading.gradient(tensor)) is not None]
