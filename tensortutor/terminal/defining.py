"""`:word`: what a term of the course means, and how the other languages say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.errors import BadLesson
from tensortutor.tutor.terms import look_up
from tensortutor.views.term import TermList, TermView

if TYPE_CHECKING:
    from collections.abc import Callable

    from tensortutor.course.syllabus import Glossary, Term
    from tensortutor.terminal.screen import Screen


def define(typed: str, glossary: Callable[[], Glossary], screen: Screen) -> None:
    """Show the term that was *typed*, or the nearest one; all of them where nothing was."""
    try:
        known = glossary()
    except BadLesson as fault:
        screen.say(fault.key, **fault.values)
        return
    found = look_up(typed, known) if typed else None
    match found:
        case _ if not known.terms:
            screen.say("command.word-none")
        case None if not typed:
            screen.show(TermList([_spoken(words, screen).term for words in known.terms.values()]))
            screen.say("command.word-how")
        case None:
            screen.say("command.word-unknown", word=typed)
        case _:
            if not found.certain:
                screen.say("command.word-near", word=typed)
            _show(known.terms[found.name], screen)


def _show(words: dict[str, Term], screen: Screen) -> None:
    word = _spoken(words, screen)
    others = dict.fromkeys(each.term for each in words.values() if each.term != word.term)
    screen.show(TermView(word.term, list(others), word.means))


def _spoken(words: dict[str, Term], screen: Screen) -> Term:
    """Return the word in the language that is spoken; where it has none, in the first one."""
    return words.get(screen.words.language) or next(iter(words.values()))
