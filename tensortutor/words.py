"""The sentences of the program, by stable keys, from `locales/<lang>.yaml`.

A catalogue is nested YAML; a key is its path joined by dots. A sentence has
named placeholders in braces and is never glued from pieces.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


class Words:
    """A catalogue: `words(key)` is a sentence, `words(key, name=…)` fills one."""

    def __init__(self, language: str, sentences: dict[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence *key* with *values* in it. KeyError: no such sentence or placeholder."""
        return self.sentences[key].format(**values)


@cache
def words(language: str) -> Words:
    """Return the catalogue of *language*."""
    import yaml

    text = (files("tensortutor") / "locales" / f"{language}.yaml").read_text("utf-8")
    nested = yaml.load(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506
    return Words(language, dict(_flat("", nested)))


def _flat(prefix: str, node: Any) -> list[tuple[str, str]]:
    if isinstance(node, dict):
        return [pair for key, value in node.items() for pair in _flat(f"{prefix}{key}.", value)]
    return [(prefix[:-1], node)]
