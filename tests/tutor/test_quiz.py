"""A quiz as a state machine: one answer a question counts, the wrong ones come once more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensortutor.course.library import Library
from tensortutor.course.model import Question
from tensortutor.tutor import quiz
from tensortutor.tutor.effects import (
    Answered,
    KeepAnswers,
    Leave,
    Obey,
    Pass,
    Prepare,
    Refuse,
    RunEntry,
    RunSolution,
    Say,
    ShowQuestion,
    ShowQuizOpening,
    ShowScore,
    Submit,
)
from tensortutor.tutor.quizzing import Asked, Quizzing
from tensortutor.wire import Inspection, Notice, Outcome, TensorRow, Verdict

LIBRARY = Library()
QUIZ = LIBRARY.quiz("why-tensors")
ALL = tuple(Asked("why-tensors", LIBRARY.load("why-tensors"), question) for question in QUIZ.questions)
OPTIONS = tuple(asked for asked in ALL if isinstance(asked.question, Question))
(CODE,) = (asked for asked in ALL if not isinstance(asked.question, Question))


def kinds(effects):
    return [type(effect) for effect in effects]


def digit(quizzing, *, right):
    """Return what chooses the right option, or the first wrong one."""
    question = quizzing.question
    return next(str(n) for n, key in enumerate(question.choices, 1) if (key == question.right) == right)


def answer(quizzing, *, right):
    return quiz.entered(quizzing, digit(quizzing, right=right))


def made(code):
    """Return the outcome of *code*, which made `x`."""
    return changed(code, "x", "new")


def changed(code, name, change):
    row = TensorRow(name=name, kind="tensor", change=change)
    return (Outcome(Inspection(code, 1, python=True, tensors=(row,))),)


@given(st.lists(st.booleans(), min_size=len(OPTIONS) * 2, max_size=len(OPTIONS) * 2), st.integers())
def test_every_way_through_a_quiz_ends_with_its_score(marks, seed):
    quizzing, effects = quiz.begin(Quizzing(seed, OPTIONS))
    assert kinds(effects)[:2] == [ShowQuizOpening, ShowQuestion]
    given_marks = []
    while True:
        mark = marks[len(given_marks)]
        given_marks.append(mark)
        quizzing, effects = answer(quizzing, right=mark)
        assert KeepAnswers in kinds(effects)
        quizzing, effects = quiz.entered(quizzing, "")
        if ShowScore in kinds(effects):
            break
    first = given_marks[: len(OPTIONS)]
    assert len(given_marks) == len(OPTIONS) + first.count(False)
    assert list(quizzing.first_round) == first
    assert [each.key for each in quizzing.missed] == [
        each.key for each, mark in zip(OPTIONS, first, strict=True) if not mark
    ]


@given(st.lists(st.booleans(), max_size=len(OPTIONS)), st.integers())
def test_what_was_kept_brings_the_same_question_back(marks, seed):
    quizzing, _ = quiz.begin(Quizzing(seed, OPTIONS))
    for mark in marks:
        if quizzing.over:
            quizzing, effects = quiz.entered(quizzing, "")
            if ShowScore in kinds(effects):
                return
        quizzing, _ = answer(quizzing, right=mark)
    again = Quizzing(seed, OPTIONS, quizzing.answers)
    if quizzing.over:
        quizzing, effects = quiz.entered(quizzing, "")
        if ShowScore in kinds(effects):
            assert quiz.begin(again)[1] == (ShowScore(),)
            return
    assert (again.question, again.prompt) == (quizzing.question, quizzing.prompt)


def test_options_are_shuffled_and_shuffled_again_for_the_second_time():
    orders = {
        tuple(Quizzing(seed, OPTIONS[:1], answers).question.choices)
        for seed in range(20)
        for answers in ((), (False,))
    }
    assert len(orders) > 10
    assert all(sorted(order) == sorted(OPTIONS[0].question.choices) for order in orders)


def test_a_wrong_option_says_why_and_shows_the_thing_but_keeps_the_right_one_back():
    quizzing, effects = answer(Quizzing(1, OPTIONS[:1]), right=False)
    said = [effect for effect in effects if isinstance(effect, Answered)]
    assert [(each.right, bool(each.why)) for each in said] == [(False, True)]
    assert RunSolution(OPTIONS[0].question.shows) in effects
    quizzing, effects = quiz.entered(quizzing, "")
    assert effects[0] == Say("quiz.once-more", {"count": "1"})
    _, effects = answer(quizzing, right=False)
    assert [effect.right for effect in effects if isinstance(effect, Answered)] == [False, True]


@pytest.mark.parametrize("text", ["1", "１", "a", "A", "ａ", "1)"])
def test_an_option_is_chosen_by_digit_or_letter_narrow_or_wide(text):
    quizzing, _ = quiz.entered(Quizzing(1, OPTIONS), text)
    assert quizzing.over


def test_after_an_answer_another_option_is_no_second_try():
    quizzing, _ = answer(Quizzing(1, OPTIONS), right=False)
    assert quiz.entered(quizzing, "1") == (quizzing, (RunEntry("1"),))


def test_code_is_run_and_the_answer_among_it_is_judged():
    quizzing, effects = quiz.begin(Quizzing(1, (CODE,)))
    assert kinds(effects) == [ShowQuizOpening, ShowQuestion, Prepare]
    quizzing, effects = quiz.entered(quizzing, "y = 3")
    assert effects == (RunEntry("y = 3"),)
    plain = Outcome(Inspection("y = 3", 1, python=True))
    quizzing, effects = quiz.ran(quizzing, RunEntry("y = 3"), (plain,))
    assert effects == ()
    quizzing, (submit,) = quiz.ran(quizzing, RunEntry("x = torch.rand(5, 5)"), made("x = torch.rand(5, 5)"))
    assert isinstance(submit, Submit)
    assert submit.counted
    assert submit.attempt.statements == ("y = 3", "x = torch.rand(5, 5)")
    quizzing, effects = quiz.judged(quizzing, Verdict("accepted"), counted=True)
    assert effects[1] == Pass(CODE.question.because)
    assert quizzing.answers == (True,)


def test_an_answer_with_a_gradient_counts_when_the_gradient_is_there():
    """Only the first answer counts, and it is typed a statement at a time."""
    name = "autograd-internals"
    question = LIBRARY.quiz(name).question("weighted")
    quizzing, _ = quiz.begin(Quizzing(1, (Asked(name, LIBRARY.load(name), question),)))
    quizzing, early = quiz.ran(quizzing, RunEntry("y = A @ x"), changed("y = A @ x", "y", "new"))
    _, (submit,) = quiz.ran(quizzing, RunEntry("y.backward(v)"), changed("y.backward(v)", "x", "gradient"))
    assert early == ()
    assert submit.counted


def test_a_wrong_answer_in_code_counts_and_the_solution_comes_only_the_second_time():
    refusal = Verdict("refused", Notice("verdict.mistake", {"key": "normal"}))
    quizzing, effects = quiz.judged(Quizzing(1, (CODE,)), refusal, counted=True)
    assert effects[1] == Refuse(CODE.question.mistakes["normal"].say)
    assert RunSolution not in kinds(effects)
    quizzing, _ = quiz.entered(quizzing, "")
    quizzing, effects = quiz.judged(quizzing, refusal, counted=True)
    assert RunSolution(CODE.question.solutions[0]) in effects
    assert quizzing.is_finished


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("refused", Notice("verdict.not-assigned", {"name": "x"})),
        Verdict("fault", Notice("verdict.fault", {"happened": "ZeroDivisionError"})),
    ],
)
def test_what_is_no_answer_does_not_count(verdict):
    quizzing, effects = quiz.judged(Quizzing(1, (CODE,)), verdict, counted=True)
    assert not quizzing.answers
    assert isinstance(effects[0], Refuse)


def test_an_expression_that_happens_not_to_fit_does_not_count():
    refusal = Verdict("refused", Notice("verdict.shape", {}))
    assert quiz.judged(Quizzing(1, (CODE,)), refusal, counted=False) == (Quizzing(1, (CODE,)), ())


def test_enter_alone_shows_the_question_again_and_a_command_is_obeyed():
    quizzing = Quizzing(1, OPTIONS)
    assert quiz.entered(quizzing, "  ") == (quizzing, (ShowQuestion(),))
    assert quiz.entered(quizzing, ":tensors") == (quizzing, (Obey(":tensors"),))
    assert quiz.entered(quizzing, "：ｑｕｉｔ") == (quizzing, (Leave(),))
    assert quiz.entered(quizzing, ":check")[1] == (Say("learn.nothing-to-check"),)
    assert quiz.entered(quizzing, ":hint")[1] == (Say("learn.no-hints"),)


def test_a_skipped_question_counts_as_wrong():
    quizzing, effects = quiz.entered(Quizzing(1, OPTIONS), ":skip")
    assert quizzing.answers == (False,)
    assert effects[1] == Say("quiz.skipped")
    quizzing, effects = quiz.entered(quizzing, ":skip")
    assert kinds(effects) == [ShowQuestion]


def test_a_blank_left_in_is_no_answer():
    assert quiz.entered(Quizzing(1, (CODE,)), "x = ____")[1] == (Say("learn.blank"),)


def test_full_width_code_is_repaired():
    _, effects = quiz.entered(Quizzing(1, (CODE,)), "x = torch.rand（5, 5）")
    assert effects[1] == RunEntry("x = torch.rand(5, 5)")
