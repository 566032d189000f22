"""What `check` finds: one sentence about one place of a file; and what it went through."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tensortutor.errors import BadLesson

Value = str | Notice
"""What fills a sentence: text, or another sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong. `key` finds its sentence; `step`: the id of the step or question."""

    file: Path
    line: int
    column: int
    step: str | None
    key: str
    values: Mapping[str, Value]

    @classmethod
    def of(cls, error: BadLesson, file: Path) -> Finding:
        """Return what the loader refused in *file* as a finding."""
        line, column = int(error.values["line"]), int(error.values["column"])
        return cls(file, line, column, None, error.key, dict(error.values))

    @property
    def rule(self) -> str:
        """The rule that is broken: a stable name."""
        return self.key.partition(".")[2]

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Where this stands among others."""
        return str(self.file), self.line, self.column, self.rule

    def message(self, words: Callable[..., str]) -> str:
        """Return the sentence; the place that the loader's own begin with stands elsewhere already."""
        told = {
            name: words(value.key, **value.values) if isinstance(value, Notice) else value
            for name, value in self.values.items()
        }
        return words(self.key, **told).removeprefix(f"{told.get('path')}:{self.line}:{self.column}: ")


@dataclass(slots=True)
class Totals:
    """How much was gone through.

    `code`: pieces of code run. `mutants`: right answers altered, and refused.
    `languages`: with the base language.
    """

    lessons: int = 0
    steps: int = 0
    questions: int = 0
    code: int = 0
    solutions: int = 0
    wrong: int = 0
    mutants: int = 0
    texts: int = 0
    languages: int = 0

    def add(self, other: Totals) -> None:
        """Add what *other* went through; a language that both met counts once."""
        languages = max(self.languages, other.languages)
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        self.languages = languages


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one lesson or in several."""

    findings: tuple[Finding, ...]
    totals: Totals
