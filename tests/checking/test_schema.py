"""The schema that editors get takes the real files as their authors typed them, and refuses others."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from tensortutor.checking.schema import schema
from tensortutor.course.library import lessons_home
from tensortutor.errors import BadCall

FILES = [*sorted(lessons_home().glob("*.yaml")), *sorted(lessons_home().glob("*/*.yaml"))]


def faults(path, text):
    validator = jsonschema.Draft202012Validator(schema(path))
    return list(validator.iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_file_is_taken(path):
    jsonschema.Draft202012Validator.check_schema(schema(path))
    assert faults(path, path.read_text("utf-8")) == []


def test_without_a_path_it_is_that_of_lessons():
    assert schema(None) == schema(Path("anywhere/lesson.yaml"))
    assert schema(None)["title"] == "Lesson"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lesson.yaml", "format: 2\ntitle: A\nminutes: 5\nsteps: [{id: a, read: A}]"),
        ("lesson.yaml", "format: 1\ntitle: A\nminutes: '5'\nsteps: [{id: a, read: A}]"),
        ("lesson.yaml", "format: 1\ntitle: A\nminutes: 5\nsteps: [{id: A b, read: A}]"),
        ("lesson.yaml", "format: 1\ntitle: A\nminutes: 5\nsteps: [{id: a, read: A, run: B, code: x}]"),
        ("lesson.yaml", "format: 1\ntitle: A\nminutes: 5\nsteps: [{id: a, red: A}]"),
        ("lesson.yaml", "format: 1\ntitle: A\nminutes: 5\nsteps: [{id: a, read: A, after: }]"),
        ("quiz.yaml", "format: 1\nquestions: [{id: a, read: A}]"),
        ("ja.yaml", "steps: {a: {code: x}}"),
        ("course.yaml", "base: en"),
        ("syllabus.yaml", "format: 1\ntopics: {a: {}}"),
        ("glossary.yaml", "format: 1\nterms: {a: {en: {term: A}}}"),
    ],
)
def test_what_loading_refuses_is_refused(name, text):
    assert faults(Path(name), text)


@pytest.mark.parametrize("name", ["notes.txt", "translations.lock", "Lesson.yaml"])
def test_other_files_have_none(name):
    with pytest.raises(BadCall):
        schema(Path(name))
