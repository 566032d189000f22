"""The JSON Schema of lesson files, by which an editor completes and checks what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tensortutor.checking.paths import language_of
from tensortutor.course.loading import COURSE_FILE, GLOSSARY_FILE, LESSON_FILE, QUIZ_FILE, SYLLABUS_FILE
from tensortutor.course.model import Course, Lesson, Part
from tensortutor.course.quiz import Quiz
from tensortutor.course.syllabus import Glossary, Syllabus
from tensortutor.course.translation import Translation
from tensortutor.errors import BadCall

if TYPE_CHECKING:
    from pathlib import Path

MODELS: dict[str, type[Part]] = {
    LESSON_FILE: Lesson,
    QUIZ_FILE: Quiz,
    COURSE_FILE: Course,
    SYLLABUS_FILE: Syllabus,
    GLOSSARY_FILE: Glossary,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(path: Path | None) -> dict[str, Any]:
    """Return the schema of files that are called like *path*; without one, of lessons. Raises `BadCall`."""
    model = Lesson if path is None else MODELS.get(path.name)
    if model is None and path is not None and language_of(path.name):
        model = Translation
    if model is None:
        raise BadCall("check.no-lesson", path=path)
    written: dict[str, Any] = _without_null(model.model_json_schema())
    return {"$schema": DIALECT, **written}


def _without_null(node: Any) -> Any:
    """Return *node* with no null in it: what is optional in a lesson is left out, and never empty."""
    if isinstance(node, list):
        return [_without_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _without_null(value) for key, value in node.items()}
    if found.get("default", "") is None:
        del found["default"]
    options = found.get("anyOf", [])
    if {"type": "null"} in options:
        (kept,) = (each for each in options if each != {"type": "null"})
        found = {**kept, **{key: value for key, value in found.items() if key != "anyOf"}}
    return found
