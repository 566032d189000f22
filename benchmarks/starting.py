"""From the command to the prompt, and to the first tensor: against IPython with torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.pairs import Pair, in_turn
from benchmarks.rows import SECONDS, Row, Times
from benchmarks.terminals import (
    FIRST_RESULT,
    FIRST_TENSOR,
    IPYTHON,
    TUTOR_LEARN,
    TUTOR_REPL,
    new_home,
    terminal,
)

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.terminals import Program

PROMPT_LIMIT = Times(0.35)
RESULT_LIMIT = Times(1.15)


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command to the prompt, and to the result of what was typed as soon as it stood."""

    prompt: float
    result: float


def rows(runs: int) -> list[Row]:
    """Measure *runs* starts of `repl` and as many of `learn`, each followed by one of IPython.

    The warm-up is each program's first start ever, which makes its files.
    """
    with new_home() as home:
        repl = in_turn(lambda: _first_tensor(TUTOR_REPL, home), lambda: _first_tensor(IPYTHON, home), runs)
        learn = in_turn(lambda: _prompt(TUTOR_LEARN, home), lambda: _prompt(IPYTHON, home), runs)
    return [
        _row("repl: command to prompt", [(ours.prompt, its.prompt) for ours, its in repl], PROMPT_LIMIT),
        _row("learn: command to prompt", learn),
        _row("repl: command to first tensor", [(ours.result, its.result) for ours, its in repl]),
        _row(
            "repl: first tensor; peer: prompt",
            [(ours.result, its.prompt) for ours, its in repl],
            RESULT_LIMIT,
        ),
    ]


def _row(what: str, seconds: list[tuple[float, float]], limit: Times | None = None) -> Row:
    return Row(what, tuple(Pair(*each) for each in seconds), SECONDS, limit)


def _prompt(program: Program, home: Path) -> float:
    with terminal(program, home) as running:
        return running.await_prompt()


def _first_tensor(program: Program, home: Path) -> Start:
    with terminal(program, home) as running:
        return Start(running.await_prompt(), running.enter(FIRST_TENSOR, FIRST_RESULT))
