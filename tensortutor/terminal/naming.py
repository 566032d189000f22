"""The inspector's columns by name: by their own, or by what stands above them in the language spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.tutor.hangul import keystrokes
from tensortutor.views.inspection import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.words import Words

SWITCHES = ("on", "off")


def spoken(column: str, words: Words) -> str:
    """Return what stands above *column*."""
    return words(f"inspector.column.{column}")


def listed(words: Words) -> str:
    """Return the columns as they can be asked for: what stands above each, and its own name if another."""
    titles = {column: spoken(column, words) for column in COLUMNS}
    return ", ".join(title if title == name else f"{title} ({name})" for name, title in titles.items())


def asked_for(text: str, words: Words) -> list[str]:
    """Return the words of *text*, each column and switch by its own name, all else as it was typed."""
    known = {spoken(column, words).lower(): column for column in COLUMNS}
    known |= {spoken("shares-short", words).lower(): "shares"}
    known |= {name: name for name in (*COLUMNS, *SWITCHES)}
    return list(_longest_first(text.replace(",", " ").replace("、", " ").split(), known))


def _longest_first(typed: Sequence[str], known: dict[str, str]) -> Iterable[str]:
    """Yield what the words in *typed* stand for: a title may have several."""
    while typed:
        sizes = range(len(typed), 0, -1)
        size = next((size for size in sizes if " ".join(typed[:size]).lower() in known), 1)
        name = " ".join(typed[:size])
        yield known.get(name.lower()) or known.get(keystrokes(name)) or name
        typed = typed[size:]
