"""Where lines may break: measured in terminal cells, with the rules of Japanese typesetting.

A line breaks at spaces, and between two characters of which one is kana or
kanji, but never before a closing mark or small kana and never after an opening
bracket. Korean and Latin text breaks at its spaces only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Range = tuple[int, int]

# Characters that no line begins with, and that no line ends with (JIS X 4051, the part that lessons meet).
NO_START = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー」』）】〕〉》］｝”’…‥"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    ",.:;?!)]}%"
)
NO_END = frozenset("「『（【〔〈《［｛“‘([{")
SPACELESS = ((0x3000, 0x312F), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFF01, 0xFF65))
SHAPE = re.compile(r"(?<![A-Za-z0-9_)\]])\([\w.]{1,9}(?:, [\w.]{1,9})+\)")
"""A shape as it stands in prose, such as (b, n, m)."""


@lru_cache(maxsize=4096)
def spaceless(character: str) -> bool:
    """Tell whether *character* belongs to a script written without spaces: kana, kanji and their marks."""
    return any(first <= ord(character) <= last for first, last in SPACELESS)


def joins(before: str, after: str) -> bool:
    """Tell whether a line break in the source between these characters stands for no space at all."""
    return spaceless(before) or spaceless(after)


def line_starts(text: str, width: int, whole: Iterable[Range] = ()) -> list[int]:
    """Return where in *text* new lines begin, so that none is wider than *width* cells.

    *text* is one paragraph with no line break. The ranges in *whole* (code), and
    shapes, are kept on one line if they fit on one. A word wider than a line is cut.
    """
    shapes = (match.span() for match in SHAPE.finditer(text))
    kept = [(start, end) for start, end in (*whole, *shapes) if cell_len(text[start:end]) <= width]
    starts: list[int] = []
    column = 0
    for start, end in _pieces(text, kept):
        piece = text[start:end]
        needed = cell_len(piece.rstrip(" "))
        if column and column + needed > width:
            starts.append(start)
            column = 0
        if needed > width:
            parts = chop_cells(piece.rstrip(" "), width)
            starts += [start + offset for offset in accumulate(map(len, parts[:-1]))]
            piece = parts[-1] + " " * (len(piece) - len(piece.rstrip(" ")))
        column += cell_len(piece)
    return starts


def _pieces(text: str, whole: list[Range]) -> Iterator[Range]:
    """Cut *text* wherever a line may break; spaces stay at the end of the piece before them."""
    start = 0
    for index in range(1, len(text)):
        if _may_break(text[index - 1], text[index]) and not any(a < index < b for a, b in whole):
            yield start, index
            start = index
    yield start, len(text)


def _may_break(before: str, after: str) -> bool:
    if after == " ":
        return False
    if before == " ":
        return True
    if not (spaceless(before) or spaceless(after)):
        return False
    return before not in NO_END and after not in NO_START
