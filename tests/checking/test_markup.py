"""What a text consists of: code, numbers, words, and marks that Markdown did not take."""

import pytest

from tensortutor.checking.markup import code_spans, has_words, left_over, numbers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("`a`と`b + c`", {"a", "b + c"}),
        ("| x |\n| --- |\n| `dtype` |", {"dtype"}),
        ("As here:\n\n```\nx = 1\n```", {"x = 1"}),
        ("``a ` b``", {"a ` b"}),
        ("none", set()),
    ],
)
def test_code_is_found_wherever_it_stands(text, code):
    assert code_spans(text) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(4, 1) and 0.5", {"4", "1", "0.5"}),
        ("10行, `20`, 6e-05", {"10", "6", "05"}),
        ("３×３", {"3"}),
        ("1,000 or 1000", {"1000"}),
        ("It is 3.", {"3"}),
        ("two", set()),
    ],
)
def test_numbers_are_those_in_digits_outside_of_code(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("**bold** and `code`", None),
        ("a ** b", "**"),
        ("`x ** 2`", None),
        ("`open", "`"),
        ("これは**「強調」**です", "**"),
        ("これは「**強調**」です", None),
        ("2 * 3", None),
    ],
)
def test_a_mark_that_stays_is_told(text, mark):
    assert left_over(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        *("24", "`torch.float32`", "(a, b) @ (b, c) → (a, c)", "N, C, H, W", "CPU", "PyTorch, NumPy"),
        *("shape, dtype, device", "`ValueError`.", "A", "0.7 · x + 0.3", "float32", "RuntimeError"),
    ],
)
def test_names_and_formulas_are_no_words(text):
    assert not has_words(text)


@pytest.mark.parametrize(
    "text",
    ["Broadcasting", "`shape` and `dtype`", "A `ValueError`.", "On the CPU.", "テンソル", "텐서", "an axis"],
)
def test_what_another_language_says_otherwise_is_words(text):
    assert has_words(text)
