"""Whether a text says a word: as a whole word where a script has spaces, within others anywhere."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LATIN, KATAKANA = "0-9A-Za-z_", "ァ-ヺー"
"""Scripts in which a word that goes on is another word; to kanji and Hangul, endings and particles cling."""
PLURAL = "(?:e?s)?"


def says(text: str, *forms: str) -> bool:
    """Tell whether *text* has one of *forms*; capitals and an English plural do not count."""
    return bool(forms) and _pattern(forms).search(text) is not None


@lru_cache(maxsize=4096)
def _pattern(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_whole, forms)), re.IGNORECASE)


def _whole(form: str) -> str:
    """Return the pattern of *form* where no letter of the same script stands beside it."""
    words = r"\s+".join(map(re.escape, form.split()))
    for script in (LATIN, KATAKANA):
        if re.match(f"[{script}]", form):
            words = f"(?<![{script}]){words}"
        if re.search(f"[{script}]$", form):
            words = f"{words}{PLURAL if script is LATIN else ''}(?![{script}])"
    return words
