"""What a text consists of: its code, its words, its numbers, and marks that were meant as Markdown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tensortutor.views.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NUMBER = re.compile(r"\d+(?:\.\d+)?")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
ARTICLE = re.compile(r"(?:A|An|The) +[`*\w]")
MARKS = ("`", "**")
"""What Markdown takes away where it is used as it should be."""

TORCHS_OWN = frozenset(
    {
        *("shape", "dtype", "device", "stride", "storage", "grad", "autograd", "torch", "tensor"),
        *("cpu", "cuda", "mps", "meta", "bool", "int", "float", "long", "double", "half", "complex"),
    }
)
"""Words that stand in any language as they are."""


@dataclass(frozen=True, slots=True)
class Parts:
    """`code`: the code spans and blocks; `plain`: the rest, as it is read."""

    code: tuple[str, ...]
    plain: str


@lru_cache(maxsize=1024)
def parts(text: str) -> Parts:
    """Return what Markdown makes of *text*."""
    code: list[str] = []
    plain: list[str] = []
    for token in _tokens(Prose(text).parsed):
        (code if token.type in ("code_inline", "code_block", "fence") else plain).append(token.content)
    return Parts(tuple(each.strip() for each in code), "\n".join(plain))


def _tokens(parsed: Sequence[Any]) -> Iterator[Any]:
    """Yield the pieces of text that Markdown's own tokens consist of."""
    for token in parsed:
        yield from token.children or (token,)


def code_spans(text: str) -> frozenset[str]:
    """Return the pieces of code in *text*."""
    return frozenset(parts(text).code)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers that stand in digits in *text*, full-width ones too, outside of code."""
    plain = unicodedata.normalize("NFKC", THOUSANDS.sub("", parts(text).plain))
    return frozenset(NUMBER.findall(plain))


def left_over(text: str) -> str | None:
    """Return a mark that the learner would see as it was typed, since Markdown does not take it as one."""
    plain = parts(text).plain
    return next((mark for mark in MARKS if mark in plain), None)


def has_words(text: str) -> bool:
    """Tell whether *text* has words outside of code that another language would say otherwise.

    Formulas, variables, abbreviations, names such as PyTorch and torch's own words are none.
    """
    plain = parts(text).plain
    return bool(ARTICLE.match(text.strip())) or any(map(_is_word, _bare_words(plain)))


def _bare_words(plain: str) -> list[str]:
    """Return the runs of letters in *plain* that are no part of a name such as `float32` or `t_ij`."""
    return re.findall(r"(?<![\w.])[^\W\d_]+(?![\w(])", plain)


def _is_word(letters: str) -> bool:
    if not letters.isascii():
        return True
    named = letters in TORCHS_OWN or (letters != letters.lower() and not letters.istitle())
    return len(letters) > 1 and not named
