"""What is wrong with a course's topics and terms: they lack a language, or contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.checking.material import finding
from tensortutor.course.wording import says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tensortutor.checking.finding import Finding
    from tensortutor.course.document import Document
    from tensortutor.course.model import Course
    from tensortutor.course.syllabus import Glossary, Syllabus


def check_syllabus(course: Course, syllabus: Syllabus, document: Document) -> Iterator[Finding]:
    """Yield the topics that a language of the course has no words for."""
    yield from _languages(course, "topics", syllabus.topics, document)


def check_glossary(course: Course, glossary: Glossary, document: Document) -> Iterator[Finding]:
    """Yield the terms that a language of the course has no word for, and forms that are right and wrong."""
    yield from _languages(course, "terms", glossary.terms, document)
    for name, words in glossary.terms.items():
        for language, word in words.items():
            right = [form for each in glossary.words(language).values() for form in each.forms]
            for number, form in enumerate(word.avoid):
                if said := next((each for each in right if says(each, form)), None):
                    at = ("terms", name, language, "avoid", number)
                    yield finding(document, at, None, "check.word-right-and-wrong", form=form, right=said)


def _languages(
    course: Course, part: str, entries: Mapping[str, Mapping[str, object]], document: Document
) -> Iterator[Finding]:
    for name, words in entries.items():
        for language in dict.fromkeys([course.base, *course.languages]):
            if language not in words:
                at = (part, name, "[key]")
                yield finding(document, at, None, "check.word-missing", name=name, language=language)
