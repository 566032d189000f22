"""A lesson's texts in one language: all there, nothing else, true to the source, and fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.checking.lock import named
from tensortutor.checking.markup import code_spans, has_words, left_over, numbers
from tensortutor.checking.material import finding
from tensortutor.checking.texts import source_texts, translated_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.lock import Lock
    from tensortutor.checking.material import Material, Texts
    from tensortutor.checking.texts import Text
    from tensortutor.course.document import Address, Document

Pairs = list[tuple["Text", str]]
"""Source texts with their translations."""


def check_source_texts(material: Material) -> Iterator[Finding]:
    """Yield marks in the source texts that the learner would see as they were typed."""
    for text in source_texts(material):
        if material.wanted.wants(text.document.path.name) and (mark := left_over(text.text)):
            yield finding(text.document, text.place, text.step, "check.mark-left", mark=mark)


def pairs(material: Material, texts: Texts) -> Pairs:
    """Return the texts that are there in both languages. Lists of unequal length have none."""
    source, given = source_texts(material), translated_texts(texts.translation)
    uneven = set(_uneven(source, given))
    return [
        (text, given[text.address])
        for text in source
        if text.address in given and text.address[:-1] not in uneven
    ]


def check_texts(material: Material, texts: Texts, lock: Lock) -> Iterator[Finding]:
    """Yield what is wrong with the texts in one language."""
    source, given = source_texts(material), translated_texts(texts.translation)
    yield from _uneven_lists(texts, source, given)
    if texts.required:
        yield from _missing(texts, source, given)
    yield from _unknown(material, texts, source)
    for text, translation in pairs(material, texts):
        yield from _untrue(texts, text, translation)
    yield from _not_fresh(material, texts, lock)


def _not_fresh(material: Material, texts: Texts, lock: Lock) -> Iterator[Finding]:
    """Yield the texts that may belong to another source; of a language that was never stamped, only that."""
    if not lock.knows(texts.language):
        yield finding(texts.document, (), None, "check.language-unstamped", language=texts.language)
        return
    for text, translation in pairs(material, texts):
        name, at = named(text.address), (texts.document, text.address, text.step)
        state = lock.state(texts.language, text.address, text.text, translation)
        if state == "stale":
            yield finding(*at, "check.stale", text=name)
        elif state == "unstamped":
            yield finding(*at, "check.unstamped", text=name)


def _uneven(source: list[Text], given: dict[Address, str]) -> Iterator[Address]:
    """Yield the lists that have entries in both languages, but not the same number."""
    there = [text.address for text in source]
    lists = {address[:-1] for address in (*there, *given) if isinstance(address[-1], int)}
    for each in sorted(lists, key=named):
        counts = [sum(address[:-1] == each for address in addresses) for addresses in (there, given)]
        if all(counts) and counts[0] != counts[1]:
            yield each


def _uneven_lists(texts: Texts, source: list[Text], given: dict[Address, str]) -> Iterator[Finding]:
    for each in _uneven(source, given):
        inside = [text for text in source if text.address[:-1] == each]
        made = sum(address[:-1] == each for address in given)
        values = {"asked": str(len(inside)), "made": str(made), "text": named(each)}
        yield finding(texts.document, each, inside[0].step, "check.entries-differ", **values)


def _missing(texts: Texts, source: list[Text], given: dict[Address, str]) -> Iterator[Finding]:
    """Yield each text that the language lacks; of a list that is missing, only the list."""
    told = set(_uneven(source, given))
    for text in source:
        whole = text.address[:-1] if isinstance(text.address[-1], int) else text.address
        if text.needed and text.address not in given and whole not in told:
            told.add(whole)
            at = _around(whole, texts.document)
            yield finding(texts.document, at, text.step, "check.text-missing", text=named(whole))


def _around(address: Address, document: Document) -> Address:
    """Return where *document* should have what it has not at *address*: the key above."""
    while address and address not in document.events:
        address = address[:-1]
    return (*address, "[key]") if address else ()


def _unknown(material: Material, texts: Texts, source: list[Text]) -> Iterator[Finding]:
    """Yield what the language has a text for and the lesson has not."""
    known = {text.address[:end] for text in source for end in range(len(text.address) + 1)}
    known |= {("steps",), ("questions",)}
    unreadable = material.quiz is None and material.wanted.has_quiz
    told: set[Address] = set()
    for address in texts.document.events:
        if not address or address[-1] == "[key]" or (unreadable and address[0] == "questions"):
            continue
        end = next((end for end in range(1, len(address) + 1) if address[:end] not in known), None)
        if end is None or isinstance(address[end - 1], int) or address[:end] in told:
            continue  # known; an entry too many, which is told of its list; told already
        told.add(address[:end])
        step = str(address[1]) if len(address) > 1 and address[0] in ("steps", "questions") else None
        at = (*address[:end], "[key]")
        yield finding(texts.document, at, step, "check.text-unknown", text=named(address[:end]))


def _untrue(texts: Texts, text: Text, translation: str) -> Iterator[Finding]:
    """Yield what a translation says otherwise than its source: code, numbers, or nothing at all."""

    def found(key: str, **values: str) -> Finding:
        return finding(texts.document, text.address, text.step, key, **values)

    if mark := left_over(translation):
        yield found("check.mark-left", mark=mark)
    asked, made = code_spans(text.text), code_spans(translation)
    if lacking := sorted(asked - made):
        yield found("check.code-missing", code=", ".join(f"`{each}`" for each in lacking))
    if extra := sorted(made - asked):
        yield found("check.code-extra", code=", ".join(f"`{each}`" for each in extra))
    if lost := sorted(numbers(text.text) - numbers(translation)):
        yield found("check.number-missing", numbers=", ".join(lost))
    if translation.split() == text.text.split() and has_words(text.text):
        yield found("check.untranslated")
