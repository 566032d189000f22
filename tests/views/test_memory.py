"""The map of memory, and the cells that say whose view or copy a tensor is, in three languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tensortutor.languages import LANGUAGES
from tensortutor.views.inspection import Inspector
from tensortutor.views.memory import Memory
from tensortutor.wire import Block, DeviceMemory, MemoryMap, Span, TensorRow
from tensortutor.words import words as catalogue

COLUMN = Block("cpu", 4_000_000, (Span(("column",), 0, 3_996_004, 4000),), unreached=3_996_000)
SHARED = Block(
    "cpu",
    96,
    (
        Span(("x", "flat", "a", "テンソル", "w", "v"), 0, 96, 96, more=3),
        Span(("even",), 0, 92, 48),
        Span(("odd",), 4, 96, 48),
        Span(("row",), 24, 48, 24),
    ),
)
ON_GPU = Block("cuda:0", 40_000, (Span(("net[0].weight",), 0, 40_000, 40_000),))
ADAM = Block("cuda:0", 40_000, (Span(('opt.state[net[0].weight]["exp_avg"]',), 0, 40_000, 40_000),))
CPU = MemoryMap((DeviceMemory("cpu", 4_000_096, 2),), (COLUMN, SHARED), process=243_503_104)
BOTH = MemoryMap(
    (
        DeviceMemory("cpu", 4_000_196, 3),
        DeviceMemory("cuda:0", 80_000, 2, 12_000_000, 20_971_520, 150_754_820_096),
    ),
    (COLUMN, ON_GPU, ADAM, SHARED),
    more=1,
    rest=100,
    process=3_243_503_104,
    unmeasured=("s", "nested"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_of_memory(holds, language):
    holds(f"memory-{language}", Memory(CPU, catalogue(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_of_two_devices(holds, language):
    holds(f"memory-cuda-{language}", Memory(BOTH, catalogue(language)))


def test_where_there_is_no_tensor_it_says_what_to_do(draw, words):
    drawn = draw(Memory(MemoryMap((), (), process=1024), words))
    assert "No tensors yet." in drawn
    assert "1.0 KB" in drawn


def test_what_reaches_most_of_its_memory_is_not_told_to_be_copied(draw, words):
    small = Block("cpu", 100, (Span(("x",), 0, 8, 8),), unreached=92)
    several = Block("cpu", 8000, (Span(("x",), 0, 8, 8), Span(("y",), 9, 12, 3)), unreached=7989)
    for block in (small, several):
        drawn = draw(Memory(MemoryMap((), (block,)), words))
        assert "no name" in drawn
        assert "copy" not in drawn


def test_spans_beyond_those_that_are_told_are_counted(draw, words):
    block = Block("cpu", 8, (Span(("x",), 0, 8, 8),), more=7)
    assert " +7 " in draw(Memory(MemoryMap((), (block,)), words))


SPANS = st.builds(
    lambda names, edges, touched, more: Span(tuple(names), min(edges), max(edges), touched, more),
    st.lists(
        st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(["x[i]", "[bold]", "`x`", "テンソル"])),
        min_size=1,
        max_size=6,
    ),
    st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
    st.integers(0, 10**6),
    st.integers(0, 9),
)
BLOCKS = st.builds(
    Block,
    st.sampled_from(["cpu", "cuda:0"]),
    st.integers(10**9, 10**12),
    st.lists(SPANS, min_size=1, max_size=4).map(tuple),
    st.integers(0, 10**9),
    st.integers(0, 99),
)


@settings(max_examples=100)
@given(
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    width=st.integers(40, 140),
    language=st.sampled_from(list(LANGUAGES)),
)
def test_no_line_is_wider_than_the_console(draw, blocks, width, language):
    drawn = draw(Memory(MemoryMap((), blocks, more=3, rest=5), catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn


# --- What the inspector says of kinship ---

FACTS = {"dtype": "float32", "device": "cpu", "min": 0.0, "max": 5.0, "mean": 2.5}
KIN = (
    TensorRow("x", "tensor", "rebound", (3, 2), held_by=("v", "w"), relative="x", kinship="view", **FACTS),
    TensorRow("y", "tensor", "new", (6,), relative="x", kinship="copy", **FACTS),
    TensorRow("z", "tensor", "new", (6,), relative="y", kinship="same", shares_memory_with=("y",), **FACTS),
    TensorRow(
        "v", "tensor", "new", (6,), relative="w", kinship="view", shares_memory_with=("x", "w"), **FACTS
    ),
    TensorRow("loss", "tensor", "rebound", (), held_by=("best",), **FACTS),
    TensorRow("big", "tensor", "deleted", (1000, 1000), dtype="float32", held_by=("v", "a", "b", "c", "d")),
    TensorRow("old", "tensor", "deleted", (3,), dtype="float32", held_by=("_",)),
    TensorRow("gone", "tensor", "deleted", (3,), dtype="float32"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_views_copies_and_heirs(holds, language):
    columns = ("name", "shape", "dtype", "shares", "values")
    holds(f"inspector-kinship-{language}", Inspector(KIN, 0, catalogue(language), columns))


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"kinship": "view", "relative": "y", "shares_memory_with": ("y",)}, "view of y"),
        ({"kinship": "view", "relative": "y", "shares_memory_with": ("y", "z")}, "view of y · z"),
        ({"kinship": "copy", "relative": "y"}, "no, copy of y"),
        ({"kinship": "same", "relative": "y", "shares_memory_with": ("y",)}, "same as y"),
        ({"kinship": "view", "relative": "x"}, "view of the old x"),
        ({"kinship": "copy", "relative": "x"}, "no, copy of the old x"),
        ({"shares_memory_with": ("a", "b")}, "a, b"),
        ({"change": "rebound", "held_by": ("v",)}, "old memory held by v"),
        (
            {"change": "rebound", "held_by": ("v",), "kinship": "view", "relative": "w"},
            "view of w · old memory held by v",
        ),
        ({"change": "deleted", "held_by": ("v", "w")}, "still held by v, w"),
        ({"change": "deleted", "held_by": ("_",)}, "still held by the last result (_)"),
    ],
)
def test_a_cell_says_whose_memory_it_is(draw, words, facts, shown):
    row = TensorRow(**({"name": "x", "kind": "tensor", "change": "new"} | facts))
    assert f"  {shown} " in draw(Inspector((row,), 0, words, ("shares",)), 120)
