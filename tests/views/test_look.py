"""A look at one object says the same at any width, in any language, with and without colour."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from tensortutor.languages import LANGUAGES
from tensortutor.views.histogram import HistogramView
from tensortutor.views.look import LookView
from tensortutor.views.numbers import NumbersView
from tensortutor.views.picture import PictureView
from tensortutor.views.pixels import fitted
from tensortutor.wire import (
    Block,
    Difference,
    Differences,
    Histogram,
    Look,
    Notice,
    Picture,
    Span,
    TensorRow,
)
from tensortutor.words import words as catalogue

SCREENS = Path(__file__).parent / "screens"
WEIGHT = TensorRow(
    "net.fc1.weight",
    "parameter",
    "unchanged",
    shape=(2, 3),
    dtype="float32",
    device="cpu",
    layout="strided",
    strides=(3, 1),
    contiguous=True,
    bytes=24,
    requires_grad=True,
    is_leaf=True,
    has_grad=True,
    min=-1.5,
    max=2.25,
    mean=0.125,
)
GRADIENT = TensorRow(
    "net.fc1.weight.grad",
    "tensor",
    "unchanged",
    shape=(2, 3),
    dtype="float32",
    device="cpu",
    min=0.0,
    max=0.0,
)
SMALL = Look(
    WEIGHT,
    "Parameter",
    offset=0,
    gradient=GRADIENT,
    histogram=Histogram(-1.5, 2.25, (1, *[0] * 5, 2, *[0] * 6, 1, *[0] * 5, 2)),
    picture=Picture("heat", (((0, 119, 255), (85, 76, 255)),), (2, 3), low=-1.5, high=2.25),
    rows=((-1.5, 0.25, 2.25), (-0.25, -0.375, 2.25)),
    differences=Differences((Difference((0, 2), 1.0, 2.25), Difference((1, 0), "nan", -0.25)), 2, 6),
    block=Block(
        "cpu",
        48,
        (Span(("base",), 0, 48, 48), Span(("net.fc1.weight",), 8, 32, 24), Span(("a", "b"), 32, 48, 8)),
    ),
)
LARGE = Look(
    TensorRow(
        "images",
        "tensor",
        "unchanged",
        shape=(64, 3, 224, 224),
        dtype="uint8",
        device="cuda:0",
        layout="strided",
        strides=(150528, 50176, 224, 1),
        contiguous=True,
        bytes=9633792,
        requires_grad=False,
        is_leaf=True,
        min=0,
        max=255,
        mean=126.8,
        sampled=True,
    ),
    "Tensor",
    offset=0,
    histogram=Histogram(0, 255, (*range(100, 2000, 100), 2384), sampled=True),
    picture=Picture(
        "image",
        (
            tuple(tuple(20 * column for column in range(12)) for _ in range(12)),
            tuple(tuple(20 * row for _ in range(12)) for row in range(12)),
            tuple(tuple(255 - 20 * row for _ in range(12)) for row in range(12)),
        ),
        (224, 224),
        "[0]",
    ),
)
MODULE = Look(
    TensorRow("net", "module", "unchanged", dtype="float32", device="cpu", bytes=28, requires_grad=True),
    "Sequential",
    parts=(WEIGHT, GRADIENT),
    more=3,
)
META = Look(
    TensorRow("m", "tensor", "unchanged", shape=(3,), dtype="float32", device="meta", bytes=12),
    "Tensor",
    obstacle=Notice("look.meta", {}),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "look"), [("small", SMALL), ("large", LARGE), ("module", MODULE), ("meta", META)]
)
def test_the_screens_of_a_look(holds, name, look, language):
    holds(f"look-{name}-{language}", LookView(look, catalogue(language)))


# --- Colour ---


PICTURES = {
    "heat": Picture("heat", (((0, 128, 255), (None, 64, 192), (32, 96, 160)),), (3, 3), low=-2.5, high=10.0),
    "image": Picture("image", (((255, 0),) * 2, ((0, 255),) * 2, ((0, 0),) * 2), (2, 2)),
}


@pytest.mark.parametrize("colours", ["truecolor", "256", "standard"])
def test_a_picture_in_the_colours_that_the_terminal_has(draw, words, colours):
    drawn = "".join(draw(PictureView(each, "x", words), 60, colour=colours) for each in PICTURES.values())
    visible = drawn.replace("\x1b[0m", "").replace("\x1b[", "‹").replace("m▀", "›▀").replace("m█", "›█")
    kept = SCREENS / f"look-colours-{colours}.txt"
    if os.environ.get("UPDATE_SCREENS"):
        kept.write_text(visible, "utf-8")
    assert visible == kept.read_text("utf-8")


@pytest.mark.parametrize(("colour", "no_color"), [(None, False), ("truecolor", True)])
def test_without_colour_a_picture_is_drawn_in_shades(draw, words, colour, no_color):
    drawn = draw(PictureView(PICTURES["heat"], "x", words), 60, colour=colour, no_color=no_color)
    assert "▀" not in drawn
    assert "38;" not in drawn
    assert "▏    ▒▒▒▒████▕" in drawn
    assert "? NaN" in drawn


def test_an_image_in_shades_is_as_bright_as_its_channels_together(draw, words):
    planes = tuple(((255, 0, 0, level),) * 2 for level in (255, 0, 128))
    drawn = draw(PictureView(Picture("image", planes, (2, 4)), "x", words))
    assert drawn.splitlines()[1:] == 4 * ["  ▏████        ▒▒▒▒▕"]


# --- Fitting ---


@pytest.mark.parametrize(
    ("rows", "columns", "square", "size"),
    [
        (2, 3, False, (8, 12)),
        (3, 3, True, (12, 12)),
        (20, 20, False, (40, 40)),
        (28, 28, True, (28, 28)),
        (40, 120, False, (40, 56)),
        (40, 120, True, (19, 56)),
        (1, 120, True, (1, 56)),
        (40, 4, False, (40, 16)),
    ],
)
def test_a_picture_is_fitted_into_the_width(rows, columns, square, size):
    grid = fitted([[7] * columns] * rows, 56, square=square)
    assert (len(grid), len(grid[0])) == size
    assert {level for row in grid for level in row} == {7}


def test_a_level_that_is_unknown_stays_visible_when_a_picture_shrinks():
    (row,) = fitted([[None, 2, 4, 6]], 2, square=True)
    assert row == [None, 5]


LEVELS = st.one_of(st.none(), st.integers(0, 255))


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 120),
    level=LEVELS,
    width=st.integers(40, 130),
    colour=st.sampled_from([None, "truecolor", "standard"]),
    language=st.sampled_from(list(LANGUAGES)),
)
def test_no_line_of_a_picture_is_wider_than_the_console(draw, rows, columns, level, width, colour, language):
    picture = Picture("heat", (((level,) * columns,) * rows,), (10 * rows, columns), low=-1e-300, high=1e300)
    lines = draw(PictureView(picture, "x" * 30, catalogue(language)), width, colour=colour).split("\n")
    assert len([line for line in lines if "▏" in line or "▀" in line]) <= 21
    assert all(cell_len(Text.from_ansi(line).plain) <= width for line in lines)


# --- Histogram and numbers ---


@pytest.mark.parametrize(
    ("histogram", "shown"),
    [
        (Histogram(0, 1, (1, 1), of="truth"), ["False ████████████░░░░░░░░░░░░ 1", "True  ████████████"]),
        (
            Histogram(1, 1, (5,), of="truth"),
            ["False ░░░░░░░░░░░░░░░░░░░░░░░░ 0", "True  ████████████████████████ 5"],
        ),
        (Histogram(0, 0, (5,), of="truth"), ["False ████████████████████████ 5", "True  ░"]),
        (Histogram(None, None, (), nan=2, inf=1), ["2 NaN  1 Inf"]),
        (Histogram(3.0, 3.0, (7,)), ["  ██████\n  3"]),
        (Histogram(0, 2, (1, 0, 10**6)), ["  ▁▁▁▁▁▁      ██████\n  0                2"]),
        (
            Histogram(0.0, 9.5, (4, *[0] * 18, 2), sampled=True),
            ["~Histogram", "~ from a sample of 6 elements"],
        ),
        (Histogram(0.0, 9.5, (4, *[0] * 18, 2), of="magnitude"), ["Histogram of the magnitudes"]),
    ],
)
def test_a_histogram_shows_every_count(draw, words, histogram, shown):
    drawn = draw(HistogramView(histogram, words), 60)
    assert all(each in drawn for each in shown)


def test_numbers_that_do_not_fit_are_left_out_visibly(draw, words):
    drawn = draw(NumbersView(((0.123456,) * 8, (-1.2e-17,) * 8), words), 60).splitlines()
    assert drawn[1:] == ["  " + "  ".join(["  0.1235"] * 5) + "…", "  " + "  ".join(["-1.2e-17"] * 5) + "…"]


@settings(deadline=None, max_examples=40)
@given(
    name=st.one_of(
        st.text(min_size=1, max_size=60), st.sampled_from(["[red]x[/]", "テンソル" * 20, "x\x1b[2J"])
    ),
    look=st.sampled_from([SMALL, LARGE, MODULE, META]),
    width=st.integers(40, 130),
    language=st.sampled_from(list(LANGUAGES)),
)
def test_no_line_of_a_look_is_wider_than_the_console(draw, name, look, width, language):
    drawn = draw(LookView(replace(look, row=replace(look.row, name=name)), catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "\x1b" not in drawn
