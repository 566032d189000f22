"""Ours and the peer's, measured in turn; the arithmetic of what came out. Knows no unit and no limit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Ours = TypeVar("Ours")
Peers = TypeVar("Peers")


class NotMeasured(Exception):  # noqa: N818
    """Something could not be measured; its text is one sentence that says what, and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One measurement of ours, and one of the peer's right behind it."""

    ours: float
    peer: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Medians. `ratio` and `difference` are taken pair by pair, so that a slow minute hits both sides."""

    ours: float
    peer: float
    ratio: float
    difference: float


def summary(pairs: Iterable[Pair]) -> Summary:
    """Return the medians of *pairs*, of which there is at least one. Nothing over nothing is 1."""
    pairs = tuple(pairs)
    return Summary(
        ours=median(pair.ours for pair in pairs),
        peer=median(pair.peer for pair in pairs),
        ratio=median(_ratio(pair) for pair in pairs),
        difference=median(pair.ours - pair.peer for pair in pairs),
    )


def _ratio(pair: Pair) -> float:
    if pair.peer:
        return pair.ours / pair.peer
    return float("inf") if pair.ours else 1.0


def in_turn(ours: Callable[[], Ours], peer: Callable[[], Peers], runs: int) -> list[tuple[Ours, Peers]]:
    """Return what *ours* and *peer* gave, called A B A B … *runs* times after a warm-up of each."""
    ours(), peer()
    return [(ours(), peer()) for _ in range(runs)]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that *work* takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def timed_in_turn(ours: Callable[[], object], peer: Callable[[], object], runs: int) -> tuple[Pair, ...]:
    """Return the seconds that *ours* and *peer* take, in turn."""
    taken = in_turn(lambda: timed(ours), lambda: timed(peer), runs)
    return tuple(Pair(*each) for each in taken)
