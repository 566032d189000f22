"""What the lesson `why-tensors` promises is what torch gives."""

from __future__ import annotations

import ast
import io
from contextlib import redirect_stdout
from typing import Any

import pytest
import torch

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Lesson, Predict, Question, Run, Step

LESSON: Lesson = Library().load("why-tensors")
RUNS = [step for step in LESSON.steps if isinstance(step, Run)]
EXERCISES = [step for step in LESSON.steps if isinstance(step, Exercise)]
SOLUTIONS = [(step, code) for step in EXERCISES for code in step.solutions]
REFUSED = [
    (step, code)
    for step in EXERCISES
    for code in (*(mistake.code for mistake in step.mistakes.values()), *step.wrong)
]


def names_before(step: Step) -> dict[str, Any]:
    """Return the names that are there when *step* begins."""
    names: dict[str, Any] = {"torch": torch, "device": torch.device("cpu")}
    if step.after is not None:
        earlier = LESSON.step(step.after)
        assert isinstance(earlier, Exercise)
        names = names_before(earlier)
        run(earlier.solutions[0], names)
    run(step.setup, names)
    return names


def run(code: str, names: dict[str, Any]) -> str:
    """Run *code* as a prompt does, and return what it prints, the last value included."""
    statements = ast.parse(code).body
    shown = statements.pop() if statements and isinstance(statements[-1], ast.Expr) else None
    with redirect_stdout(io.StringIO()) as output:
        exec(compile(ast.Module(statements, []), "<lesson>", "exec"), names)
        value = shown and eval(compile(ast.Expression(shown.value), "<lesson>", "eval"), names)
        if value is not None:
            output.write(f"{value!r}\n")
    return output.getvalue()


def same(left: Any, right: Any) -> bool:
    """Tell whether two answers agree strictly: attributes before values, nothing broadcast."""
    if not isinstance(right, torch.Tensor):
        return type(left) is type(right) and left == right
    attributes = ("shape", "dtype", "device", "requires_grad")
    return (
        isinstance(left, torch.Tensor)
        and all(getattr(left, name) == getattr(right, name) for name in attributes)
        and torch.allclose(left, right, equal_nan=True)
    )


def accepted(step: Exercise, code: str) -> bool:
    """Tell whether *code* answers *step* on its own data and on every draw, and leaves its inputs alone."""
    for draw in ("", *step.draws):
        expected, names = names_before(step), names_before(step)
        torch.manual_seed(0)
        run(draw, expected)
        torch.manual_seed(0)
        run(draw, names)
        given = {name: value for name, value in names.items() if isinstance(value, torch.Tensor)}
        before = {name: value.clone() for name, value in given.items()}
        run(step.solutions[0], expected)
        run(code, names)
        assert step.answer is not None
        untouched = all(names[name] is given[name] and same(given[name], before[name]) for name in given)
        if not (untouched and same(names[step.answer], expected[step.answer])):
            return False
    return True


@pytest.mark.parametrize("step", RUNS, ids=lambda step: step.id)
def test_a_run_step_gives_what_it_promises(step) -> None:
    names = names_before(step)
    if step.raises:
        with pytest.raises(Exception, match=step.raises.match) as caught:
            run(step.code, names)
        assert type(caught.value).__name__ == step.raises.type
    else:
        assert step.prints
        assert run(step.code, names) == step.prints


@pytest.mark.parametrize(("step", "code"), SOLUTIONS)
def test_a_solution_is_right(step, code) -> None:
    assert accepted(step, code)


@pytest.mark.parametrize(("step", "code"), REFUSED)
def test_a_wrong_answer_is_wrong(step, code) -> None:
    assert not accepted(step, code)


@pytest.mark.parametrize("step", EXERCISES, ids=lambda step: step.id)
def test_each_mistake_can_be_told_from_the_others_on_the_data_that_is_seen(step) -> None:
    answers = []
    for mistake in step.mistakes.values():
        run(mistake.code, names := names_before(step))
        answers.append(names[step.answer])
    assert not any(same(one, other) for n, one in enumerate(answers) for other in answers[:n])


@pytest.mark.parametrize("step", EXERCISES, ids=lambda step: step.id)
def test_an_exercise_is_well_furnished(step) -> None:
    assert len(step.solutions) >= 2
    assert len(step.mistakes) >= 2
    assert len(step.wrong) >= 2
    assert 2 <= len(step.hints) <= 3
    told = " ".join(step.hints)
    assert not any(code.split(" = ", 1)[1] in told for code in step.solutions)


def test_the_prediction_is_a_literal() -> None:
    (step,) = (step for step in LESSON.steps if isinstance(step, Predict))
    assert ast.literal_eval(run(step.code, names_before(step))) == (0, 1, 2)


def test_the_first_step_has_code_to_run() -> None:
    assert isinstance(LESSON.steps[0], Run)


def test_the_three_questions_of_the_page_are_asked() -> None:
    asked = [step.id for step in LESSON.steps if isinstance(step, Question)]
    assert asked == ["uniform", "number-types", "across-devices"]


def test_the_product_of_the_challenge_is_the_one_that_the_lesson_names() -> None:
    names = names_before(LESSON.step("row-times-matrix"))
    run("output = F_new @ W", names)
    assert names["output"].tolist() == [[1425, 1470, 1515, 1560, 1605]]


@pytest.mark.parametrize("step", LESSON.steps, ids=lambda step: step.id)
def test_a_step_is_short(step) -> None:
    for text in (step.prose, getattr(step, "because", "")):
        assert sum(-(-len(line) // 78) or 1 for line in text.splitlines()) <= 18
