"""What most likely went wrong, found from the value alone: what people often make instead of what was asked.

Pure: knows the answer's facts, the right ones, and those of the inputs. It says
something only where the guess explains the whole value.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.judgement.compare import close, notice, whole
from tensortutor.inside.judgement.facts import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.wire import Notice

_MATRIX, _MOST_AXES = 2, 4
_LARGEST = 100_000
"""Elements beyond which nothing is tried out."""

REDUCTIONS: tuple[Callable[[torch.Tensor, Any], torch.Tensor], ...] = (
    lambda x, dim: x.sum(dim),
    lambda x, dim: x.double().mean(dim),
    lambda x, dim: x.amax(dim),
    lambda x, dim: x.amin(dim),
    lambda x, dim: x.double().std(dim),
    lambda x, dim: x.argmax(dim),
    lambda x, dim: x.argmin(dim),
    lambda x, dim: x.prod(dim),
)


def misconception(name: str, made: Facts, asked: Facts, inputs: Mapping[str, Facts]) -> Notice | None:
    """Return what *made*, which is written *name*, is instead of *asked*; None: nothing that is known."""
    if not (
        isinstance(made, Block) and isinstance(asked, Block) and made.library == asked.library == "torch"
    ):
        return None
    one, other = whole(made), whole(asked)
    if one is None or other is None or max(one.numel(), other.numel()) > _LARGEST:
        return None
    return next(_found(name, one, other, made, asked, inputs), None)


def _found(
    name: str, one: torch.Tensor, other: torch.Tensor, made: Block, asked: Block, inputs: Mapping[str, Facts]
) -> Iterator[Notice]:
    shapes = {"made": made.shape, "asked": asked.shape}
    if made.shape == asked.shape and _same(one, other):
        yield from _kind(name, one, other, made, asked)
        return
    if made.shape != asked.shape and _same(one.squeeze(), other.squeeze()):
        more = one.ndim - other.ndim
        key = "size-one-missing" if more < 0 else "size-one-extra" if more > 0 else "size-one-elsewhere"
        yield notice(key, name=name, **shapes)
    if (order := _order(one, other)) is not None:
        yield (
            notice("transposed", name=name) if one.ndim == _MATRIX else notice("axes", name=name, order=order)
        )
    if one.numel() == other.numel() and made.shape != asked.shape and _same(one.flatten(), other.flatten()):
        yield notice("only-shape", name=name, **shapes)
    if _stretched(one, other):
        yield notice("stretched", name=name, **shapes)
    yield from _axis(name, one, other, inputs)


def _kind(name: str, one: torch.Tensor, other: torch.Tensor, made: Block, asked: Block) -> Iterator[Notice]:
    """Yield what is wrong where every number is right."""
    if one.dtype != other.dtype:
        if other.is_floating_point() and not one.is_floating_point():
            yield notice("integers", name=name, made=made.dtype, asked=asked.dtype)
        elif (
            one.is_floating_point()
            and other.is_floating_point()
            and one.element_size() > other.element_size()
        ):
            yield notice("wider", name=name, made=made.dtype, asked=asked.dtype)
    elif asked.requires_grad and not made.requires_grad:
        yield notice("detached", name=name)


def _order(one: torch.Tensor, other: torch.Tensor) -> tuple[int, ...] | None:
    """Return the order of axes that makes *other* of *one*, where it is not the one that they have."""
    if not 2 <= one.ndim == other.ndim <= _MOST_AXES:  # noqa: PLR2004
        return None
    orders = list(permutations(range(one.ndim)))[1:]
    return next((order for order in orders if _same(one.permute(order), other)), None)


def _stretched(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Tell whether a row met a column: the right numbers stand on the diagonal of a square."""
    flat = other.flatten()
    return (
        one.ndim == 2  # noqa: PLR2004
        and other.squeeze().ndim == 1
        and one.shape == (len(flat), len(flat))
        and len(flat) > 1
        and _same(one.diagonal(), flat)
    )


def _axis(name: str, one: torch.Tensor, other: torch.Tensor, inputs: Mapping[str, Facts]) -> Iterator[Notice]:
    """Yield a reduction of an input along another axis than the one asked for."""
    for given, facts in inputs.items():
        values = whole(facts) if isinstance(facts, Block) and facts.library == "torch" else None
        if values is None or not 2 <= values.ndim <= _MOST_AXES or values.numel() > _LARGEST:  # noqa: PLR2004
            continue
        for reduce in REDUCTIONS:
            along = {dim: _reduced(reduce, values, dim) for dim in range(values.ndim)}
            right = [dim for dim, each in along.items() if _fits(each, other)]
            wrong = [dim for dim, each in along.items() if _fits(each, one)]
            if right and wrong and right[0] not in wrong:
                yield notice("axis", name=name, input=given, made=wrong[0], asked=right[0])
                return


def _reduced(reduce: Callable[[torch.Tensor, Any], torch.Tensor], values: torch.Tensor, dim: int) -> Any:
    try:
        return reduce(values, dim)
    except (RuntimeError, IndexError, NotImplementedError):  # empty, bool or complex inputs have no such
        return None


def _fits(reduced: torch.Tensor | None, values: torch.Tensor) -> bool:
    return reduced is not None and _same(reduced.squeeze(), values.squeeze())


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.is_complex() != other.is_complex():
        return False
    wide = other.dtype if other.is_complex() else torch.float64
    return bool(close(one.to(wide), other.to(wide)).all())
