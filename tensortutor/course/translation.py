"""A lesson's texts in another language, laid over the lesson; code and structure stay the lesson's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import Field

from tensortutor.course.model import Exercise, Identifier, Lesson, Part, Prose, Question, Step

if TYPE_CHECKING:
    from tensortutor.course.quiz import Quiz

Taken = TypeVar("Taken", bound=Step)


class ChoiceText(Part):
    """An option's texts. One that is only code needs no `text`, the right one no `why`."""

    text: str = ""
    why: str = ""


class StepText(Part):
    """A step's texts; the prose stands under the step's kind."""

    read: str = ""
    run: str = ""
    predict: str = ""
    question: str = ""
    exercise: str = ""
    because: str = ""
    hints: tuple[Prose, ...] = ()
    choices: dict[Identifier, ChoiceText] = Field(default_factory=dict)
    mistakes: dict[Identifier, Prose] = Field(default_factory=dict)
    holds: dict[Identifier, Prose] = Field(default_factory=dict)


class Translation(Part):
    """A lesson's texts in one language, by step and field. What is missing stays in the base language."""

    title: str = ""
    goals: tuple[Prose, ...] = ()
    opening: tuple[Prose, ...] = ()
    steps: dict[Identifier, StepText] = Field(default_factory=dict)
    questions: dict[Identifier, StepText] = Field(default_factory=dict)
    summary: tuple[Prose, ...] = ()
    checklist: tuple[Prose, ...] = ()


def translated(lesson: Lesson, texts: Translation) -> Lesson:
    """Return *lesson* with *texts* in place of its own."""
    changed = _given(texts, "title", "goals", "summary", "checklist")
    if len(texts.opening) == len(lesson.opening):
        spoken = zip(lesson.opening, texts.opening, strict=True)
        changed["opening"] = tuple(dict.fromkeys(line, text) for line, text in spoken)
    changed["steps"] = tuple(_step(step, texts.steps) for step in lesson.steps)
    return lesson.model_copy(update=changed)


def translated_quiz(quiz: Quiz, texts: Translation) -> Quiz:
    """Return *quiz* with *texts* in place of its own."""
    return quiz.model_copy(
        update={"questions": tuple(_step(question, texts.questions) for question in quiz.questions)}
    )


def _step(step: Taken, all_texts: dict[str, StepText]) -> Taken:
    texts = all_texts.get(step.id, StepText())
    changed = _given(texts, step.kind, "because")
    match step:
        case Question(choices=choices):
            changed["choices"] = {
                key: choice.model_copy(update=_given(texts.choices.get(key, ChoiceText()), "text", "why"))
                for key, choice in choices.items()
            }
        case Exercise(mistakes=mistakes, holds=holds):
            changed |= _given(texts, "hints")
            changed["mistakes"] = {
                key: mistake.model_copy(update={"say": texts.mistakes.get(key, mistake.say)})
                for key, mistake in mistakes.items()
            }
            changed["holds"] = {
                key: each.model_copy(update={"say": texts.holds.get(key, each.say)})
                for key, each in holds.items()
            }
    return step.model_copy(update=changed)


def _given(texts: Part, *fields: str) -> dict[str, Any]:
    """Return those of *fields* that have a text."""
    return {field: value for field in fields if (value := getattr(texts, field))}
