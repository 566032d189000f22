"""The course in CONTRIBUTING.md: nothing is wrong with it, and it shows every field that there is."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from tensortutor.checking.checker import Checker
from tensortutor.checking.coverage import survey
from tensortutor.checking.exercises import statements
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.stamping import stamp
from tensortutor.course import model, quiz, syllabus, translation
from tensortutor.course.loading import load_lesson
from tensortutor.course.model import KINDS, Exercise, Part
from tensortutor.tutor.tasks import task
from tensortutor.wire import Attempt, Case
from tensortutor.words import words

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
FILES = {named[1]: block for block in BLOCKS if (named := re.match(r"# (\S+\.yaml)\n", block))}
CONTINUOUS = next(block for block in BLOCKS if "uses:" in block)
PARTS = [
    each
    for module in (model, quiz, translation, syllabus)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Part)
]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Write the course of the guide where its CI looks for it."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / "lessons" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Path("lessons")


def test_nothing_is_wrong_with_the_course_of_the_guide(bench, course):
    gathering = Gathering.of([course])
    assert list(gathering.findings) == []
    assert [each.name for each in gathering.lessons.values()] == ["halves", "demands"]
    for wanted, checker in zip(gathering.lessons.values(), (Checker(bench), Checker(None)), strict=True):
        stamp(wanted)
        report = checker.check(wanted)
        assert [(each.line, each.rule, each.message(words("en"))) for each in report.findings] == []


def test_every_topic_of_the_guide_is_tried(course):
    found = survey(course)
    assert [each.topic for each in found.covered] == ["entry-by-entry", "fitting-sizes", "asking-for-more"]
    assert [each.rule for each in found.untried] == []


def test_the_demands_of_the_guide_are_met_by_its_solutions_and_by_nothing_that_it_calls_wrong(bench, course):
    lesson = load_lesson(course / "demands" / "lesson.yaml")
    for step in (step for step in lesson.steps if isinstance(step, Exercise)):
        asked = task(lesson, step)
        answers = tuple(Attempt(statements(code)) for code in (*step.solutions, *step.wrong))
        said = [verdict.kind for verdict in bench.verdicts(Case(asked, answers))[0]]
        assert said == ["accepted"] * len(step.solutions) + ["refused"] * len(step.wrong), step.id


def keys(node):
    """Yield every key in *node*, however deep."""
    match node:
        case dict():
            for key, inner in node.items():
                yield key
                yield from keys(inner)
        case list():
            for inner in node:
                yield from keys(inner)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_stands_in_an_example(part):
    shown = {key for text in FILES.values() for key in keys(yaml.safe_load(text))}
    assert set(part.model_fields) - set(KINDS) <= shown


def test_every_kind_of_step_stands_in_an_example():
    steps = yaml.safe_load(FILES["halves/lesson.yaml"])["steps"]
    assert {kind for step in steps for kind in KINDS if kind in step} == set(KINDS)


def test_what_ci_needs_is_three_lines_and_the_last_is_a_check_of_that_course(course):
    (steps,) = yaml.safe_load(CONTINUOUS).values()
    assert [list(each) for each in steps] == [["uses"], ["run"], ["run"]]
    assert steps[-1]["run"] == f"tensortutor check {course}"


def test_the_map_of_rooms_names_each_of_them():
    package = Path(model.__file__).parents[1]
    rooms = {path.name + "/" for path in package.iterdir() if path.is_dir()} - {"__pycache__/"}
    files = {path.name for path in package.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert {each for each in rooms | files if f"`{each}`" not in GUIDE} == set()
    assert set(get_args(model.Column)) >= set(yaml.safe_load(FILES["halves/lesson.yaml"])["columns"])
