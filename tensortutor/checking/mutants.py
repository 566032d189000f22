"""Right answers made wrong by a hair: what the judge must refuse if an exercise is to be trusted.

A mutation is code that runs after a solution and alters the answer. Where it
would alter nothing (the transpose of a symmetric matrix) it raises, and does
not count.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.course.model import Exercise

ANSWER = "answer_"
"""The name that an answer gets which has none."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution with an alteration behind it. `mutation`: its name, by which a lesson can let it live."""

    mutation: str
    statements: tuple[str, ...]


MUTATIONS = {
    "transposed": "{a}.mT",
    "axis-added": "{a}.unsqueeze(0)",
    "axis-dropped": "{a}.squeeze()",
    "other-dtype": "{a}.double() if {a}.dtype != torch.float64 else {a}.float()",
    "one-element-off": "torch.where(torch.arange({a}.numel()).view({a}.shape) == 0, ~{a}, {a})"
    " if {a}.dtype == torch.bool"
    " else {a} + (torch.arange({a}.numel()).view({a}.shape) == 0).to({a}.dtype)",
    "last-element-off": "torch.where(torch.arange({a}.numel()).view({a}.shape) == {a}.numel() - 1, ~{a}, {a})"
    " if {a}.dtype == torch.bool"
    " else {a} + (torch.arange({a}.numel()).view({a}.shape) == {a}.numel() - 1).to({a}.dtype)",
    "grad-flipped": "{a}.detach().clone().requires_grad_(not {a}.requires_grad)",
    "other-number": "{a} + 1 if not isinstance({a}, bool) else not {a}",
    "other-type": "float({a}) if type({a}) is int else int({a})",
    "cloned": "{a}.clone()",
    "viewed": "{a}.view({a}.shape)",
}
"""What can be done to an answer, as an expression over it."""

OF_NUMBERS = frozenset({"other-number", "other-type"})
OF_DEMANDS = {"cloned": ("shares_memory_with", "same_object"), "viewed": ("same_object",)}
"""Mutations that only count where the exercise demands what they take away."""

ALTERED = """\
altered_ = {expression}
assert isinstance({a}, {kind})
assert not (type(altered_) is type({a}) and {same})
{a} = altered_"""
SAME_TENSOR = (
    "altered_.shape == {a}.shape and altered_.dtype == {a}.dtype"
    " and altered_.requires_grad == {a}.requires_grad and torch.equal(altered_, {a})"
)


def mutants(exercise: Exercise, solution: str) -> Iterator[Mutant]:
    """Yield what becomes of *solution* when its answer is altered in each way that counts for *exercise*.

    Nothing, where it has to raise: there is no answer then.
    """
    if exercise.raises is not None:
        return
    statements, name = _named(solution, exercise.answer)
    for mutation, expression in MUTATIONS.items():
        if mutation == "transposed" and exercise.distribution:  # random numbers are as random transposed
            continue
        demanded = OF_DEMANDS.get(mutation)
        if demanded is not None and not any(getattr(exercise, field) for field in demanded):
            continue
        same = "False" if demanded is not None else SAME_TENSOR.format(a=name)
        kind = "torch.Tensor"
        if mutation in OF_NUMBERS:
            same, kind = f"altered_ == {name}", "(int, float)"
        alteration = ALTERED.format(a=name, expression=expression.format(a=name), kind=kind, same=same)
        last = () if exercise.answer else (name,)
        yield Mutant(mutation, (*statements, alteration, *last))


def _named(solution: str, answer: str | None) -> tuple[tuple[str, ...], str]:
    """Return the statements of *solution* and the name of its answer, which an expression gets here."""
    tree = ast.parse(solution).body
    if answer is not None:
        return tuple(map(ast.unparse, tree)), answer
    *before, last = map(ast.unparse, tree)
    return (*before, f"{ANSWER} = {last}"), ANSWER
