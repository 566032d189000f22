"""What becomes of a right answer that is altered by a hair."""

from __future__ import annotations

import pytest

from tensortutor.checking.checker import Checker
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.mutants import MUTATIONS, mutants
from tensortutor.course.model import Exercise
from tensortutor.tutor.tasks import demands
from tensortutor.wire import Attempt, Task

ANY_NORMAL = """
    solutions:
      - d = torch.randn(3)
      - d = torch.empty(3).normal_()
    distribution: normal(0, 1)
"""


def exercise(*solutions, **fields):
    """Return an exercise; what has no say here is left out."""
    return Exercise.model_validate(
        {"id": "it", "exercise": "Make it.", "because": "So.", "solutions": solutions, **fields}
    )


def verdicts(bench, given, setup=""):
    """Return what the judge says of each mutant: accepted, refused, or moot."""
    task = Task(
        setup=setup, answer=given.answer, solutions=given.solutions, draws=given.draws, demands=demands(given)
    )
    said = {}
    for mutant in mutants(given, given.solutions[0]):
        verdict = bench.judge.judge(task, Attempt(mutant.statements))
        moot = verdict.feedback is not None and verdict.feedback.key == "verdict.raised"
        said[mutant.mutation] = "moot" if moot else verdict.kind
    return said


def test_every_alteration_that_alters_something_is_refused(bench):
    matrix = exercise(
        "M = torch.arange(6.).reshape(2, 3) * k", "M = k * torch.arange(6.).view(2, 3)", answer="M"
    )
    said = verdicts(bench, matrix, "k = torch.tensor(2.)")
    assert {key for key, verdict in said.items() if verdict == "refused"} == {
        "transposed",
        "axis-added",
        "other-dtype",
        "one-element-off",
        "last-element-off",
        "grad-flipped",
    }
    assert set(said.values()) == {"refused", "moot"}


def test_a_number_is_altered_as_a_number(bench):
    count = exercise("n = x.numel()", "n = len(x)", answer="n", draws=["x = torch.rand(5)"])
    said = verdicts(bench, count, "x = torch.rand(3)")
    assert {key for key, verdict in said.items() if verdict == "refused"} == {"other-number", "other-type"}


def test_an_answer_without_a_name_is_altered_too(bench):
    said = verdicts(bench, exercise("x + 1", "1 + x"), "x = torch.rand(3)")
    assert said["one-element-off"] == said["axis-added"] == "refused"


@pytest.mark.parametrize(
    ("field", "mutation"), [({"shares_memory_with": ["x"]}, "cloned"), ({"same_object": "x"}, "viewed")]
)
def test_a_demand_is_taken_away(bench, field, mutation):
    same = exercise("y = x", "y = (x)", answer="y", **field)
    assert verdicts(bench, same, "x = torch.rand(3)")[mutation] == "refused"
    assert mutation not in verdicts(bench, exercise("y = x", "y = (x)", answer="y"), "x = torch.rand(3)")


def test_an_alteration_that_is_accepted_is_found_unless_the_lesson_says_why(course, bench):
    lesson = course / "second" / "lesson.yaml"
    text = lesson.read_text("utf-8")
    begin, end = text.index("    solutions:\n      - d = x * 2"), text.index("    draws:\n")
    lesson.write_text(text[:begin] + ANY_NORMAL.lstrip("\n") + text[end:], "utf-8")
    assert found(lesson, bench) == {"one-element-off", "last-element-off"}
    reasons = "    survives:\n      one-element-off: Any number can come out.\n"
    lesson.write_text(
        lesson.read_text("utf-8").replace("    answer: d\n", "    answer: d\n" + reasons, 1), "utf-8"
    )
    assert found(lesson, bench) == {"last-element-off"}


def found(lesson, bench):
    """Return the alterations that are found to be accepted."""
    (wanted,) = Gathering.of([lesson]).lessons.values()
    findings = Checker(bench).check(wanted).findings
    return {each.values["mutation"] for each in findings if each.rule == "mutant-accepted"}


def test_each_mutation_has_a_name_that_a_lesson_can_use():
    assert all(name.replace("-", "").isalpha() for name in MUTATIONS)
