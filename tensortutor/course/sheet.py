"""Texts at their addresses → the YAML of a translation, as an author would have typed it."""

from __future__ import annotations

from itertools import groupby
from textwrap import indent
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tensortutor.course.document import Address

STEPS = ("steps", "questions")
"""What has a paragraph for each of its entries."""


def sheet(texts: Iterable[tuple[Address, str]]) -> str:
    """Return the file of a translation that has *texts*, each at its address; lists come in their order."""
    return "\n".join(
        _section(str(key), _nested((address[1:], text) for address, text in pairs))
        for key, pairs in groupby(texts, lambda pair: pair[0][0])
    )


def _nested(texts: Iterable[tuple[Address, str]]) -> Any:
    """Return *texts* as mappings and lists; one with no address left is the text itself."""
    pairs = list(texts)
    if pairs[0][0] == ():
        return pairs[0][1]
    keys = list(dict.fromkeys(address[0] for address, _ in pairs))
    inner = {key: _nested((rest[1:], text) for rest, text in pairs if rest[0] == key) for key in keys}
    return list(inner.values()) if isinstance(keys[0], int) else inner


def _section(key: str, part: Any) -> str:
    if key not in STEPS:
        return _dumped({key: part})
    paragraphs = (indent(_dumped({step: texts}), "  ") for step, texts in part.items())
    return f"{key}:\n" + "\n".join(paragraphs)


class _Typed(yaml.SafeDumper):
    """Writes YAML by hand's habits: lists stand in, lines of text stay lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Let every list stand in, whatever it belongs to."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Typed.add_representer(str, _text)


def _dumped(part: Any) -> str:
    return str(yaml.dump(part, Dumper=_Typed, allow_unicode=True, sort_keys=False, width=10_000))
