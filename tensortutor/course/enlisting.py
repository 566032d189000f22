"""A lesson's name at the end of a course's list; all else in the file stays as its author typed it."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from tensortutor.course.loading import load
from tensortutor.course.model import Course, Identifier
from tensortutor.course.place import BREAK

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.document import Document


def can_be_a_name(text: str) -> bool:
    """Tell whether a lesson, or a step, can be called *text*."""
    try:
        TypeAdapter(Identifier).validate_python(text)
    except ValidationError:
        return False
    return True


def enlisted(path: Path, name: str) -> bytes:
    """Return the course file *path* with the lesson *name* at the end of its list.

    The same where it stands there already. BadLesson: the file is faulty.
    """
    course, document = load(Course, path)
    raw = path.read_bytes()
    if name in course.lessons:
        return raw
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return mark + _with(name, raw.decode("utf-8-sig"), document, len(course.lessons) - 1).encode()


def _with(name: str, text: str, document: Document, last: int) -> str:
    """Return *text* with *name* behind the entry *last*: on its line, or on one of its own."""
    events = document.events
    end = events["lessons", last].end_mark.index
    if events["lessons",].flow_style:
        return f"{text[:end]}, {name}{text[end:]}"
    entry = f"{' ' * events['lessons',].start_mark.column}- {name}"
    newline = BREAK.search(text, end)
    if newline is None:
        return f"{text}\n{entry}\n"
    return f"{text[: newline.end()]}{entry}{newline[0]}{text[newline.end() :]}"
