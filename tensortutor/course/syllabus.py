"""What a course teaches and the words it uses, in all of its languages: its topics and its glossary."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field

from tensortutor.course.model import Identifier, Part, Prose, as_format

Language = str
"""Such as en: what a course may have is not settled here."""
Entry = TypeVar("Entry")
Said = Annotated[dict[Language, Entry], Field(min_length=1)]
"""The same in several languages."""


class Syllabus(Part):
    """The topics of a course in their order: each by a name, in a few words of each language."""

    format: Annotated[Literal[1], BeforeValidator(as_format)]
    topics: dict[Identifier, Said[Prose]] = Field(default_factory=dict)


class Term(Part):
    """A word of the subject in one language, and what it means.

    `also`: other forms that are right. `avoid`: forms that a text in this language must not have.
    """

    term: Prose
    means: Prose
    also: tuple[Prose, ...] = ()
    avoid: tuple[Prose, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are right."""
        return (self.term, *self.also)


class Glossary(Part):
    """The words of a course: each by a name, as each language has it."""

    format: Annotated[Literal[1], BeforeValidator(as_format)]
    terms: dict[Identifier, Said[Term]] = Field(default_factory=dict)

    def words(self, language: str) -> dict[str, Term]:
        """Return the terms that *language* has a word for, by their names."""
        return {name: words[language] for name, words in self.terms.items() if language in words}
