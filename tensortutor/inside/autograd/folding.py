"""Fold a tree of chains to as many lines as a screen holds; what is left out becomes a line of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.inside.autograd.repetition import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.inside.autograd.trees import Chain, Step

LINES = 40
"""A drawn graph has no more lines than this."""


@dataclass(frozen=True, slots=True)
class Line:
    """A step, or the chains of which all is left out there.

    `depth`: on which branch of branches it stands; `opens`: that branch begins here.
    """

    depth: int
    opens: bool
    shown: Step | None = None
    omitted: tuple[Step, ...] = ()


def folded(tree: Chain) -> list[Line]:
    """Return *tree* as lines, with as much of each chain as 40 of them hold."""
    lines: list[Line] = []
    for allowance in (LINES, 24, 16, 12, 8, 6, 4, 3, 2):
        lines = list(_chain(tree, 0, allowance))
        if len(lines) <= LINES:
            break
    return lines[:LINES]


def _chain(chain: Chain, depth: int, allowance: int) -> Iterator[Line]:
    """Yield the lines of *chain*; what branches off it may be half as long."""
    opens = depth > 0
    for start, stop, shown in pieces([step.alike for step in chain.steps], allowance):
        if shown:
            yield Line(depth, opens, chain.steps[start])
            yield from _sides(chain.steps[start].sides, depth + 1, allowance // 2)
        else:
            yield Line(depth, opens, omitted=chain.steps[start:stop])
        opens = False


def _sides(sides: Sequence[Chain], depth: int, allowance: int) -> Iterator[Line]:
    for start, stop, shown in pieces([side.alike for side in sides], allowance):
        if shown:
            yield from _chain(sides[start], depth, allowance)
        else:
            yield Line(
                depth, opens=True, omitted=tuple(step for side in sides[start:stop] for step in side.steps)
            )
