"""Every text of a lesson and its quiz by its address: the key under which a translation has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.checking.markup import has_words
from tensortutor.course.model import Exercise, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.checking.material import Item, Material
    from tensortutor.course.document import Address, Document
    from tensortutor.course.translation import StepText, Translation


@dataclass(frozen=True, slots=True)
class Text:
    """A text and where it stands.

    `address`: in a translation. `place`: in its own document. `step`: the id of
    its step or question. `needed`: a translation must have it.
    """

    address: Address
    text: str
    document: Document
    place: Address
    step: str | None = None
    needed: bool = True


def source_texts(material: Material) -> list[Text]:
    """Return the texts of the lesson and its quiz, in the order of the files."""
    return [
        *_lesson(material),
        *(text for item in material.steps() for text in _item(item, "steps")),
        *(text for item in material.questions() for text in _item(item, "questions")),
        *_lists(material, "summary", "checklist"),
    ]


def _lesson(material: Material) -> Iterator[Text]:
    lesson, document = material.lesson, material.document
    yield Text(("title",), lesson.title, document, ("title",))
    yield from _lists(material, "goals")
    for number, line in enumerate(lesson.opening):
        for who, text in line.items():
            yield Text(("opening", number), text, document, ("opening", number, who))


def _lists(material: Material, *fields: str) -> Iterator[Text]:
    for field in fields:
        for number, text in enumerate(getattr(material.lesson, field)):
            yield Text((field, number), text, material.document, (field, number))


def _item(item: Item, part: str) -> Iterator[Text]:
    step = item.step

    def text(written: str, address: Address, place: Address = (), *, needed: bool = True) -> Text:
        place = (*item.address, *(place or address))
        return Text((part, step.id, *address), written, item.document, place, step.id, needed)

    yield text(step.prose, (step.kind,))
    match step:
        case Question(choices=choices):
            for key, choice in choices.items():
                yield text(choice.text, ("choices", key, "text"), needed=has_words(choice.text))
                if choice.why and key != step.right:
                    yield text(choice.why, ("choices", key, "why"))
        case Exercise(mistakes=mistakes, holds=holds, hints=hints):
            for field, told in (("mistakes", mistakes), ("holds", holds)):
                for key, each in told.items():
                    yield text(each.say, (field, key), (field, key, "say"))
            for number, hint in enumerate(hints):
                yield text(hint, ("hints", number))
    if because := getattr(step, "because", ""):
        yield text(because, ("because",))


def translated_texts(translation: Translation) -> dict[Address, str]:
    """Return the texts of a translation by their addresses; what is empty is not there."""
    found: dict[Address, str] = {("title",): translation.title}
    for field in ("goals", "opening", "summary", "checklist"):
        found |= {(field, number): text for number, text in enumerate(getattr(translation, field))}
    for part in ("steps", "questions"):
        for identifier, texts in getattr(translation, part).items():
            found |= {(part, identifier, *address): text for address, text in _of_step(texts).items()}
    return {address: text for address, text in found.items() if text.strip()}


def _of_step(texts: StepText) -> dict[Address, str]:
    kinds = ("read", "run", "predict", "question", "exercise", "because")
    found: dict[Address, str] = {(field,): getattr(texts, field) for field in kinds}
    found |= {("hints", number): text for number, text in enumerate(texts.hints)}
    for field in ("mistakes", "holds"):
        found |= {(field, key): text for key, text in getattr(texts, field).items()}
    for key, choice in texts.choices.items():
        found |= {("choices", key, "text"): choice.text, ("choices", key, "why"): choice.why}
    return found
