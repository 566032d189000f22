"""`check --stamp`: says that the translations that are there now belong to the sources that are there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.checking.languages import pairs
from tensortutor.checking.lock import Lock, Name, Pair, hashed, named, write
from tensortutor.checking.material import read

if TYPE_CHECKING:
    from tensortutor.checking.finding import Finding
    from tensortutor.checking.gathering import Wanted


def stamp(wanted: Wanted) -> tuple[int, list[Finding]]:
    """Write the lock of a lesson; return for how many texts, and what of the lesson could not be read.

    What was stamped of languages that are not wanted, or cannot be read, stays.
    """
    material, findings = read(wanted)
    if material is None:
        return 0, findings
    findings = [each for each in findings if wanted.wants(each.file.name)]
    stamped: dict[Name, Pair] = {
        (texts.language, named(text.address)): (hashed(text.text), hashed(translation))
        for texts in material.texts
        if wanted.wants(texts.document.path.name)
        for text, translation in pairs(material, texts)
    }
    lock = Lock.read(wanted.directory)
    faulty = {each.file.stem for each in findings}
    kept: dict[Name, Pair] = {
        name: max(each, key=lambda pair: each[pair])
        for name, each in lock.pairs.items()
        if name[0] in faulty or not wanted.wants(f"{name[0]}.yaml")
    }
    write(lock.path, kept | stamped)
    return len(stamped), findings
