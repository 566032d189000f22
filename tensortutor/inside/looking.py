"""Answer what is asked about one name: find it, look at it, and say who else lies on its storage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tensortutor import wire
from tensortutor.inside.inspection import slots
from tensortutor.inside.inspection.blocks import block_of
from tensortutor.inside.inspection.holders import holders
from tensortutor.inside.inspection.looking import look
from tensortutor.inside.inspection.occupancy import told
from tensortutor.inside.naming import NotFoundError, find

if TYPE_CHECKING:
    from tensortutor.inside.inspection.inspector import Inspector


def answer(path: str, namespace: dict[str, object], inspector: Inspector) -> wire.Answer:
    """Return a look at what *path* names in *namespace*, or why there is none."""
    with slots.unseen():
        try:
            name, subject = find(path, namespace)
        except NotFoundError as lost:
            return wire.Answer(trouble=lost.notice)
        found = look(name, subject, inspector.before(name))
        if found is None:
            values = {"name": name, "type": slots.class_name(type(subject))}
            return wire.Answer(trouble=wire.Notice("look.nothing-to-see", values))
        return wire.Answer(look=replace(found, block=_storage(name, subject, namespace)))


def _storage(name: str, subject: Any, namespace: dict[str, object]) -> wire.Block | None:
    """Return the storage of *subject* with everyone on it; *name* is its name if it has no other."""
    held = list(holders(namespace))
    known = next((each for each, it in held if it is subject), None)
    block = block_of(name, [(name, subject), *held]) if known is None else block_of(known, held)
    return None if block is None else told(block)
