"""Modules, optimizers and containers in a cell: what they consist of, and what the statement did to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.layout import printable
from tensortutor.views.quantities import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.views.columns import Cell
    from tensortutor.wire import Container, Module, Optimizer, TensorRow
    from tensortutor.words import Words

FEW = 2
"""Parameters up to which all of them are told by name where all of them changed."""
KEPT = (5, 3, 2, 1)
"""So many names are kept where they do not all fit."""


def class_name(row: TensorRow) -> str | None:
    """Return the class of a module, optimizer or container."""
    known = row.module or row.optimizer or row.container
    return printable(known.class_name) if known else None


def described(row: TensorRow, words: Words) -> Cell | None:
    """Return what stands in place of values, None for what has values of its own."""
    gone, touched = row.change == "deleted", row.change == "modified"
    if row.container is not None:
        return tuple(map(Text, _container(row.container, words, gone=gone)))
    if row.module is not None and not gone:
        return tuple(map(Text, _module(row.module, words, touched=touched)))
    if row.optimizer is not None and not gone:
        return tuple(map(Text, _optimizer(row.optimizer, words, touched=touched)))
    return None


def _module(module: Module, words: Words, *, touched: bool) -> Sequence[str]:
    moved = list(_moved(module, words)) if touched else []
    return moved or _consists_of(module, words)


def _moved(module: Module, words: Words) -> Iterator[str]:
    """Yield the forms of which parameters and buffers changed, the longest first; none where none did."""
    if module.moved_count == module.tensors > FEW:
        if module.buffers_count:
            counts = {"count": module.tensors, "buffers": module.buffers_count}
            yield words("inspector.module.all-and-buffers", **counts)
        yield words("inspector.module.all", count=module.tensors)
        yield words("inspector.module.all-short")
        return
    names = [printable(name) for name in (*module.moved, *module.buffers)]
    count = module.moved_count + module.buffers_count
    for keep in (len(names), *(each for each in KEPT if each < len(names))):
        if keep:
            rest = f" +{count - keep}" if count > keep else ""
            yield words("inspector.module.moved", names=", ".join(names[:keep]) + rest)
    if names:
        yield words("inspector.module.moved-short", count=count)


def _consists_of(module: Module, words: Words) -> Sequence[str]:
    if not module.tensors:
        return (words("inspector.module.none"),)
    counts = {"count": module.tensors, "numbers": f"{module.numbers:,}", "trainable": f"{module.trainable:,}"}
    if module.trainable == module.numbers:
        keys = ("whole", "parameters")
    else:
        keys = ("some", "some-short") if module.trainable else ("frozen", "frozen-short")
    return [words(f"inspector.module.{key}", **counts) for key in keys]


def _optimizer(optimizer: Optimizer, words: Words, *, touched: bool) -> Sequence[str]:
    parameters = words("inspector.optimizer.parameters", count=optimizer.tensors)
    rates = _rates(optimizer, touched=touched)
    steps = ""
    if optimizer.steps is not None:
        steps = words("inspector.optimizer.steps", steps=optimizer.steps)
    elif touched and optimizer.taken:
        steps = words("inspector.optimizer.taken", taken=optimizer.taken)
    between = words("inspector.between")
    forms = [(rates, parameters, steps), (rates, steps), (rates or parameters,)]
    return [between.join(filter(None, form)) for form in forms]


def _rates(optimizer: Optimizer, *, touched: bool) -> str:
    """Return the learning rates of the groups, and the ones before where the statement changed them."""
    before = [optimizer.rates_before] if touched and optimizer.rates_before else []
    shown = [", ".join(number(rate) for rate in dict.fromkeys(each)) for each in (*before, optimizer.rates)]
    return f"lr {' → '.join(shown)}" if optimizer.rates else ""


def _container(container: Container, words: Words, *, gone: bool) -> Sequence[str]:
    if gone:
        return (words("inspector.container.gone", count=container.told),)
    counts = {"items": f"{container.items:,}", "told": container.told}
    keys = ("watched", "watched-short") if container.told < container.items else ("watched-short",)
    return [words(f"inspector.container.{key}", **counts) for key in keys]
