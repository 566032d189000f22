"""A learner's prediction, held against what the code really gave."""

from __future__ import annotations

import ast
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from tensortutor.tutor.hangul import keystrokes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.wire import Outcome

ERROR = "error"
ERRORS = frozenset({ERROR, "エラー", "에러", "오류"})
"""What a learner may call an exception, in whichever language."""
WORD = re.compile(
    r"(torch\.)?(u?int\d+|float\d+|bfloat16|bool|complex\d+|long|float|double|int)|cpu|cuda(:\d+)?|meta"
)
WRAPPED = re.compile(r"(?:torch\.)?(?:Size|tensor)\((.*)\)", re.DOTALL)
SAME = {"long": "int64", "float": "float32", "double": "float64", "int": "int64"}


def guess(text: str) -> str | None:
    """Return *text* as a guess: a literal, an error, or a dtype's or device's name; None for other code."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.lower() in ERRORS:
        return plain.lower()
    if keystrokes(plain) == ERROR:
        return ERROR
    if WORD.fullmatch(plain) or _literal(plain) is not None or plain == "None":
        return plain
    return None


def truth(outcomes: Sequence[Outcome]) -> str:
    """Return what the code gave: its error's type, else its value, else what it printed."""
    last = outcomes[-1]
    if last.error is not None:
        return last.error.type
    return (last.result if last.result is not None else last.stdout).strip()


def fitting(outcomes: Sequence[Outcome]) -> str | None:
    """Return a guess that would be right, None where none can be typed."""
    given = truth(outcomes)
    inner = WRAPPED.fullmatch(given)
    sayable = (given, inner[1] if inner else given, ERROR)
    said = (guessed for each in sayable if (guessed := guess(each)) is not None)
    return next((each for each in said if is_right(each, outcomes)), None)


def is_right(guessed: str, outcomes: Sequence[Outcome]) -> bool:
    """Return whether *guessed* is what the code gave: equal as a value, however it was written."""
    if outcomes[-1].error is not None:
        return guessed in {*ERRORS, outcomes[-1].error.type}
    return bool(_value(guessed) == _value(truth(outcomes)))


def _value(text: str) -> Any:
    """Return what *text* stands for; sizes, tuples and lists of equal content are one."""
    inner = WRAPPED.fullmatch(text)
    literal = _literal(inner[1] if inner else text)
    if literal is not None and not isinstance(literal[0], str):
        return _plain(literal[0])
    word = literal[0] if literal is not None else text.removeprefix("torch.")
    return SAME.get(word, word)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    return (type(value) is bool, value)


def _literal(text: str) -> tuple[Any] | None:
    """Return the literal in *text* in a tuple of its own, None where there is none."""
    try:
        return (ast.literal_eval(text),)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
