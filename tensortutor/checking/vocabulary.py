"""What is wrong with a course's own words: its topics and terms that lack a language, or name what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.checking.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tensortutor.course.document import Document
    from tensortutor.course.model import Course
    from tensortutor.course.syllabus import Glossary, Syllabus


def check_syllabus(course: Course, syllabus: Syllabus, document: Document) -> Iterator[Finding]:
    """Yield the topics that a language of the course has no words for."""
    yield from _languages(course, "topics", syllabus.topics, document)


def check_glossary(course: Course, glossary: Glossary, document: Document) -> Iterator[Finding]:
    """Yield the terms that a language of the course has no words for."""
    yield from _languages(course, "terms", glossary.terms, document)


def _languages(
    course: Course, part: str, entries: Mapping[str, Mapping[str, object]], document: Document
) -> Iterator[Finding]:
    for name, words in entries.items():
        for language in dict.fromkeys([course.base, *course.languages]):
            if language not in words:
                place = document.place((part, name, "[key]"))
                values = {"name": name, "language": language}
                yield Finding(document.path, place.line, place.column, None, "check.word-missing", values)
