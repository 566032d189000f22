"""The inspector keeps its promises for any tensor, at any width."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tensortutor.languages import LANGUAGES
from tensortutor.views.inspection import COLUMNS, Inspector
from tensortutor.views.quantities import human_bytes, number
from tensortutor.wire import Container, GradChange, Module, Optimizer, TensorRow
from tensortutor.words import words as catalogue

NAMES = st.one_of(
    st.text(min_size=1, max_size=80),
    st.text(alphabet="xテン텐서名[]()/😀👨‍👩‍👧é\t\n\x1b\u200d", min_size=1, max_size=80),
    st.sampled_from(["x[i]", "[bold]", "[/]", "w" * 200, "_"]),
)
NUMBERS = st.one_of(
    st.none(),
    st.integers(),
    st.sampled_from(["nan", "inf", "-inf"]),
    st.floats(allow_nan=False, allow_infinity=False),
)
COUNTS = st.one_of(st.none(), st.integers(0, 2**63))
FLAGS = st.one_of(st.none(), st.booleans())
ROWS = st.builds(
    TensorRow,
    NAMES,
    st.sampled_from(["tensor", "parameter", "ndarray", "module"]),
    st.sampled_from(["new", "rebound", "modified", "gradient", "deleted", "unchanged"]),
    shape=st.one_of(st.none(), st.lists(st.integers(0, 10**6), max_size=64).map(tuple)),
    dtype=st.sampled_from([None, "float32", "bool", "torch.float8_e4m3fn"]),
    device=st.sampled_from([None, "cpu", "cuda:0"]),
    bytes=COUNTS,
    requires_grad=FLAGS,
    is_leaf=FLAGS,
    grad_fn=st.one_of(st.none(), st.just("MulBackward0"), NAMES),
    has_grad=FLAGS,
    shares_memory_with=st.lists(NAMES, max_size=5).map(tuple),
    min=NUMBERS,
    max=NUMBERS,
    mean=NUMBERS,
    nan=COUNTS,
    inf=COUNTS,
    sampled=st.booleans(),
    grad_change=st.sampled_from([None, *get_args(GradChange)]),
    module=st.one_of(st.none(), st.builds(Module)),
    optimizer=st.one_of(st.none(), st.builds(Optimizer)),
    container=st.one_of(st.none(), st.builds(Container)),
)
PLAIN = TensorRow("x", "tensor", "new", shape=(3,), dtype="float32", device="cpu", bytes=12)


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(ROWS, max_size=5),
    unchanged=st.integers(0, 99),
    width=st.integers(40, 140),
    language=st.sampled_from(list(LANGUAGES)),
)
def test_no_line_is_wider_than_the_console(draw, rows, unchanged, width, language):
    drawn = draw(Inspector(rows, unchanged, catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn


@settings(deadline=None, max_examples=50)
@given(rows=st.lists(ROWS, min_size=1, max_size=3), width=st.integers(40, 130))
def test_a_wider_console_never_shows_less(draw, rows, width):
    inspector = Inspector(rows, 0, catalogue("en"), title=False)
    narrow, wide = (draw(inspector, each).split("\n")[1].strip("│ ").split() for each in (width, width + 10))
    assert len([word for word in narrow if word in COLUMNS]) <= len(
        [word for word in wide if word in COLUMNS]
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_name_and_shape_stay_at_every_width(draw, words, width):
    row = TensorRow(
        "weights", "parameter", "modified", shape=(2, 3), dtype="float32", device="cuda:0", bytes=24
    )
    drawn = draw(Inspector((row,), 0, words), width)
    assert "weights" in drawn
    assert "(2, 3)" in drawn
    assert "float32" in drawn


@pytest.mark.parametrize("name", ["x[i]", "[bold]", "[/]", "[red]x[/red]", ":smile:", "`x`", r"a\[b"])
def test_what_looks_like_markup_is_shown_as_it_is(draw, words, name):
    assert f" {name} " in draw(Inspector((TensorRow(name, "tensor", "new"),), 0, words))


def test_what_could_steer_the_terminal_is_not_sent_to_it(draw, words):
    drawn = draw(Inspector((TensorRow("x\x1b[2J\r\n\u202ey", "tensor", "new"),), 0, words))
    assert not {"\x1b", "\r", "\u202e"} & set(drawn)


def test_nothing_touched_draws_nothing(draw, words):
    assert draw(Inspector((), 3, words)) == ""


def test_all_are_shown_where_all_were_asked_for(draw, words):
    rows = [TensorRow(f"t{index}", "tensor", "unchanged", shape=(2,)) for index in range(30)]
    drawn = draw(Inspector(rows, 0, words))
    assert "t29" in drawn
    assert ":tensors" not in drawn


def test_only_the_columns_asked_for_are_shown_and_the_name_always(draw, words):
    head = draw(Inspector((PLAIN,), 0, words, ("shape", "bytes")), 120).split("\n")[1]
    assert head.strip("│ ").split() == ["name", "shape", "bytes"]


def test_a_column_that_says_nothing_of_any_tensor_is_left_out(draw, words):
    head = draw(Inspector((PLAIN,), 0, words), 120).split("\n")[1]
    assert "grad" not in head
    assert "shares" not in head


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"min": 0.0883, "max": 0.94077, "mean": 0.59401}, "0.0883 … 0.9408, mean 0.594"),
        ({"min": 0, "max": 2, "mean": 1.0}, "0 … 2, mean 1"),
        ({"min": 1.0, "max": 1.0, "mean": 1.0}, "all 1"),
        ({"min": 2.5, "max": 2.5, "mean": 2.5, "shape": ()}, " 2.5 "),
        ({"min": 0, "max": 1, "mean": 0.25, "dtype": "bool"}, "False … True, mean 0.25"),
        ({"min": 2**63, "max": 2**63, "mean": 2.0**63, "shape": (1,)}, " 9223372036854775808 "),
        ({"min": 0.0, "max": 1.0, "mean": 0.5, "sampled": True}, " ~0 … 1, mean 0.5"),
        ({"min": 0.0, "max": 1.0, "mean": "nan", "nan": 2, "inf": 0}, "0 … 1  2 NaN "),
        ({"min": "-inf", "max": "inf", "mean": "nan", "inf": 2}, "-inf … inf  2 Inf "),
        ({"min": "nan", "max": "nan", "mean": "nan", "nan": 3}, " 3 NaN "),
        ({"min": 1.0, "max": 1.0, "mean": "nan", "nan": 1}, "1 … 1  1 NaN "),
        ({}, " – "),
    ],
)
def test_values_read_as_a_range_and_a_mean(draw, words, facts, shown):
    row = TensorRow(**({"name": "x", "kind": "tensor", "change": "new", "shape": (3,)} | facts))
    assert shown in draw(Inspector((row,), 0, words, ("values",)))


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"requires_grad": True, "is_leaf": True}, "leaf"),
        ({"requires_grad": True, "is_leaf": True, "has_grad": True}, "leaf + .grad"),
        ({"requires_grad": True, "is_leaf": False, "grad_fn": "AddBackward0"}, "AddBackward0"),
        (
            {"requires_grad": True, "is_leaf": False, "grad_fn": "AddBackward0", "has_grad": True},
            "AddBackward0 + .grad",
        ),
    ],
)
def test_grad_says_what_the_tensor_is_to_autograd(draw, words, facts, shown):
    row = TensorRow("x", "tensor", "new", **facts)
    assert f" {shown} " in draw(Inspector((row,), 0, words, ("grad",)))


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (24, "24 B"),
        (1023, "1023 B"),
        (4096, "4.0 KB"),
        (4_000_000, "3.8 MB"),
        (1024**2 - 1, "1.0 MB"),
        (4 * 10**12, "3.6 TB"),
        (2**63, "8.0 EB"),
        (2**80, "1048576.0 EB"),
    ],
)
def test_bytes_are_given_in_the_largest_unit_that_fits(count, shown):
    assert human_bytes(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (3.0, "3"),
        (0.000012, "1.2e-05"),
        (12345.678, "12345.7"),
        (1e10, "1e+10"),
        ("inf", "inf"),
        (7, "7"),
    ],
)
def test_numbers_are_short(value, shown):
    assert number(value) == shown
