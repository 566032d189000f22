"""What went wrong reads at a glance: at any width, without colour, in every language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Group

from tensortutor.languages import LANGUAGES
from tensortutor.views.explanation import ExplanationView
from tensortutor.views.failure import FailureView
from tensortutor.views.why import WhyView
from tensortutor.wire import Explanation, Failure, Line, Notice, Operand, TensorRow, Why
from tensortutor.words import words as catalogue

SENTENCES = {key: text for key, text in catalogue("en").sentences.items() if key.startswith("explain.")}
PRODUCT = Explanation(
    "matmul",
    "a @ b",
    Notice("explain.matmul", {"a": "a", "b": "b", "first": "3", "second": "2"}),
    (Operand("a", (2, 3), "float32", "cpu"), Operand("b", (2, 3), "float32", "cpu")),
    "a @ b.T",
    (2, 2),
    ("shape",),
    (Line("y = torch.relu(a @ b + 1)", 15, 20),),
)
TRACE = """Traceback (most recent call last):
  File "<entry 2>", line 1, in <module>
    y = torch.relu(a @ b + 1)
                   ~~^~~
RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"""
MESSAGE = "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"
LIBRARY = TRACE.replace(
    "RuntimeError",
    '  File "torch/nn/modules/linear.py", line 134, in forward\n    return F.linear(input)\nRuntimeError',
)
DTYPES = Explanation(
    "dtype",
    "self.layers[0](inputs)",
    Notice(
        "explain.dtype-layer",
        {"layer": "self.layers[0]", "operand": "inputs", "asked": "float32", "made": "float64"},
    ),
    (Operand("inputs", (2, 3), "float64", "cpu"), Operand("self.layers[0].weight", (2, 3), "float32", "cpu")),
    "self.layers[0](inputs.float())",
    None,
    ("dtype",),
    (
        Line("return self.layers[0](", 7, 22),
        Line("    inputs)", 4, 11),
    ),
)
UNKNOWN = Explanation(
    "broadcast",
    "x + f(y)",
    Notice("explain.broadcast", {"a": "x", "b": "f(y)", "first": "3", "second": "2"}),
    (Operand("x", (2, 3), "float32", "cpu"), Operand("f(y)")),
    telling=("shape",),
    source=(Line("x + f(y)", 0, 8),),
)
TENSORS = (
    TensorRow("a", "tensor", "unchanged", (2, 3), "float32", "cpu", bytes=24, min=1.0, max=1.0, mean=1.0),
    TensorRow("b", "tensor", "unchanged", (2, 3), "float32", "cpu", bytes=24, min=0.0, max=5.0, mean=2.5),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_with_its_explanation(holds, language):
    words = catalogue(language)
    failures = (
        Failure("RuntimeError", MESSAGE, TRACE, PRODUCT),
        Failure("RuntimeError", "expected m1 and m2 to have the same dtype", "", DTYPES),
        Failure("RuntimeError", "The size of tensor a (3) must match", "", UNKNOWN),
    )
    holds(f"explanation-{language}", Group(*(FailureView(each, words) for each in failures)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_failure_at_length(holds, language):
    why = Why(Failure("RuntimeError", MESSAGE, LIBRARY, PRODUCT), TENSORS, 7)
    holds(f"why-{language}", WhyView(why, catalogue(language)))


def test_the_source_is_not_drawn_twice(draw, words):
    drawn = draw(FailureView(Failure("RuntimeError", MESSAGE, TRACE, PRODUCT), words))
    assert drawn.count("y = torch.relu(a @ b + 1)") == 1
    drawn = draw(FailureView(Failure("RuntimeError", MESSAGE, LIBRARY, PRODUCT), words))
    assert drawn.count("y = torch.relu(a @ b + 1)") == 2
    assert "\n  y = torch.relu(a @ b + 1)\n                 ^^^^^\n" in drawn


def test_what_fits_is_said_with_the_shape_that_it_gives(draw, words):
    assert "This fits: `a @ b.T` → (2, 2)\n" in draw(ExplanationView(PRODUCT, words))


def test_without_a_repair_nothing_is_promised(draw, words):
    assert "fits" not in draw(ExplanationView(UNKNOWN, words))


def test_what_looks_like_markup_is_shown_as_it_is(draw, words):
    notice = Notice("explain.matmul", {"a": "x[i]", "b": "[bold]b[/]", "first": "3", "second": "2"})
    told = Explanation(
        "matmul", "x[i] @ y", notice, (Operand("[red]x[i]", (2,)),), "x[i]", telling=("shape",)
    )
    drawn = draw(ExplanationView(told, words))
    assert "[bold]b[/]" in drawn
    assert "[red]x[i]" in drawn


CODE = st.text(alphabet="abx[].@ \nテ텐{}`()'\t\x1b", min_size=1, max_size=60)
LINES = CODE.map(lambda text: text.replace("\n", " ")).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
        lambda ends: Line(text, min(ends), max(ends))
    )
)
TOLD = st.builds(
    Explanation,
    st.just("matmul"),
    CODE,
    st.builds(
        lambda a, b: Notice("explain.matmul", {"a": a, "b": b, "first": "3", "second": "2"}), CODE, CODE
    ),
    st.lists(
        st.builds(
            Operand, CODE, st.one_of(st.none(), st.lists(st.integers(0, 10**6), max_size=8).map(tuple))
        ),
        max_size=4,
    ).map(tuple),
    st.one_of(st.none(), CODE),
    st.one_of(st.none(), st.just((2, 3))),
    st.sampled_from([(), ("shape",), ("dtype", "shape"), ("device",)]),
    st.lists(LINES, max_size=3).map(tuple),
)


@settings(deadline=None, max_examples=150)
@given(told=TOLD, width=st.integers(40, 120), language=st.sampled_from(list(LANGUAGES)))
def test_no_line_is_wider_than_the_console(draw, told, width, language):
    drawn = draw(FailureView(Failure("E", "m", "", told), catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn


@pytest.mark.parametrize("width", [60, 80])
def test_the_marks_stand_below_the_expression_in_a_long_line(draw, words, width):
    text = "result = " + "some_function(" * 8 + "テンソル @ b" + ")" * 8
    start = text.index("テ")
    told = Explanation("matmul", "", PRODUCT.notice, source=(Line(text, start, start + 8),))
    line, marks, *_ = draw(ExplanationView(told, words), width).split("\n")
    place = cell_len(marks) - cell_len(marks.lstrip())
    assert line.count("テンソル @ b") == 1
    assert cell_len(line[: line.index("テ")]) == place
    assert marks.strip() == "^" * cell_len("テンソル @ b")


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_says_it_in_two_at_most_and_ends_as_one(key):
    if key == "explain.fits":
        return
    sentence = SENTENCES[key]
    assert sentence.endswith((".", "?"))
    assert len(sentence) <= 260
