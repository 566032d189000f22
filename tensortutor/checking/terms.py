"""Whether a lesson keeps to the glossary of its course: the right forms, and none that is to be avoided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.checking.languages import pairs
from tensortutor.checking.markup import parts
from tensortutor.checking.material import finding, finding_within
from tensortutor.checking.texts import Text, source_texts, translated_texts
from tensortutor.course.sheet import STEPS
from tensortutor.course.wording import says

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Material, Texts
    from tensortutor.course.document import Address
    from tensortutor.course.syllabus import Glossary


def check_source_terms(material: Material) -> Iterator[Finding]:
    """Yield the forms to avoid that the lesson and its quiz have in their own language."""
    if glossary := material.wanted.around.glossary:
        written = (text for text in source_texts(material) if material.wanted.wants(text.document.path.name))
        yield from _avoided(written, glossary, material.course.base)


def check_terms(material: Material, texts: Texts) -> Iterator[Finding]:
    """Yield the forms to avoid that a translation has, and the terms for which it never has a right one."""
    if glossary := material.wanted.around.glossary:
        written = (
            Text(address, text, texts.document, address, _step(address))
            for address, text in translated_texts(texts.translation).items()
        )
        yield from _avoided(written, glossary, texts.language)
        yield from _never_said(material, texts, glossary)


def _avoided(written: Iterable[Text], glossary: Glossary, language: str) -> Iterator[Finding]:
    avoided = {form: word.term for word in glossary.words(language).values() for form in word.avoid}
    for text in written:
        plain = parts(text.text).plain
        for form in avoided if says(plain, *avoided) else ():
            if says(plain, form):
                at = (text.document, text.place, text.step, _line(form, text.text))
                yield finding_within(*at, "check.word-avoided", form=form, term=avoided[form])


def _line(form: str, text: str) -> int:
    """Return the line of *text*, from 1, in which *form* stands; where it is broken over two, the first."""
    return next((number for number, line in enumerate(text.split("\n"), 1) if says(line, form)), 1)


def _never_said(material: Material, texts: Texts, glossary: Glossary) -> Iterator[Finding]:
    """Yield each term that the source has, at its first translation, where all of them do without it."""
    translated = pairs(material, texts)
    asked = "\n".join(parts(text.text).plain for text, _ in translated)
    said = "\n".join(parts(translation).plain for _, translation in translated)
    source = glossary.words(material.course.base)
    for name, word in glossary.words(texts.language).items():
        if name not in source or says(said, *word.forms) or not says(asked, *source[name].forms):
            continue
        used = [text for text, _ in translated if says(parts(text.text).plain, *source[name].forms)]
        for text in used[:1]:  # none, where only two texts together say it
            at = (texts.document, text.address, text.step)
            yield finding(*at, "check.term-never-said", source=source[name].term, term=word.term)


def _step(address: Address) -> str | None:
    return str(address[1]) if address[0] in STEPS else None
