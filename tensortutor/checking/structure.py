"""What can be said of a lesson and its quiz by reading alone, beyond what loading refuses."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tensortutor.checking.material import finding
from tensortutor.course.loading import LESSON_FILE
from tensortutor.course.model import Exercise, Question
from tensortutor.tutor.entries import bound_names, same_code
from tensortutor.tutor.tasks import base

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Item, Material

PARTS = ("goals", "opening", "summary", "checklist")
"""What a lesson need not have to be loaded, and a learner would miss."""


def check_structure(material: Material) -> Iterator[Finding]:
    """Yield what is wrong with how the lesson and its quiz are built."""
    if material.wanted.wants(LESSON_FILE):
        yield from _requires(material)
        yield from _parts(material)
        yield from _columns(material)
    for item in material.items():
        yield from _topics(item, material)
        match item.step:
            case Question() as question:
                yield from _choices(item, question)
            case Exercise() as exercise:
                yield from _hints(item, exercise)
                yield from _codes(item, exercise)
                yield from _given(item, exercise, material)


def _topics(item: Item, material: Material) -> Iterator[Finding]:
    """Yield the topics that the syllabus does not have, and the steps that say none where there is one."""
    syllabus = material.wanted.around.syllabus
    if syllabus is None:
        return
    if not item.step.topics:
        yield item.finding("check.topics-missing")
    for number, topic in enumerate(item.step.topics):
        if topic not in syllabus.topics:
            yield item.finding("check.topic-unknown", "topics", number, topic=topic)


def _requires(material: Material) -> Iterator[Finding]:
    order, name = material.course.lessons, material.wanted.name
    if material.wanted.course is None or name not in order:
        return  # a lesson that stands alone may require what is elsewhere
    for number, required in enumerate(material.lesson.requires):
        at = ("requires", number)
        if required not in order:
            yield finding(material.document, at, None, "check.requires-unknown", lesson=required)
        elif order.index(required) >= order.index(name):
            yield finding(material.document, at, None, "check.requires-not-earlier", lesson=required)


def _parts(material: Material) -> Iterator[Finding]:
    for part in PARTS:
        if not getattr(material.lesson, part):
            yield finding(material.document, (), None, "check.part-missing", part=part)


def _columns(material: Material) -> Iterator[Finding]:
    """Yield the columns that are named twice, and the changes of columns that change nothing."""
    shown = material.lesson.columns
    for column in _twice(shown):
        yield finding(material.document, ("columns",), None, "check.column-twice", column=column)
    for item in material.steps():
        columns = item.step.columns
        for column in _twice(columns):
            yield item.finding("check.column-twice", "columns", column=column)
        if columns and columns == shown:
            yield item.finding("check.columns-unchanged", "columns")
        shown = columns or shown


def _twice(names: Sequence[str]) -> list[str]:
    return [name for number, name in enumerate(names) if name in names[:number]]


def _choices(item: Item, question: Question) -> Iterator[Finding]:
    if question.choices[question.right].why:
        yield item.finding("check.right-with-why", "choices", question.right, "why", choice=question.right)
    seen: dict[str, str] = {}
    for key, choice in question.choices.items():
        first = seen.setdefault(" ".join(choice.text.split()), key)
        if first != key:
            yield item.finding("check.same-choice", "choices", key, choice=key, first=first)


def _hints(item: Item, exercise: Exercise) -> Iterator[Finding]:
    codes = (*exercise.solutions, *([exercise.idiom] if exercise.idiom else []))
    answers = {answer for code in codes for answer in _answers(code)}
    for number, hint in enumerate(exercise.hints):
        plain = "".join(hint.split())
        if any(answer in plain for answer in answers):
            yield item.finding("check.hint-has-solution", "hints", number)


def _answers(code: str) -> Iterator[str]:
    """Yield what a hint must not contain, without spaces: *code*, and the value that it ends with."""
    yield "".join(code.split())
    last = ast.parse(code).body[-1:]
    value = getattr(last[0], "value", None) if last else None
    if isinstance(value, ast.expr) and not isinstance(value, ast.Name | ast.Constant):
        yield "".join((ast.get_source_segment(code, value) or code).split())


def _codes(item: Item, exercise: Exercise) -> Iterator[Finding]:
    """Yield code that stands there a second time: as a second opinion it is none."""
    for field in ("solutions", "draws", "wrong"):
        codes = getattr(exercise, field)
        for number, code in enumerate(codes):
            if any(same_code(code, earlier) for earlier in codes[:number]):
                yield item.finding("check.same-code", field, number, field=field)


def _given(item: Item, exercise: Exercise, material: Material) -> Iterator[Finding]:
    """Yield names that the exercise speaks of as given and that are not."""
    made = bound_names(base(material.lesson, exercise))
    for field in ("mutates", "shares_memory_with", "copies", "grad"):
        for number, name in enumerate(getattr(exercise, field)):
            if name not in made:
                yield item.finding("check.given-unknown", field, number, name=name, field=field)
    if exercise.same_object is not None and exercise.same_object not in made:
        values = {"name": exercise.same_object, "field": "same_object"}
        yield item.finding("check.given-unknown", "same_object", **values)
