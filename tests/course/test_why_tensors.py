"""What the lesson `why-tensors` is meant to be; that it works is what `tensortutor check` proves."""

from __future__ import annotations

import pytest
import torch

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Lesson, Question, Run

LESSON: Lesson = Library().load("why-tensors")
EXERCISES = [step for step in LESSON.steps if isinstance(step, Exercise)]


@pytest.mark.parametrize("step", EXERCISES, ids=lambda step: step.id)
def test_an_exercise_is_well_furnished(step) -> None:
    assert len(step.solutions) >= 2
    assert len(step.mistakes) >= 2
    assert len(step.wrong) >= 2
    assert 2 <= len(step.hints) <= 3


def test_the_first_step_has_code_to_run() -> None:
    assert isinstance(LESSON.steps[0], Run)


def test_the_three_questions_of_the_page_are_asked() -> None:
    asked = [step.id for step in LESSON.steps if isinstance(step, Question)]
    assert asked == ["uniform", "number-types", "across-devices"]


def test_the_product_of_the_challenge_is_the_one_that_the_lesson_names() -> None:
    row, matrix = torch.arange(10.0).unsqueeze(0), torch.arange(50.0).reshape(10, 5)
    assert (row @ matrix).tolist() == [[1425, 1470, 1515, 1560, 1605]]
    assert "torch.tensor([[1425., 1470., 1515., 1560., 1605.]])" in LESSON.step("row-times-matrix").wrong[0]
