"""Code that was typed at the prompt, made to run in a file."""

import contextlib
import io

import pytest

from tensortutor.tutor.standalone import Piece, names, needed, standing_alone


def run(*pieces):
    """Run *pieces* as one file with nothing but what every file has; return what it prints and its names."""
    space = {"torch": "torch", "device": "device"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile("\n".join(standing_alone(pieces)), "<file>", "exec"), space)
    return printed.getvalue(), space


@pytest.mark.parametrize(
    ("code", "asked_for", "bound"),
    [
        ("x = y", "y", "x"),
        ("x = x + 1", "x", "x"),
        ("x += 1", "x", "x"),
        ("x = 1\nz = x + y", "y", "x z"),
        ("for i in xs:\n    print(i)", "print xs", "i"),
        ("[i * k for i in xs]", "k xs", ""),
        ("def f(a):\n    b = a + k\n    return f(b)", "k", "f"),
        ("def f():\n    return k\nk = 2\nf()", "", "f k"),
        ("f = lambda a: a + k", "k", "f"),
        ("class C(Base):\n    n = 1\n    m = n\n    k = l", "Base __name__ l", "C"),
        ("import torch.nn as nn, math", "", "nn math"),
        ("print(n := 3, n)", "print", "n"),
        ("with torch.no_grad() as g:\n    g", "torch", "g"),
        ("try:\n    x\nexcept E as e:\n    e", "E x", "e"),
        ("print('x", "", ""),
        ("await f()", "", ""),
    ],
)
def test_the_names_that_code_needs_and_binds(code, asked_for, bound):
    own = names(code)
    assert (own.needed, own.bound) == (set(asked_for.split()), set(bound.split()))


DEFINITIONS = [
    "import math",
    "def unused():\n    return 0",
    "def third():\n    return math.pi / 3",
    "def half():\n    return third() * 3 / 2 / math.pi",
    "def half():\n    return 0.5 * third() / third()",
]


def test_code_brings_along_the_definitions_that_it_builds_on_the_latest_of_each():
    assert needed(DEFINITIONS, "A = half()") == (DEFINITIONS[0], DEFINITIONS[2], DEFINITIONS[4])
    assert needed(DEFINITIONS, "import math\nA = math.pi") == ()


def test_code_that_finds_all_its_names_stays_as_it_was_typed():
    typed = ["import math\nx = [math.pi]   # π", "y = x[0] if x else None"]
    assert standing_alone([Piece("", each) for each in typed]) == typed


def test_what_a_step_starts_from_stands_before_its_code():
    assert standing_alone([Piece("F = 3\n", "G = F + 1\n")]) == ["F = 3\nG = F + 1"]


def test_what_raises_prints_that_and_the_file_runs_on():
    printed, space = run(Piece("a = 1", "b = a\na / 0\nb = 2", raises=True), Piece("", "c = 3"))
    assert printed == "ZeroDivisionError: division by zero\n"
    assert (space["b"], space["c"]) == (1, 3)


def test_what_may_raise_and_does_not_prints_nothing():
    assert run(Piece("", "x = 1", raises=True))[0] == ""


def test_a_long_string_in_what_raises_keeps_its_lines():
    code = 'text = """one\n  two\n"""\nif text:\n    more = f"""{text}\nend"""\nraise ValueError(text + more)'
    _, space = run(Piece("", code, raises=True))
    assert space["text"] == "one\n  two\n"
    assert space["more"] == "one\n  two\n\nend"


def test_a_name_that_is_missing_is_said_and_all_that_builds_on_it_too():
    printed, space = run(Piece("", "x = gone"), Piece("", "y = x + 1"), Piece("", "z = 1"))
    assert printed == "NameError: name 'gone' is not defined\nNameError: name 'x' is not defined\n"
    assert space["z"] == 1


def test_a_name_of_the_learners_own_is_not_taken_for_the_error():
    _, space = run(Piece("", "error = 5"), Piece("", "1 / 0", raises=True), Piece("", "kept = error"))
    assert space["kept"] == 5


def test_the_last_result_is_written_out_where_it_is_asked_for():
    pieces = ["1 + 1", "print('between')", "x = _ * 10", "3; 4", "_ + 1; y = _", "z = [_ for _ in range(3)]"]
    codes = standing_alone([Piece("", each) for each in pieces])
    assert codes[0] == "_ = 1 + 1"
    assert codes[3] == "3; _ = 4"
    _, space = run(*(Piece("", each) for each in pieces))
    assert (space["x"], space["y"], space["z"]) == (20, 5, [0, 1, 2])


def test_a_result_behind_wide_characters_is_found():
    _, space = run(Piece("", "名 = '日本'; 名 + '語'"), Piece("", "x = _"))
    assert space["x"] == "日本語"


@pytest.mark.parametrize("code", ["await f()", "from __future__ import annotations", "x = (1,"])
def test_what_only_the_prompt_can_run_becomes_a_comment(code):
    printed, space = run(Piece("a = 1", code), Piece("", "b = a"))
    assert printed == ""
    assert space["b"] == 1


def test_code_that_warns_when_it_is_compiled_says_nothing():
    assert standing_alone([Piece("", "x = 1 is 1")]) == ["x = 1 is 1"]
