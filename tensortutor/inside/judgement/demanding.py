"""Which demand beyond the value an answer does not meet; pure, over what was seen of both answers."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from tensortutor.inside.judgement.compare import difference, notice
from tensortutor.inside.judgement.operations import LOOPS, among

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.inside.judgement.outcomes import Answered
    from tensortutor.wire import Demands, Notice


def unmet(demands: Demands, made: Answered, asked: Answered) -> Notice | None:
    """Return the first of *demands* that the answer *made* does not meet; *asked* is the reference answer."""
    return next(_unmet(demands, made, asked), None)


def same_gradients(demands: Demands, one: Answered, other: Answered) -> bool:
    """Tell whether both answers leave the same gradients, where *demands* ask for any."""
    return not any(_gradients(demands, one, other))


def _unmet(demands: Demands, made: Answered, asked: Answered) -> Iterator[Notice]:
    name, traits = made.name, made.traits
    if demands.same is not None and demands.same not in traits.same:
        yield notice("other-object", name=name, other=demands.same)
    for other in demands.shares:
        if other not in traits.shares:
            yield notice("copied", name=name, other=other)
    for other in demands.copies:
        if other in traits.shares:
            yield notice("shared", name=name, other=other)
    for wanted, is_so, key in (
        (demands.leaf, traits.leaf, "leaf"),
        (demands.contiguous, traits.contiguous, "contiguous"),
    ):
        if wanted is not None and wanted != is_so:
            yield notice(key if wanted else f"not-{key}", name=name)
    yield from _gradients(demands, made, asked)
    if demands.prints and (lines := _first_difference(traits.printed, asked.traits.printed)):
        yield notice("printed", made=lines[0], asked=lines[1])
    yield from _operations(demands, made)


def _gradients(demands: Demands, made: Answered, asked: Answered) -> Iterator[Notice]:
    theirs, ours = dict(made.traits.grads), dict(asked.traits.grads)
    for name in demands.grads:
        one, other = theirs.get(name), ours.get(name)
        if one is None or other is None:
            if one is not other:
                yield notice("no-gradient" if one is None else "gradient-left", name=name)
        elif differs := difference(f"{name}.grad", one, other):
            yield differs


def _operations(demands: Demands, made: Answered) -> Iterator[Notice]:
    used = made.traits.used
    for operation in demands.forbids:
        if operation == LOOPS and LOOPS in used:
            yield notice("loops")
        elif (name := among(used, operation)) is not None:
            yield notice("forbidden", operation=name)
    for operation in demands.needs:
        if among(used, operation) is None:
            yield notice("needed", operation=operation)


def _first_difference(made: str, asked: str) -> tuple[str, str] | None:
    """Return the first line in which both outputs differ; space at the end is no difference."""
    pairs = zip_longest(made.rstrip().splitlines(), asked.rstrip().splitlines(), fillvalue="")
    return next(((one, other) for one, other in pairs if one.rstrip() != other.rstrip()), None)
