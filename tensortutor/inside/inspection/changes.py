"""Tell what a statement did to one object: wrote to it or only to its gradient, and to which of its parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tensortutor.inside.inspection.zeros import all_zero

if TYPE_CHECKING:
    from tensortutor import wire
    from tensortutor.inside.inspection.sight import Sight
    from tensortutor.inside.inspection.trace import Trace
    from tensortutor.wire import GradChange

NAMES = 8
"""Parameters, and buffers, of a module that are told by their names."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one object, which stayed the same object.

    `gradients`: what became of the gradient of each part whose gradient changed.
    `parameters` and `buffers`: the parts that were written to, came or went.
    `facts`: what else was known of it before.
    """

    change: wire.Change
    gradients: tuple[GradChange, ...]
    parameters: tuple[str, ...]
    buffers: tuple[str, ...]
    facts: Any


def event(before: Sight, now: Sight, *, passed: bool) -> Event:
    """Return what made *now* of *before*, while a backward pass ran or none (*passed*)."""
    then = {name: (trace, gradient) for name, trace, gradient, _ in before.members}
    changed = [gradient for _, _, gradient, _ in now.members if gradient is not None and gradient.changed]
    zeros = all_zero(changed, passed=passed)
    moved: tuple[list[str], list[str]] = [], []
    gradients: list[GradChange | None] = []
    touched = now.itself.changed or now.facts != before.facts
    for name, trace, gradient, is_buffer in now.members:
        earlier, gradient_before = then.pop(name, (None, None))
        if earlier is not trace or trace.written:
            moved[is_buffer].append(name)
        touched = touched or earlier is not trace or trace.changed
        gradients.append(_gradient(gradient_before, gradient, zeros, passed=passed) if earlier else None)
    for name, _, _, is_buffer in before.members:
        if name in then:
            moved[is_buffer].append(name)
    return Event(
        "modified" if touched or then else "gradient",
        tuple(each for each in gradients if each is not None),
        tuple(moved[False]),
        tuple(moved[True]),
        before.facts,
    )


def told(row: wire.TensorRow, event: Event, facts: Any) -> wire.TensorRow:
    """Return *row* with what happened to it. *facts*: what else is known of it now."""
    row = replace(row, change=event.change, grad_change=_in_one_word(event.gradients))
    if row.module is not None:
        module = replace(
            row.module,
            moved=event.parameters[:NAMES],
            moved_count=len(event.parameters),
            buffers=event.buffers[:NAMES],
            buffers_count=len(event.buffers),
            gradients=len(event.gradients),
        )
        return replace(row, module=module)
    if row.optimizer is not None:
        (then, taken_then), (now, taken_now) = event.facts, facts
        rates = then.rates if then.rates != now.rates else ()
        return replace(
            row, optimizer=replace(row.optimizer, taken=taken_now - taken_then, rates_before=rates)
        )
    return row


def _in_one_word(gradients: tuple[GradChange, ...]) -> GradChange | None:
    match list(Counter(gradients)):
        case []:
            return None
        case [only]:
            return only
        case _:
            return "changed"


def _gradient(
    before: Trace | None, now: Trace | None, zeros: set[Trace], *, passed: bool
) -> GradChange | None:
    """Return what became of a gradient; *zeros* are those that are zero now.

    Where it is another tensor now, it may have been dropped and filled, or added to
    out of place, as autograd does for retained gradients and `create_graph`.
    """
    if before is now:
        if now is None or not now.changed:
            return None
        if now in zeros:
            return "zeroed"
        return "accumulated" if passed and now.written else "changed"
    if before is None:
        return "filled"
    return "dropped" if now is None else "replaced"
