"""See each object of the session once a statement: what kind it is, what it consists of, and its row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from numpy import ndarray
from torch import Tensor, nn
from torch.optim import Optimizer

from tensortutor.inside.inspection import modules, optimizers, reading
from tensortutor.inside.inspection.changes import Event, event
from tensortutor.inside.inspection.ledger import Ledger
from tensortutor.inside.inspection.passes import passes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tensortutor import wire
    from tensortutor.inside.inspection.trace import Trace

    Member = tuple[str, Trace, Trace | None, bool]
    """A tensor that an object consists of: its name there, it, its gradient, and whether it is a buffer."""

_Tensor, _Array, _Module, _Optimizer = Tensor, ndarray, nn.Module, Optimizer
_gradient = reading.gradient
_READ: dict[str, Callable[[Any], wire.TensorRow]] = {
    "tensor": reading.tensor_row,
    "ndarray": reading.array_row,
    "module": reading.module_row,
    "optimizer": reading.optimizer_row,
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
    if issubclass(cls, _Module):
        return "module"
    return "optimizer" if issubclass(cls, _Optimizer) else None


class Sight:
    """One object as it stood after a statement. It lasts until the object changes.

    `itself` is its trace, which tells it from any other. `members`: the tensors that
    it consists of; a tensor is its only member. `facts`: what else of it can change.
    `event`: what made it differ from the sight before; None if it was not seen before.
    """

    __slots__ = ("event", "facts", "itself", "kind", "members", "row")

    def __init__(self, kind: wire.Kind, itself: Trace, members: tuple[Member, ...], facts: Any) -> None:
        self.kind = kind
        self.itself = itself
        self.members = members
        self.facts = facts
        self.event: Event | None = None
        self.row: wire.TensorRow | None = None

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
        self._passes, self._passed = passes(), False

    def turn_page(self) -> None:
        """Begin the next statement."""
        self._ledger.turn_page()
        self._before, self._now = self._now, {}
        self._passed = passes() != self._passes
        self._passes = passes()

    def see(self, subject: Any) -> Sight:
        """Return the sight of *subject*: the one before, if nothing about it changed."""
        key = id(subject)
        sight = self._now.get(key)
        if sight is None:
            sight = self._now[key] = self._look(subject, self._before.get(key))
        return sight

    def read_gpus(self, subjects: Iterable[Any]) -> None:
        """Read those of *subjects* that lie on a GPU: together, for each copy waits for all of its work."""
        there = {id(subject): subject for subject in subjects if reading.is_on_gpu(subject)}
        unread = [subject for subject in there.values() if self.see(subject).row is None]
        if unread:
            for subject, row in zip(unread, reading.gpu_rows(unread), strict=True):
                self.see(subject).row = row

    def _look(self, subject: Any, before: Sight | None) -> Sight:
        itself = self._ledger.trace(subject)
        what = before.kind if before is not None and before.itself is itself else kind(subject)
        members: tuple[Member, ...] = ()
        facts = None
        if what == "tensor":
            gradient = _gradient(subject)
            members = (("", itself, None if gradient is None else self._ledger.trace(gradient), False),)
        elif what == "module":
            members = tuple(map(self._member, modules.tensors(subject)))
        elif what == "optimizer":
            facts = optimizers.facts(subject), optimizers.taken(subject)
        if before is None or before.itself is not itself:
            return Sight(what or "tensor", itself, members, facts)
        if not itself.changed and members == before.members and facts == before.facts and _at_rest(members):
            return before
        sight = Sight(before.kind, itself, members, facts)
        sight.event = event(before, sight, passed=self._passed)
        if what == "tensor" and sight.event.change == "gradient" and before.row is not None:
            sight.row = replace(before.row, has_grad=members[0][2] is not None)  # its numbers need no reading
        return sight

    def _member(self, part: tuple[str, Tensor, bool]) -> Member:
        name, tensor, is_buffer = part
        gradient = _gradient(tensor)
        its_gradient = None if gradient is None else self._ledger.trace(gradient)
        return name, self._ledger.trace(tensor), its_gradient, is_buffer


def _at_rest(members: tuple[Member, ...]) -> bool:
    for _, trace, gradient, _ in members:
        if trace.changed or (gradient is not None and gradient.changed):
            return False
    return True
