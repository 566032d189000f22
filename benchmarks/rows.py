"""One line of the result: what was measured, in which unit, and what it may come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from benchmarks.pairs import Summary, summary

if TYPE_CHECKING:
    from benchmarks.pairs import Pair


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number of seconds, bytes or files is written."""

    name: str
    scale: float
    digits: int

    def text(self, value: float, *, signed: bool = False) -> str:
        """Return *value*, with a sign where it is a difference."""
        return f"{value * self.scale:{'+' if signed else ''},.{self.digits}f} {self.name}"


SECONDS = Unit("s", 1, 2)
MILLISECONDS = Unit("ms", 1e3, 1)
MICROSECONDS = Unit("µs", 1e6, 1)
KILOBYTES = Unit("kB", 1e-3, 0)
MEGABYTES = Unit("MB", 1e-6, 0)
FILES = Unit("files", 1, 0)
RUNS = Unit("runs", 1, 0)
STEPS = Unit("steps", 1, 0)
ANSWERS = Unit("answers", 1, 0)
FINDINGS = Unit("findings", 1, 0)


@dataclass(frozen=True, slots=True)
class Times:
    """Ours may be this many times the peer's."""

    ratio: float


@dataclass(frozen=True, slots=True)
class More:
    """Ours may be this much more than the peer's."""

    difference: float


@dataclass(frozen=True, slots=True)
class Most:
    """Ours may be this much, whatever the peer's is."""

    value: float


Limit = Times | More | Most


@dataclass(frozen=True)
class Row:
    """A measurement with its peer's; None as limit: shown for information."""

    what: str
    pairs: tuple[Pair, ...]
    unit: Unit
    limit: Limit | None = None

    @cached_property
    def summary(self) -> Summary:
        """The medians."""
        return summary(self.pairs)

    @property
    def over(self) -> bool:
        """Whether the median is over the limit."""
        match self.limit:
            case None:
                return False
            case Times(ratio):
                return self.summary.ratio > ratio
            case More(difference):
                return self.summary.difference > difference
            case Most(value):
                return self.summary.ours > value
            case _:
                assert_never(self.limit)

    @property
    def allowed(self) -> str:
        """The limit in words."""
        match self.limit:
            case None:
                return "–"
            case Times(ratio):
                return f"{ratio:.2f} × peer"
            case More(difference):
                return f"peer {self.unit.text(difference, signed=True)}"
            case Most(value):
                return self.unit.text(value)
            case _:
                assert_never(self.limit)
