"""A statement's text is what was typed, with its first line, and whether it is plain Python."""

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from tensortutor.inside.source import Source


def statements(raw):
    above = raw[: len(raw) - len(raw.lstrip())].count("\n")
    transformed = "\n" * above + TransformerManager().transform_cell(raw)
    source = Source(raw, transformed)
    return [source.statement(node) for node in ast.parse(transformed).body]


@pytest.mark.filterwarnings("ignore:`make_tokens_by_line`")  # IPython's, at U+2028
@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("x = 1", [("x = 1", 1)]),
        ("x = 1\ny = 2\n", [("x = 1", 1), ("y = 2", 2)]),
        ("x = 1; y = 2;  z = 3;", [("x = 1", 1), ("y = 2", 1), ("z = 3", 1)]),
        ("é = 'ü'; 変数 = '💡'; z = 3", [("é = 'ü'", 1), ("変数 = '💡'", 1), ("z = 3", 1)]),
        ("@a\n@b(1)\ndef f():\n    return 1\nf()", [("@a\n@b(1)\ndef f():\n    return 1", 1), ("f()", 5)]),
        ("@a\nclass C:\n    x = 1", [("@a\nclass C:\n    x = 1", 1)]),
        ("# a comment\n\nx = 1  # why\n# end", [("x = 1", 3)]),
        ("\n\n  \nx = 1", [("x = 1", 4)]),
        ("    x = 1\n    y = (2,\n         3)", [("x = 1", 1), ("y = (2,\n     3)", 2)]),
        (">>> x = 1\n>>> y = 2", [("x = 1", 1), ("y = 2", 2)]),
        ("s = 'a\u2028b'\ny = 2", [("s = 'a\u2028b'", 1), ("y = 2", 2)]),
        ("x = 1\n\x0cy = 2", [("x = 1", 1), ("y = 2", 2)]),
        ("x = 1\r\ny = 2\r\n", [("x = 1", 1), ("y = 2", 2)]),
        ("x = '''a\nb'''; y = 2", [("x = '''a\nb'''", 1), ("y = 2", 2)]),
        ("if x:\n    a; b\nelse:\n    c  # no", [("if x:\n    a; b\nelse:\n    c", 1)]),
        ("", []),
        ("# nothing", []),
    ],
)
def test_plain_python_stands_as_it_ran(raw, found):
    assert statements(raw) == [(text, line, True) for text, line in found]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("%time x", [("%time x", 1, False)]),
        ("%time x\n", [("%time x", 1, False)]),
        ("x = 1\n%time x\ny = 2", [("x = 1", 1, True), ("%time x", 2, False), ("y = 2", 3, True)]),
        ("!ls  # all", [("!ls  # all", 1, False)]),
        ("files = !ls", [("files = !ls", 1, False)]),
        ("x?", [("x?", 1, False)]),
        ("x.sum??", [("x.sum??", 1, False)]),
        ("\n\n%time x", [("%time x", 3, False)]),
        ("%%time\nx = 1\ny = 2", [("%%time\nx = 1\ny = 2", 1, False)]),
        ("\n%%time\nx = 1\n", [("%%time\nx = 1", 2, False)]),
        ("if x:\n    !ls\n    y = 1", [("if x:\n    !ls\n    y = 1", 1, False)]),
        ("get_ipython().reset()", [("get_ipython().reset()", 1, False)]),
    ],
)
def test_magics_stand_as_they_were_typed_and_are_not_plain_python(raw, found):
    assert statements(raw) == found


def test_where_lines_have_moved_a_magic_stands_as_what_ran():
    (magic, after) = statements("%time x + \\\n  1\ny = 2")
    assert magic[0].startswith("get_ipython().run_line_magic('time'")
    assert not magic[2]
    assert (after[0], after[2]) == ("y = 2", True)
