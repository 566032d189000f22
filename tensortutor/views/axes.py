"""Where the marks of an axis stand and what is written at them: round numbers, evenly spaced."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROUND = (1, 2, 2.5, 5, 10)
"""What a step between two marks may be, but for a power of ten."""
NOTHING = 1e-300
"""A distance that cannot be divided any more."""
PLAIN = (1e-4, 1e7)
"""Numbers from here to there are written without an exponent."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The numbers from *low* to *high*, which is larger, laid on so many *dots*, the first on dot 0."""

    low: float
    high: float
    dots: int

    def dot(self, value: float) -> int:
        """Return the dot on which *value* lies."""
        # Halves: the distance between the largest floats is no float any more.
        share = (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return round(share * (self.dots - 1))

    def marks(self, most: int, *, least_step: float = 0.0) -> list[tuple[int, str]]:
        """Return at most *most* marks: their dots, and the numbers there as written."""
        step = max(_round_up((self.high / 2 - self.low / 2) / max(most - 1, 1) * 2), least_step)
        if not math.isfinite(step):
            return [(self.dot(value), f"{value:.2g}") for value in (self.low, self.high)]
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        values = [index * step for index in range(first, last + 1)]
        return [(self.dot(value), _written(value, step, max(map(abs, values)))) for value in values]


def around(low: float, high: float, dots: int) -> Axis:
    """Return an axis from *low* to *high*; where these are all but the same, with some room around them."""
    room = 0.0 if high / 2 - low / 2 > NOTHING else max(abs(low) / 2, 0.5)
    return Axis(low - room, high + room, dots)


def _round_up(step: float) -> float:
    """Return the smallest round number that is no less than *step*."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(each * power for each in ROUND if each * power >= step * (1 - 1e-9))


def _written(value: float, step: float, largest: float) -> str:
    """Return *value* with as many digits as tell it from its neighbours, one *step* away."""
    if not (largest < PLAIN[1] and step >= PLAIN[0]):
        digits = max(math.floor(math.log10(largest)) - math.floor(math.log10(step)) + 1, 1) if largest else 1
        return f"{value:.{digits}e}" if value else "0"
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    if not math.isclose(round(step, decimals), step):
        decimals += 1  # 2.5
    return f"{value:.{decimals}f}"
