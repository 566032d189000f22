"""The one question of the first run: which language. What is answered is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.languages import LANGUAGES, named, remember
from tensortutor.tutor.entries import choice
from tensortutor.tutor.hangul import keystrokes
from tensortutor.views.language_question import LanguageQuestion
from tensortutor.words import words

if TYPE_CHECKING:
    from tensortutor.terminal.workbench import Workbench

PROMPT = "> "


def ask_language(workbench: Workbench) -> str | None:
    """Ask for the language, have it spoken from now on, and return it; None where the learner leaves.

    Enter alone takes the one that is spoken already. Raises KeyboardInterrupt on Ctrl-C.
    """
    screen = workbench.screen
    suggested = screen.words.language
    screen.show(
        LanguageQuestion(
            [words(each)("language.which") for each in LANGUAGES],
            list(LANGUAGES.values()),
            screen.words("language.how", language=LANGUAGES[suggested]),
        )
    )
    language = None
    while language is None:
        text = workbench.inquire(PROMPT)
        if text is None:
            return None
        language = meant(text, suggested)
        if language is None:
            screen.say("language.how", language=LANGUAGES[suggested])
    screen.words = words(language)
    remember(language)
    return language


def meant(text: str, suggested: str) -> str | None:
    """Return the language that the answer *text* means; None: none of them."""
    if not text.strip():
        return suggested
    if (index := choice(text, len(LANGUAGES))) is not None:
        return list(LANGUAGES)[index]
    return named(text) or named(keystrokes(text))
