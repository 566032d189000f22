"""Whether random numbers follow a distribution, judged over many runs; knows no process and no learner."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import torch

from tensortutor.inside.judgement.compare import elements, notice
from tensortutor.inside.judgement.facts import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.wire import Notice

RUNS = 12
"""How often an answer is run, each time with another seed."""
_DOUBT = 1e-6
"""How often right numbers may be refused. Seeds are fixed, so what is accepted once always is."""
_FAR = 5.0
"""Standard errors by which the mean of one place may be off, over all runs."""
_ALIKE = 0.9
"""The least part of its numbers that are distinct. Half precision would have too few to tell."""


def strays(name: str, made: Sequence[Facts], distribution: str) -> Notice | None:
    """Return how the numbers of all runs differ from *distribution*.

    Kolmogorov and Smirnov's test on all numbers, with the bound of Dvoretzky,
    Kiefer, Wolfowitz and Massart; then whether each place is as random as the
    whole, and whether numbers repeat.
    """
    runs = [elements(facts).double() for facts in made if isinstance(facts, Block)]
    numbers = torch.cat(runs)
    law = _Law.named(distribution)
    if (
        law.reaches(numbers)
        and law.distance(numbers) <= math.sqrt(math.log(2 / _DOUBT) / (2 * len(numbers)))
        and law.is_everywhere(runs)
        and len(set(numbers.tolist())) >= _ALIKE * len(numbers)
    ):
        return None
    spread = {"low": numbers.min(), "mean": numbers.mean(), "high": numbers.max()}
    seen = {key: f"{number.item():.2g}" for key, number in spread.items()}
    return notice("distribution", name=name, asked=distribution, runs=len(runs), **seen)


class _Law:
    """A continuous distribution: its bounds, cumulative function, mean and standard deviation."""

    low, high = -math.inf, math.inf

    def __init__(self, mean: float, deviation: float) -> None:
        self.mean = mean
        self.deviation = deviation

    @staticmethod
    def named(written: str) -> _Law:
        """Return the distribution that is written so, such as `uniform(0, 1)` or `normal(0, 1)`."""
        kind, first, second = re.fullmatch(r"(\w+)\((.+), *(.+)\)", written).groups()  # type: ignore[union-attr]
        return (_Uniform if kind == "uniform" else _Normal)(float(first), float(second))

    def reaches(self, numbers: torch.Tensor) -> bool:
        """Tell whether all *numbers* are finite and within the bounds."""
        return bool((numbers.isfinite() & (numbers >= self.low) & (numbers <= self.high)).all())

    def below(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return the probability of being below each of *numbers*."""
        raise NotImplementedError

    def distance(self, numbers: torch.Tensor) -> float:
        """Return the greatest distance between the numbers' cumulative function and this one."""
        probabilities = self.below(numbers.sort().values)
        steps = torch.arange(len(numbers) + 1, dtype=torch.float64) / len(numbers)
        return float(torch.maximum(probabilities - steps[:-1], steps[1:] - probabilities).max())

    def is_everywhere(self, runs: Sequence[torch.Tensor]) -> bool:
        """Tell whether each place has this distribution's mean; sorted numbers have not."""
        if len({len(run) for run in runs}) > 1:  # their inputs had other sizes
            return True
        off = (torch.stack(list(runs)).mean(0) - self.mean).abs() * math.sqrt(len(runs)) / self.deviation
        return bool((off <= _FAR).all())


class _Uniform(_Law):
    def __init__(self, low: float, high: float) -> None:
        super().__init__((low + high) / 2, (high - low) / math.sqrt(12))
        self.low, self.high = low, high

    def below(self, numbers: torch.Tensor) -> torch.Tensor:
        return ((numbers - self.low) / (self.high - self.low)).clamp(0, 1)


class _Normal(_Law):
    def below(self, numbers: torch.Tensor) -> torch.Tensor:
        return 0.5 * torch.erfc((self.mean - numbers) / (self.deviation * math.sqrt(2)))
