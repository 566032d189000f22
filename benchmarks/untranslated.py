"""English on a screen in another language: what is neither code nor the words of Python and torch."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from tensortutor.tutor.entries import bound_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.course.library import Library

ENGLISH = re.compile(
    r"(?<![\w.:-])(?:the|an|of|is|are|was|and|or|not|no|to|in|on|with|you|your|it|its|that|this|has|have"
    r"|can|cannot|one|goes|type|make|right|wrong|given|done|hint|new|all|from)(?![\w.(=-])",
    re.IGNORECASE,
)
"""Words that no English sentence of ours does without."""
RAISED = r"[A-Z]\w*(?:Error|Exception|Warning|Interrupt)"
OF_PYTHON = (
    re.compile(rf"^Traceback \(most.*\n(?:.*\n)*?(?={RAISED}\b)", re.MULTILINE),
    re.compile(rf"{RAISED}: [ -~]*(?:\n[ -~]+)*"),
    re.compile(r'^(?: +File "<.*| *[~^]+|<[ -~]*>)$', re.MULTILINE),
)
"""A traceback, a message of torch's, broken where the width wants it, and a value that is no literal."""
OF_THE_LEARNER = re.compile(r"^ *(?:\d+/\d+ >>>|\.\.\.).*", re.MULTILINE)
ASCII = r"[ -~\n]{,99}"
QUOTED = re.compile(rf'「{ASCII}」|“{ASCII}”|"{ASCII}"|（{ASCII}[）、]|(?<![A-Za-z0-9_])\({ASCII}\)')
"""What a sentence quotes of a message of torch's, or the English word for what it has just named."""
CODE = re.compile(r"`+([^`]+)`+")
UNBROKEN = 30
"""Characters of code that stay on one line behind a prompt, however narrow the terminal is."""
FIELDS = frozenset(
    {"code", "setup", "starter", "solutions", "equals", "draws", "wrong", "idiom", "shows", "prints"}
)
"""The keys of a lesson and a quiz under which code stands, or what it prints."""


def english(text: str, code: frozenset[str]) -> list[str]:
    """Return the lines of *text* in which English stands that is neither part of *code* nor Python's."""
    for foreign in (*_broken_anywhere(code), *OF_PYTHON, OF_THE_LEARNER, QUOTED):
        text = foreign.sub(" ", text)
    return [line for line in text.splitlines() if ENGLISH.search(line)]


@cache
def _broken_anywhere(code: frozenset[str]) -> list[re.Pattern[str]]:
    """Return patterns for what reads as English in *code*, or may when it is broken.

    The longest comes first, for another may be part of it.
    """
    telling = {each for each in code if len(each) > UNBROKEN or ENGLISH.search(each)}
    found = (r"\s*".join(map(re.escape, "".join(each.split()))) for each in sorted(telling, key=len)[::-1])
    return [re.compile(rf"(?<![A-Za-z0-9_]){each}(?![A-Za-z0-9_])") for each in found]


def code_of(library: Library, name: str, language: str) -> frozenset[str]:
    """Return every line of code that the lesson *name* and its quiz can show.

    With it the code in their prose, and the names that are bound in either.
    """
    quiz = library.quiz(name, language)
    parts = [library.load(name, language), *([quiz] if quiz else [])]
    return frozenset(line for part in parts for line in _lines(part.model_dump()))


def _lines(part: Any, *, is_code: bool = False) -> Iterator[str]:
    match part:
        case dict():
            for key, value in part.items():
                yield from _lines(value, is_code=key in FIELDS)
        case list() | tuple():
            for value in part:
                yield from _lines(value, is_code=is_code)
        case str():
            pieces = [part] if is_code else CODE.findall(part)
            yield from (line.strip() for piece in pieces for line in piece.splitlines() if line.strip())
            yield from (name for piece in pieces for name in bound_names(piece))
        case _:
            pass
