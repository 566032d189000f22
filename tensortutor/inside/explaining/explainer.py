"""Explain an exception of the learner's code, or say nothing: the last net, under which nothing is raised."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from tensortutor.inside.explaining import (
    convolutions,
    dimensions,
    dtypes,
    einsums,
    elementwise,
    gradients,
    indexing,
    joining,
    kinds,
    losses,
    machines,
    masks,
    names,
    networks,
    products,
    scalars,
    shapes,
    stretching,
)
from tensortutor.inside.explaining.situation import situation
from tensortutor.inside.inspection import slots

if TYPE_CHECKING:
    from types import TracebackType

    from tensortutor import wire
    from tensortutor.inside.explaining.situation import Rules

MESSAGE = 4_000
"""Characters of a message that are read."""
FAMILIES = (
    networks,
    convolutions,
    losses,
    products,
    einsums,
    elementwise,
    stretching,
    shapes,
    joining,
    dtypes,
    masks,
    machines,
    indexing,
    dimensions,
    scalars,
    gradients,
    names,
    kinds,
)
RULES: Rules = tuple(chain.from_iterable(family.RULES for family in FAMILIES))

_RAISED = frozenset(
    {
        "AssertionError",
        "AttributeError",
        "ImportError",
        "IndexError",
        "ModuleNotFoundError",
        "NameError",
        "NotImplementedError",
        "OutOfMemoryError",
    }
    | {"RuntimeError", "TypeError", "UnboundLocalError", "ValueError", "AcceleratorError"}
)
"""What torch raises, or Python where a name or a type is wrong. A KeyError's message is the learner's key."""

_search = re.search  # compiles a pattern when a failure first asks for it, which makes the start quicker
_arguments = BaseException.args.__get__  # type: ignore[attr-defined]


def explain(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> wire.Explanation | None:
    """Return what went wrong, None where that is not known for sure. Never raises."""
    try:
        with slots.unseen():
            return _explain(kind, error, trace)
    except (
        BaseException
    ):  # whatever torch, the source or an interrupt does: better no explanation than no session
        return None


def _explain(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> wire.Explanation | None:
    message = _message(kind, error)
    if message is None or slots.class_name(kind) not in _RAISED:
        return None
    found = situation(slots.class_name(kind), message, trace)
    if found is None:
        return None
    matches = ((_search(pattern, message), rule) for pattern, rule in RULES)
    told = (rule(found, match) for match, rule in matches if match is not None)
    return next((each for each in told if each is not None), None)


def _message(kind: type[BaseException], error: BaseException) -> str | None:
    """Return the message of an exception of Python's or torch's own; the learner's might answer itself."""
    module = type.__getattribute__(kind, "__module__")
    if (
        type(error) is not kind
        or type(module) is not str
        or module.partition(".")[0] not in ("builtins", "torch")
    ):
        return None
    given = _arguments(error)
    return str(given[0])[:MESSAGE] if given and type(given[0]) is str else None
