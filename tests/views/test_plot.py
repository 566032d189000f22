"""Plots as a person sees them: lines, axes with round numbers, and what they come to in words."""

import math
import random
import subprocess
import sys

import pytest
from rich.cells import cell_len
from rich.console import Group
from rich.text import Text

from tensortutor.views.axes import Axis, around
from tensortutor.views.plot import PlotView
from tensortutor.wire import Plot, Series
from tensortutor.words import words as catalogue


def series(name, values):
    finite = [value for value in values if value is not None]
    points = tuple(enumerate(values))
    nan = len(values) - len(finite)
    return Series(name, points, len(values), finite[-1], min(finite), max(finite), nan)


def falling(start, speed, count=200):
    return [start * math.exp(-step / speed) + 0.02 * math.sin(1.7 * step) + 0.1 for step in range(count)]


SPIKED = [*falling(2.3, 30)[:120], 3.5, *falling(2.3, 30)[121:]]
LOSSES = Plot("losses", (series("", SPIKED),))
SEVERAL = Plot(
    "history",
    (
        series("train", SPIKED),
        series("eval", [None if 60 <= place < 80 else each for place, each in enumerate(falling(2.4, 60))]),
    ),
    more=2,
    skipped=("best", "name"),
)
ZIGZAG = tuple((500 * place, (-1.0) ** place * (place % 700)) for place in range(2000))
MANY = Plot("x", (Series("", ZIGZAG, 10**6, -599.0, -699.0, 698.0),))
FLAT = Plot("accuracy", (series("", [0.25] * 5),))


def test_one_line(holds, words):
    holds("plot", Group(PlotView(LOSSES, words), Text(), PlotView(FLAT, words)))


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_several_lines_and_what_is_not_drawn_in_every_language(holds, language):
    words = catalogue(language)
    holds(f"plot-several-{language}", Group(PlotView(SEVERAL, words), Text(), PlotView(MANY, words)))


@pytest.mark.parametrize("width", [30, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(draw, width):
    hard = [
        *(LOSSES, SEVERAL, MANY, FLAT),
        Plot("長い名前" * 20, (series("", [1.0, 1.0 + 1e-12]),)),
        Plot("x", (series("", [-1.7e308, 1.7e308]),)),
        Plot("x", (series("", [5e-324, 0.0]),)),
        Plot("x", (series("", [1e15, 1e15 + 1]),)),
        Plot("x", (series("a", [0.0, 1.0]), series("b", [2.0]), Series("c", ((0, None),), 1, "nan", nan=1))),
    ]
    for plot in hard:
        drawn = draw(PlotView(plot, catalogue("ja")), width)
        assert all(cell_len(line) <= width for line in drawn.splitlines())


def test_without_colour_letters_tell_the_lines_apart(draw, words):
    plain = draw(PlotView(SEVERAL, words))
    assert "\x1b" not in plain
    drawing = plain.partition("└")[0]
    assert drawing.count("a") >= 2
    assert drawing.count("b") >= 2
    assert "\x1b[36m" in draw(PlotView(SEVERAL, words), colour="standard")
    assert "\x1b[36m" not in draw(PlotView(SEVERAL, words), colour="standard", no_color=True)


def test_a_gap_is_a_gap(draw, words):
    plot = Plot("x", (series("", [1.0, 1.0, None, None, 1.0, 1.0]),))
    (line,) = [line for line in draw(PlotView(plot, words), 60).splitlines() if "⣀" in line]
    assert "⣀  " in line.rstrip()


def test_one_number_between_gaps_is_a_dot(draw, words):
    plot = Plot("x", (series("", [None, 1.0, None, 3.0]),))
    drawing = draw(PlotView(plot, words), 60).partition("└")[0]
    assert sum(0x2800 < ord(sign) <= 0x28FF for sign in drawing) == 2


def test_a_key_of_the_learners_is_no_markup_and_cannot_steer_the_terminal(draw, words):
    plot = Plot("x", (series("[red]\x1b[2J", [1.0, 2.0]), series("`", [1.0, 2.0])), skipped=("\x1b[31m",))
    drawn = draw(PlotView(plot, words))
    assert "[red]" in drawn
    assert "\x1b" not in drawn


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (0, 1, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (0.02, 3.5, ["1", "2", "3"]),
        (-3, 3, ["-2", "0", "2"]),
        (99.99, 100.01, ["99.990", "99.995", "100.000", "100.005", "100.010"]),
        (0, 1e9, ["0", "2.50e+08", "5.00e+08", "7.50e+08", "1.00e+09"]),
        (1e-5, 3e-5, ["1.00e-05", "1.50e-05", "2.00e-05", "2.50e-05", "3.00e-05"]),
        (5, 5, ["4", "6"]),
    ],
)
def test_marks_are_round_numbers(low, high, written):
    assert [text for _, text in around(low, high, 48).marks(5)] == written


@pytest.mark.parametrize("seed", range(20))
def test_marks_stand_at_what_is_written_there_and_differ(seed):
    dice = random.Random(seed)
    size, middle = 10 ** dice.uniform(-9, 9), dice.choice([0, dice.uniform(-100, 100)])
    axis = around(middle - size, middle + size * dice.random(), 48)
    marks = axis.marks(5)
    assert 2 <= len(marks) <= 6
    assert len({text for _, text in marks}) == len(marks)
    for dot, text in marks:
        assert 0 <= dot < 48
        assert abs(axis.dot(float(text)) - dot) <= 1


def test_an_index_has_whole_numbers_only():
    assert [text for _, text in Axis(0, 3, 100).marks(6, least_step=1)] == ["0", "1", "2", "3"]
    assert [text for _, text in Axis(0, 1, 100).marks(6, least_step=1)] == ["0", "1"]


def test_the_library_is_not_loaded_before_there_is_a_plot():
    code = "import sys, tensortutor.terminal.looking; sys.exit('plotille' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
