"""What a typed entry is."""

import pytest

from tensortutor.tutor import entries


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("x = 1", {"x"}),
        ("x, (y, *z) = f()", {"x", "y", "z"}),
        ("x += 1", {"x"}),
        ("x: int = 1", {"x"}),
        ("(n := 3)", {"n"}),
        ("for i in range(3): total = i", {"i", "total"}),
        ("with a as b: pass", {"b"}),
        ("import numpy as np, os.path", {"np", "os"}),
        ("from torch import nn", {"nn"}),
        ("def f(a): inner = 1", {"f"}),
        ("class C:\n    inside = 1", {"C"}),
        ("lambda: (y := 1)", set()),
        ("x[0] = 1", set()),
        ("x.add_(1)", set()),
        ("%timeit x = 1", set()),
    ],
)
def test_names_that_code_binds(code, names):
    assert entries.bound_names(code) == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x=1", "x  =  1  # one", True),
        ("a\nb", "a; b", True),
        ("x = 1", "x = 2", False),
        ("x = (", "x = (", False),
    ],
)
def test_the_same_code_whatever_its_spaces(one, other, same):
    assert entries.same_code(one, other) is same


@pytest.mark.parametrize(
    ("text", "index"),
    [
        *[("1", 0), ("4", 3), ("a", 0), ("D", 3), ("２", 1), ("ｂ", 1), ("2)", 1), ("①", 0)],
        *[("5", None), ("e", None), ("0", None), ("x = 1", None), ("ab", None), ("", None)],
    ],
)
def test_an_option_is_chosen_by_digit_or_letter(text, index):
    assert entries.choice(text, 4) == index


@pytest.mark.parametrize(
    ("code", "repaired"),
    [
        ("torch.ones（３）", "torch.ones(3)"),
        ("x　=　1", "x = 1"),
        ("print('（')", None),
        ("torch.ones(3", None),
    ],
)
def test_full_width_characters_are_repaired_only_where_they_are_the_trouble(code, repaired):
    assert entries.repaired(code) == repaired


@pytest.mark.parametrize(("code", "blank"), [("P = C / ____", True), ("_ + __x__", False), ("x_1", False)])
def test_a_blank_that_was_left(code, blank):
    assert entries.has_blank(code) is blank


@pytest.mark.parametrize(
    ("code", "expression"),
    [("x", True), ("x = 1", False), ("x = 1\nx", True), ("print(x)", True), ("%x", False)],
)
def test_whether_an_entry_ends_in_an_expression(code, expression):
    assert entries.is_expression(code) is expression


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (">>> x = 1", "x = 1"),
        ("15/18 >>> x = 1\n", "x = 1"),
        (
            ">>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> y = 2",
            "for i in range(2):\n    print(i)\n\ny = 2",
        ),
        ("\n1/18 >>> t = 1\n     ... t\n1\n", "t = 1\nt"),
        (">>> ", ""),
        ("x = 1\n>>> y", "x = 1\n>>> y"),
        ("x >>> 1", "x >>> 1"),
        ("...", "..."),
        ("a = [\n    1,\n]", "a = [\n    1,\n]"),
    ],
)
def test_what_was_copied_from_a_session_loses_its_prompts(pasted, code):
    assert entries.unprompted(pasted) == code
