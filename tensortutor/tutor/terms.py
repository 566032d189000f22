"""A term of the glossary by what was typed: in any language and form, within other words, or nearly so."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tensortutor.course.wording import says
from tensortutor.tutor.hangul import keystrokes

if TYPE_CHECKING:
    from tensortutor.course.syllabus import Glossary


@dataclass(frozen=True, slots=True)
class Found:
    """The name of a term in the glossary. Not *certain*: another word was typed, and this is the nearest."""

    name: str
    certain: bool = True


def look_up(typed: str, glossary: Glossary) -> Found | None:
    """Return the term that *typed* is or has in it, else the nearest one; None: it is like none.

    A form to avoid finds its term, too. With the Korean keyboard on, the keys count.
    """
    forms = _forms(glossary)
    for plain in map(_plain, (typed, keystrokes(typed))):
        if plain in forms:
            return Found(forms[plain])
        if said := [form for form in forms if says(plain, form)]:
            return Found(forms[max(said, key=len)])
    near = get_close_matches(_plain(typed), forms, 1)
    return Found(forms[near[0]], certain=False) if near else None


def _forms(glossary: Glossary) -> dict[str, str]:
    """Return the name of the term that each form stands for; of two terms with one form, the first."""
    forms: dict[str, str] = {}
    for name, words in glossary.terms.items():
        for word in words.values():
            for form in (name, *word.forms, *word.avoid):
                forms.setdefault(_plain(form), name)
    return forms


def _plain(text: str) -> str:
    """Return *text* without what does not tell words apart: capitals, width, hyphens."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.replace("-", " ").replace("_", " ").split())
