"""What a learner must not meet on a screen: lines too wide, English in another language, errors of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from benchmarks.untranslated import code_of, english
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tensortutor.course.library import Library

OURS = re.compile(r'.*(?:File "[^"]*tensortutor|/tensortutor/\S*\.py).*')
"""A line of a traceback that is ours."""
TROUBLES = (
    *("bug", "judge.lost", "learn.fault", "learn.no-verdict", "learn.not-translated", "learn.restarted"),
    *("learn.setup-failed", "kernel.crashed", "kernel.exited", "kernel.failed", "kernel.killed"),
    *("kernel.no-torch", "kernel.silent", "kernel.stopped", "repl.not-run", "repl.restarted", "repl.stuck"),
    *("session.hidden", "session.lost", "verdict.garbled", "verdict.slow"),
)
"""Sentences that nobody should read who only answers."""
OF_TORCH = re.compile(r".*\w+Warning: | *(?:tensor\(|\[+ *[-\d]|\(\w+\): \w+\()")
"""A line that torch writes at a width of its own: a warning, a tensor, a module in a module."""
PLACEHOLDER = re.compile(r"\{[^}]*\}")

Kind = Literal["dead end", "too wide", "English", "trouble"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: where it was seen, and what stood there."""

    kind: Kind
    place: str
    shown: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}: {self.shown}"


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at what one language shows of a lesson. `code`: what may be English there; None: all of it."""

    language: str
    code: frozenset[str] | None
    _troubles: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        sentences = words(self.language).sentences
        longest = {key: max(PLACEHOLDER.split(sentences[key]), key=len) for key in TROUBLES}
        object.__setattr__(self, "_troubles", {flat(part): key for key, part in longest.items()})

    def findings(self, place: str, seen: str, wide: Iterable[str]) -> Iterator[Finding]:
        """Yield what is wrong with *seen*, of which the lines *wide* do not fit."""
        yield from (Finding("too wide", place, line) for line in wide if not OF_TORCH.match(line))
        if self.code is not None:
            yield from (Finding("English", place, line) for line in english(seen, self.code))
        yield from (Finding("trouble", place, line) for line in OURS.findall(seen))
        close = flat(seen)
        yield from (Finding("trouble", place, key) for part, key in self._troubles.items() if part in close)


def watch(library: Library, name: str, language: str) -> Watch:
    """Return what looks at the lesson *name* in *language*."""
    is_base = language == library.course.base
    return Watch(language, None if is_base else code_of(library, name, language))


def flat(screen: str) -> str:
    """Return *screen* without marks, breaks and spaces: prose is broken where the width wants it."""
    return re.sub(r"[`*\s]", "", screen)
