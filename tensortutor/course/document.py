"""YAML as text that knows its place, composed from libyaml's events; knows nothing of lessons.

No scalar is converted: `no`, `3` and `1:30` stay what was typed. What YAML would
lose without a word (anchors, tags, the first of two equal keys) is refused.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tensortutor.course.place import BREAK, START, Place
from tensortutor.course.syntax import told
from tensortutor.errors import BadLesson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Address = tuple[str | int, ...]
"""The way to a part of a document: keys and indices. With "[key]" at its end: a key itself."""

DEEPEST = 16
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
COMMENT = re.compile(r"[ \t]+#")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data (text, lists and mappings), and the event that began each part.

    `commented` holds plain scalars with a comment behind them on their line:
    YAML ends the text there, whether its writer meant a comment or not.
    """

    path: Path
    lines: tuple[str, ...]
    data: Any
    events: dict[Address, Any]
    commented: tuple[Address, ...]

    def place(self, address: Address) -> Place:
        """Return where *address* stands, or the nearest part around it."""
        while address not in self.events:
            address = address[:-1]
        return Place.of_mark(self.events[address].start_mark)

    def place_within(self, address: Address, line: int, column: int) -> Place:
        """Return where *line* and *column* (from 1) of the text at *address* stand in the file."""
        event, start = self.events[address], self.place(address)
        if event.style == "|":
            before = event.value.split("\n")[:line]
            within = Place.after("\n".join([*before[:-1], before[-1][: column - 1]]))
            if (number := event.start_mark.line + within.line) < len(self.lines):
                indent = len(self.lines[number]) - len(BREAK.split(event.value)[within.line - 1])
                return Place(number + 1, indent + within.column)
        if event.start_mark.line == event.end_mark.line:
            return Place(start.line, start.column + column - 1 + bool(event.style))
        return start  # folded text has lost its lines

    def fault(self, key: str, place: Place, **values: object) -> BadLesson:
        """Return the error *key* at *place* of this file."""
        return BadLesson(key, path=self.path, line=place.line, column=place.column, **values)


def read(path: Path) -> Document:
    """Return the YAML file *path* as text with places. BadLesson: it can't be read, or isn't such YAML."""
    text = _text(path)
    composer = _Composer(path, text)
    try:
        data = composer.document()
    except yaml.YAMLError as error:
        last = next(reversed(composer.events.values()), None)
        raise told(path, text, error, last) from error
    return Document(path, tuple(BREAK.split(text)), data, composer.events, tuple(composer.commented))


class _Composer:
    """Events in; nested data, and the event that began each part of it, out."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.stream: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self.events: dict[Address, Any] = {}
        self.commented: list[Address] = []

    def document(self) -> Any:
        next(self.stream)
        if isinstance(next(self.stream), yaml.StreamEndEvent):
            raise self._fault("course.empty", START)
        data = self._part(next(self.stream), ())
        next(self.stream)
        if not isinstance(after := next(self.stream), yaml.StreamEndEvent):
            raise self._fault("course.two-documents", Place.of_mark(after.start_mark))
        if not isinstance(data, dict):
            empty = data == ""
            raise self._fault("course.empty" if empty else "course.file-not-a-mapping", START)
        return data

    def _part(self, event: Any, address: Address) -> Any:
        self._refuse_what_yaml_would_drop(event)
        self.events[address] = event
        if isinstance(event, yaml.ScalarEvent):
            self._note_comment(event, address)
            return event.value
        if len(address) > DEEPEST:
            raise self._fault("course.too-deep", Place.of_mark(event.start_mark))
        return self._list(address) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(address)

    def _list(self, address: Address) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.stream), yaml.SequenceEndEvent):
            items.append(self._part(event, (*address, len(items))))
        return items

    def _mapping(self, address: Address) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self.stream), yaml.MappingEndEvent):
            self._refuse_what_yaml_would_drop(event)
            place = Place.of_mark(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault("course.key-not-text", place)
            here = (*address, event.value)
            if event.value in entries:
                first = self.events[*here, "[key]"].start_mark.line + 1
                raise self._fault("course.same-key", place, field=event.value, first=first)
            self.events[*here, "[key]"] = event
            entries[event.value] = self._part(next(self.stream), here)
        return entries

    def _note_comment(self, scalar: Any, address: Address) -> None:
        if not scalar.style and COMMENT.match(self.text, scalar.end_mark.index):
            self.commented.append(address)

    def _refuse_what_yaml_would_drop(self, event: Any) -> None:
        place = Place.of_mark(event.start_mark)
        if event.anchor is not None:
            mark = "*" if isinstance(event, yaml.AliasEvent) else "&"
            raise self._fault("course.special-character", place, character=mark)
        if event.tag is not None:
            raise self._fault("course.special-character", place, character="!")

    def _fault(self, key: str, place: Place, **values: object) -> BadLesson:
        return BadLesson(key, path=self.path, line=place.line, column=place.column, **values)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise BadLesson("course.unreadable", path=path, line=1, column=1, reason=error.strerror) from error
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        place, byte = Place.after(before), f"0x{raw[error.start]:02x}"
        raise BadLesson(
            "course.not-utf-8", path=path, line=place.line, column=place.column, byte=byte
        ) from error
