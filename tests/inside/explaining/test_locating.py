"""The expression that failed is found, wherever it stands and however it is written."""

import ast
import sys
import traceback

import pytest
import torch

from tensortutor.inside.explaining.locating import innermost, locate

A = "a, b = torch.ones(2, 3), torch.ones(2, 3)\n"


def where(failed):
    """Return the code of the expression that failed."""
    place = locate(failed.trace)
    return None if place is None else place.sheet.text(place.node)


@pytest.mark.parametrize(
    ("program", "expression"),
    [
        ("a @ b", "a @ b"),
        ("c = torch.relu(a @ b + 1)[0]", "a @ b"),
        ("c = [x @ b for x in [a]]", "x @ b"),
        ("def f(x):\n    return (x @\n            b)\nf(a)", "x @\n            b"),
        ("f = lambda x: x @ b; f(a)", "x @ b"),
        ("日本 = a; 日本 @ b", "日本 @ b"),
        ("s = 'テンソル'; y = (len(s), a @ b)", "a @ b"),
        ("f'{a @ b}'", "a @ b" if sys.version_info >= (3, 12) else None),
        ("(a\n .relu()\n .view(7))", "a\n .relu()\n .view(7)"),
        ("a[0] = b", "a[0]"),
        ("a += torch.ones(7)", "a += torch.ones(7)"),
        ("if a: pass", "a"),
        ("while not a: pass", "a"),
        ("y = 1 if a else 2", "a"),
        ("a[5]", "a[5]"),
        ("a.foo", "a.foo"),
        ("undefined", "undefined"),
        ("from torch import foo", "from torch import foo"),
        ("with torch.no_grad():\n    for i in range(2):\n        a @ b", "a @ b"),
        ("class C:\n    x = a @ b", "a @ b"),
        ("try:\n    1/0\nexcept ZeroDivisionError:\n    a @ b", "a @ b"),
    ],
)
def test_the_failed_expression_is_found(failing, program, expression):
    found = where(failing(A + program))
    if expression is not None:
        assert found == expression


def test_the_learners_frame_is_found_below_frames_of_libraries(failing):
    failed = failing("net = nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1))\nnet(torch.ones(1, 2))")
    place = locate(failed.trace)
    assert place.sheet.text(place.node) == "net(torch.ones(1, 2))"
    assert place.beyond[-1].f_code.co_filename.endswith("linear.py")
    assert innermost(failed.trace) is place.frame


def test_a_callback_of_the_learners_is_their_innermost_frame(failing):
    program = (
        "fc = nn.Linear(2, 2)\ndef hook(m, given):\n    given[0] @ torch.ones(7, 7)\n"
        "fc.register_forward_pre_hook(hook)\nfc(torch.ones(1, 2))"
    )
    assert where(failing(program)) == "given[0] @ torch.ones(7, 7)"


@pytest.mark.parametrize("program", ["exec('a @ b')", "eval('a @ b')"])
def test_code_without_a_source_is_not_guessed_at(failing, program):
    assert locate(failing(A + program).trace) is None


def test_a_source_that_has_changed_since_is_no_reason_to_fail(failing, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(A.replace("a, b", "import torch\na, b") + "a @ b")
    code = compile(program.read_text(), str(program), "exec")
    program.write_text("x = (")
    failed = failing("exec(code)", code=code)
    assert failed.said is None


def test_nothing_is_found_in_no_trace():
    assert locate(None) is None
    assert innermost(None) is None


def test_lines_are_marked_as_pythons_own_traceback_marks_them(failing):
    failed = failing(A + "if True:\n    y = torch.relu(a @ b + 1)\n")
    (line,) = failed.said.source
    assert line.text == "y = torch.relu(a @ b + 1)"
    assert line.text[line.start : line.end] == "a @ b"
    shown = "".join(traceback.format_tb(failed.trace)).splitlines()[-2:]
    caret = shown[1].index("~") - (len(shown[0]) - len(shown[0].lstrip()))
    assert caret == line.start


def test_a_long_expression_is_marked_on_its_first_lines(failing):
    program = "torch.cat([\n" + "    torch.ones(1, 3),\n" * 20 + "    torch.ones(1, 4)])"
    source = failing(program).said.source
    assert source[0].text == "torch.cat(["
    assert 1 < len(source) < 10


def test_what_replaces_a_part_is_put_where_it_stood(failing):
    failed = failing(A + "ключ = 1; torch.matmul(a,  # первый\n             b)")
    place = locate(failed.trace)
    first, second = place.node.args
    assert place.sheet.rewritten(place.node, {second: "b.T"}) == (
        "torch.matmul(a,  # первый\n             b.T)"
    )
    assert place.sheet.rewritten(place.node, {first: "b", second: "a"}).startswith("torch.matmul(b,")
    assert place.sheet.with_suffix(ast.parse("a").body[0].value, ".T") == "a.T"


def test_parentheses_are_put_where_a_suffix_would_bind_to_a_part(failing):
    failed = failing("a = torch.ones(2, 3)\nb = torch.ones(2)\na + -b")
    place = locate(failed.trace)
    assert place.sheet.with_suffix(place.node.right, ".T") == "(-b).T"


def test_deep_recursion_is_located(failing):
    failed = failing("def f(n, x):\n    return f(n - 1, x) if n else x.view(7)\nf(300, torch.ones(3))")
    assert failed.said.expression == "x.view(7)"
    assert failed.said.operands[0].shape == torch.ones(3).shape
