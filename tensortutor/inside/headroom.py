"""Room on the stack for our own code, whatever limit on recursion the learner has set."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from sys import getrecursionlimit, setrecursionlimit  # bound before the learner can replace them
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST = 1000
"""Frames that inspecting, explaining and sending may need; Python's own default."""


@contextmanager
def headroom() -> Iterator[None]:
    """Have at least `LEAST` frames inside; the limit is the learner's again afterwards."""
    limit = getrecursionlimit()
    setrecursionlimit(max(limit, LEAST))
    try:
        yield
    finally:
        with suppress(RecursionError):  # it is lower than the stack is deep already
            setrecursionlimit(limit)
