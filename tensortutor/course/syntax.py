"""What a writer should know of a fault that YAML's parser met, and the place to mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.reader import Reader, ReaderError

from tensortutor.course.place import BREAK, START, Place
from tensortutor.errors import BadLesson

if TYPE_CHECKING:
    from pathlib import Path

SPECIAL = "*&!%@`"
"""Characters that YAML does not let a plain text begin with, and that prose and code do begin with."""


def told(path: Path, text: str, error: yaml.YAMLError, last: Any) -> BadLesson:
    """Return *error*, met in *text* behind the event *last*, as one sentence at the place to mend."""
    match error:
        case ReaderError():
            place, key, values = _unreadable(text)
        case yaml.MarkedYAMLError(problem_mark=mark) if mark:
            opened = _quote_that_ran_on(mark, last)
            place, key, values = (opened, "unclosed-quote", {}) if opened else _malformed(text, error)
        case _:
            place, key, values = START, "syntax", {"problem": str(error)}
    return BadLesson(f"course.{key}", path=path, line=place.line, column=place.column, **values)


def _unreadable(text: str) -> tuple[Place, str, dict[str, str]]:
    bad = Reader.NON_PRINTABLE.search(text)
    place = Place.after(text[: bad.start()]) if bad else START
    return place, "control-character", {"code": f"U+{ord(bad[0]) if bad else 0:04X}"}


def _quote_that_ran_on(mark: Any, last: Any) -> Place | None:
    """Return where a quote was opened that only the next quote, lines below, has closed before *mark*."""
    if not isinstance(last, yaml.ScalarEvent) or last.style not in ("'", '"'):
        return None
    begun: Any = last.start_mark
    ended: Any = last.end_mark
    return Place.of_mark(begun) if begun.line < ended.line == mark.line else None


def _malformed(text: str, error: Any) -> tuple[Place, str, dict[str, str]]:
    mark, opened = error.problem_mark, error.context_mark
    context, problem = error.context or "", error.problem or ""
    if tab := re.match(r" *\t", (*BREAK.split(text), "")[mark.line]):
        return Place(mark.line + 1, tab.end()), "tab", {}
    if problem.startswith("mapping values are not allowed"):
        return Place.of_mark(mark), "colon", {}
    if context == "while scanning a quoted scalar" and "end of stream" in problem:
        return Place.of_mark(opened), "unclosed-quote", {}
    if context.startswith("while parsing a flow") and opened.line < mark.line:
        return Place.of_mark(opened), "unclosed-bracket", {"character": text[opened.index]}
    begun = opened if context.startswith(("while scanning an a", "while scanning a tag")) else mark
    if (character := text[begun.index : begun.index + 1]) and character in SPECIAL:
        return Place.of_mark(begun), "special-character", {"character": character}
    return Place.of_mark(mark), "syntax", {"problem": problem}
