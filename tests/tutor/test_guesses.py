"""Predictions and truths."""

import pytest

from tensortutor.tutor import guesses
from tensortutor.wire import Failure, Inspection, Outcome


def outcome(result=None, stdout="", error=None):
    return Outcome(Inspection("code", 1, python=True), stdout=stdout, result=result, error=error)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("(1, 5)", "(1, 5)"),
        ("1, 5", "1, 5"),
        ("Error", "error"),
        ("ｅｒｒｏｒ", "error"),
        ("エラー", "エラー"),
        ("ｴﾗｰ", "エラー"),
        ("에러", "에러"),
        (" 오류 ", "오류"),
        ("ㄷㄱㄱㅐㄱ", "error"),
        ("エラ", None),
        ("True", "True"),
        ("torch.float32", "torch.float32"),
        ("int64", "int64"),
        ("cpu", "cpu"),
        ("3", "3"),
        ("F.shape", None),
        ("x = 1", None),
        ("x", None),
    ],
)
def test_a_literal_an_error_or_a_dtype_is_a_guess_and_other_code_is_not(text, guess):
    assert guesses.guess(text) == guess


@pytest.mark.parametrize(
    ("guess", "truth", "right"),
    [
        ("(1, 5)", "torch.Size([1, 5])", True),
        ("[1, 5]", "torch.Size([1, 5])", True),
        ("1, 5", "(1, 5)", True),
        ("(5,)", "torch.Size([5])", True),
        ("5", "torch.Size([5])", False),
        ("()", "torch.Size([])", True),
        ("6", "tensor(6.)", True),
        ("[1, 2]", "tensor([1., 2.])", True),
        ("float32", "torch.float32", True),
        ("torch.float", "torch.float32", True),
        ("long", "torch.int64", True),
        ("int32", "torch.int64", False),
        ("'cpu'", "cpu", True),
        ("1", "True", False),
        ("True", "True", True),
        ("error", "torch.Size([1])", False),
        ("エラー", "torch.Size([1])", False),
    ],
)
def test_a_guess_is_compared_as_a_value(guess, truth, right):
    assert guesses.is_right(guess, [outcome(result=truth)]) is right


def test_an_error_is_what_was_guessed():
    raised = outcome(error=Failure("RuntimeError", "no"))
    assert all(guesses.is_right(word, [raised]) for word in guesses.ERRORS)
    assert guesses.truth([raised]) == "RuntimeError"
    assert not guesses.is_right("(1, 2)", [raised])


def test_what_was_printed_is_the_truth_where_there_is_no_value():
    assert guesses.is_right("3", [outcome(stdout="3\n")])
