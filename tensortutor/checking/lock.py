"""`translations.lock`: which source text each translated text was made from, as hashes.

One line a text, sorted, so that two branches merge line by line; where both
sides of a merge are kept, either of them will do.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tensortutor.checking.finding import Finding
from tensortutor.errors import BadCall

if TYPE_CHECKING:
    from pathlib import Path

    from tensortutor.course.document import Address

LOCK_FILE = "translations.lock"
LINE = re.compile(r"(\S+) (\S+) ([0-9a-f]{12}) ([0-9a-f]{12})")

Name = tuple[str, str]
"""A language and an address in it, as they stand in the file."""
Pair = tuple[str, str]
"""The hashes of a source text and of its translation."""
State = Literal["fresh", "stale", "unstamped"]


@dataclass(slots=True)
class Lock:
    """The pairs that were stamped, by language and address, and the line of the file that has each."""

    path: Path
    pairs: dict[Name, dict[Pair, int]] = field(default_factory=lambda: defaultdict(dict))
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, directory: Path) -> Lock:
        """Return the lock of the lesson in *directory*, an empty one where there is no file."""
        lock = cls(directory / LOCK_FILE)
        written = lock.path.read_text("utf-8", "replace") if lock.path.is_file() else ""
        for number, line in enumerate(written.splitlines(), 1):
            if matched := LINE.fullmatch(line):
                lock.pairs[matched[1], matched[2]][matched[3], matched[4]] = number
            else:
                lock.findings.append(Finding(lock.path, number, 1, None, "check.lock-line", {}))
        return lock

    def knows(self, language: str) -> bool:
        """Tell whether any text in *language* was stamped."""
        return any(name[0] == language for name in self.pairs)

    def state(self, language: str, address: Address, source: str, text: str) -> State:
        """Return whether *text* is still the translation of *source*.

        Stale: the source has changed since, and the translation has not. A
        translation that was mended while its source stayed is fresh.
        """
        stamped = self.pairs.get((language, named(address)), {})
        if any(each == hashed(source) for each, _ in stamped):
            return "fresh"
        return "stale" if any(each == hashed(text) for _, each in stamped) else "unstamped"


def named(address: Address) -> str:
    """Return *address* as it stands in the file."""
    return ".".join(map(str, address))


def hashed(text: str) -> str:
    """Return the hash that stands for *text*; spaces at its ends and line breaks do not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def write(path: Path, stamped: dict[Name, Pair]) -> None:
    """Write the lock. BadCall: it cannot be written; a file that would be empty is removed."""
    lines = sorted(f"{' '.join(name)} {' '.join(pair)}\n" for name, pair in stamped.items())
    try:
        if lines:
            path.write_text("".join(lines), "utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as problem:
        raise BadCall("check.not-stamped", path=path, reason=problem.strerror or problem) from None
