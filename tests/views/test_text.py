"""Text fits the console, loses nothing, breaks where it may, and needs no colour."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.failure import FailureView
from tensortutor.views.layout import Flow, Hanging
from tensortutor.views.prose import Prose, PythonCode
from tensortutor.views.verdicts import Passed, PredictionView, Refused, Said
from tensortutor.views.wrapping import NO_END, NO_START
from tensortutor.wire import Failure

MIXED = st.text(alphabet="abc xyz()[]テンソルは、。「」ゃっー텐서는 😀\n", max_size=300)
WIDTHS = st.integers(40, 140)
COLOURS = re.compile(r"\x1b\[[0-9;]*(?:3|4|9|10)[0-7][;m]")


def squeezed(text):
    return "".join(text.split())


@settings(deadline=None, max_examples=150)
@given(text=MIXED, width=WIDTHS)
def test_flowing_text_fits_and_loses_nothing(draw, text, width):
    drawn = draw(Flow(Text(text)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert squeezed(drawn) == squeezed(text)


@settings(deadline=None, max_examples=150)
@given(text=st.text(alphabet="テンソルは、。「」ゃっー（）漢字", max_size=200), width=WIDTHS)
def test_japanese_breaks_neither_before_a_closing_mark_nor_after_an_opening_one(draw, text, width):
    # A run of such marks longer than a line cannot but break.
    text = re.sub("([、。「」ゃっー（）])[、。「」ゃっー（）]+", r"\1", text)
    lines = draw(Flow(Text(text)), width).split("\n")[:-1]
    assert not [line for line in lines[1:] if line[0] in NO_START]
    assert not [line for line in lines[:-1] if line[-1] in NO_END]


@settings(deadline=None, max_examples=150)
@given(
    text=st.one_of(st.text(max_size=200), st.text(alphabet="ab *_`#>-1.|[]()<>\n\tテ", max_size=200)),
    width=WIDTHS,
)
def test_no_text_at_all_makes_a_view_too_wide(draw, words, text, width):
    for view in (
        Prose(text),
        PythonCode(text),
        Said(text),
        Passed(text, words),
        PredictionView(text, text, right=False, because=text, words=words),
        FailureView(Failure("ValueError", text, text), words),
    ):
        drawn = draw(view, width)
        assert all(cell_len(line) <= width for line in drawn.split("\n")), view
        assert "\x1b" not in drawn


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("one\ntwo", "one two"),
        ("テンソルは\n形をもつ。", "テンソルは形をもつ。"),
        ("これは**形**\nです。", "これは形です。"),
        ("共有する。\n`x`", "共有する。`x`"),
        ("텐서는\n모양을", "텐서는 모양을"),
        ("形は\n`x`\nの形", "形は`x`の形"),
        ("PyTorchの\nNumPy", "PyTorchのNumPy"),
    ],
)
def test_a_line_break_in_the_source_is_a_space_except_in_japanese(draw, source, shown):
    assert draw(Prose(source)) == f"{shown}\n"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a < b and Tensor<T>", "a < b and Tensor<T>"),
        ("[the manual](https://pytorch.org)", "the manual (https://pytorch.org)"),
        ("<https://pytorch.org>", "https://pytorch.org"),
        ("![a picture](p.png)", "a picture"),
        ("x[i] and [bold]", "x[i] and [bold]"),
        ("# Heading", "Heading"),
        ("9. nine\n10. ten", "  9. nine\n 10. ten"),
    ],
)
def test_markdown_is_shown_as_text(draw, source, shown):
    assert draw(Prose(source)) == f"{shown}\n"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_table_fits_with_long_code_and_wide_characters(draw, width):
    cells = (
        "`torch.ones(4, 1, 3).expand(4, 5, 3)`",
        "メモリを共有するので、コピーしません。" * 3,
        "텐서는 " * 20,
    )
    drawn = draw(Prose("| a | b | c |\n|--|:-:|--:|\n| " + " | ".join(cells) + " |"), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert sorted("".join(drawn.split()).replace("─", "")) == sorted("abc" + squeezed("".join(cells)))


def test_code_in_prose_is_not_broken_if_it_fits_on_a_line(draw):
    code = "torch.ones(4, 1, 3) + torch.ones(5, 1)"
    for width in range(45, 80):
        assert f"`{code}`" in draw(Prose(f"Now look at what `{code}` does, and why."), width)


def test_a_shape_in_prose_is_not_broken_if_it_fits_on_a_line(draw):
    shown = draw(Prose("The product has the shape (b, n, m), and (5,) stays."), 30)
    assert shown == "The product has the shape\n(b, n, m), and (5,) stays.\n"


@pytest.mark.parametrize("view", [Prose("see `x`"), Said("see `x`")])
def test_code_has_backticks_only_where_no_colour_shows_it(draw, view):
    assert draw(view) == "see `x`\n"
    assert "`x`" in draw(view, colour="standard", no_color=True)
    coloured = draw(view, colour="standard")
    assert "`" not in coloured
    assert COLOURS.search(coloured)


def test_with_no_color_there_is_none(draw, words):
    views = (Prose("a `b` **c**\n\n```\nx = 1\n```"), Passed("a", words), Refused("b", words))
    for view in views:
        assert not COLOURS.search(draw(view, colour="standard", no_color=True))


def test_a_body_hangs_behind_its_lead(draw):
    assert draw(Hanging(Text("✓ "), Flow(Text("one two three"))), 9) == "✓ one two\n  three\n"


def test_code_keeps_its_indentation_and_its_blank_lines(draw):
    assert draw(PythonCode("def f():\n\n    return 1\n")) == "  def f():\n\n      return 1\n"


@pytest.mark.parametrize(
    ("failure", "shown"),
    [
        (Failure("ValueError", "[bold] x[i]"), "ValueError: [bold] x[i]\n"),
        (Failure("AssertionError", ""), "AssertionError\n"),
        (Failure("E", "m", "Traceback\n  f()\nE: m\n"), "Traceback\n  f()\nE: m\n"),
        (Failure("E", "m", "Traceback\n  f()"), "Traceback\n  f()\nE: m\n"),
        (Failure("E", "a\nb", "Traceback\nE: a\nb"), "Traceback\nE: a\nb\n"),
    ],
)
def test_an_exception_ends_with_its_type_and_message_once(draw, words, failure, shown):
    assert draw(FailureView(failure, words)) == shown


def test_an_interrupt_is_a_sentence_and_no_traceback(draw, words):
    drawn = draw(FailureView(Failure("KeyboardInterrupt", "", "Traceback …"), words))
    assert "Traceback" not in drawn
    assert drawn.startswith("Stopped.")
