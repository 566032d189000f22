"""The autograd graph as a person sees it."""

import pytest
from rich.cells import cell_len
from rich.console import Group
from rich.text import Text

from tensortutor.views.graph import GraphView
from tensortutor.wire import Graph, GraphLine
from tensortutor.words import words as catalogue

ADD, ADDMM, RELU, LEAF = "AddBackward0", "AddmmBackward0", "ReluBackward0", "AccumulateGrad"


def leaf(depth, name, shape, *, opens=False):
    return GraphLine(depth, (LEAF,), opens=opens, name=name, shape=shape, leaf=True)


SMALL = Graph(
    "loss",
    (
        GraphLine(0, ("MeanBackward0",), name="loss", shape=()),
        GraphLine(0, (ADD,), shape=(32, 16)),
        GraphLine(1, (RELU,), opens=True, shape=(32, 16), again=True, mark=1),
        GraphLine(0, (ADDMM,), name="out", shape=(32, 16)),
        leaf(1, "net.fc2.bias", (16,), opens=True),
        GraphLine(1, ("TBackward0",), opens=True, shape=(16, 16)),
        leaf(1, "net.fc2.weight", (16, 16)),
        GraphLine(0, (RELU,), shape=(32, 16), mark=1),
        GraphLine(0, (ADDMM,), shape=(32, 16)),
        leaf(1, "net.fc1.bias", (16,), opens=True),
        GraphLine(0, ("TBackward0",), shape=(4, 16)),
        leaf(0, "net.fc1.weight", (16, 4)),
    ),
    operations=7,
    leaves=4,
)
LONG = Graph(
    "y",
    (
        GraphLine(0, (ADD,), name="y", shape=(3,)),
        GraphLine(0, (ADD,), shape=(3,)),
        GraphLine(0, (ADD,), omitted=19_990),
        GraphLine(0, ("StackBackward0",), shape=(1000, 3)),
        GraphLine(
            1,
            (ADDMM, RELU, "ScaledDotProductFlashAttentionForCpuBackward0"),
            opens=True,
            omitted=996,
            kinds=9,
        ),
        GraphLine(1, ("ScaledDotProductFlashAttentionForCpuBackward0",), opens=True, shape=(2, 8, 128, 64)),
        leaf(2, "model.encoder.layers[0].self_attn.in_proj_weight", (3072, 1024), opens=True),
        leaf(1, "", (3,)),
        leaf(0, "重み", (3,)),
    ),
    operations=99_990,
    leaves=10,
    complete=False,
)


def test_the_signs_that_occur_are_explained(holds, words):
    holds("graph", Group(GraphView(SMALL, words), Text(), GraphView(LONG, words)))


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_it_is_drawn_in_every_language(holds, language):
    view = (GraphView(SMALL, catalogue(language)), Text(), GraphView(LONG, catalogue(language)))
    holds(f"graph-{language}", Group(*view))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_no_line_is_wider_than_the_terminal(draw, width, language):
    for graph in (SMALL, LONG):
        drawn = draw(GraphView(graph, catalogue(language)), width)
        assert all(cell_len(line) <= width for line in drawn.splitlines())


def test_without_colour_it_says_the_same(draw, words):
    plain = draw(GraphView(LONG, words))
    assert "\x1b" not in plain
    coloured = draw(GraphView(LONG, words), colour="standard")
    assert "\x1b[" in coloured
    assert "\x1b[3" not in draw(GraphView(LONG, words), colour="standard", no_color=True)
    for line in LONG.lines:
        assert line.name in plain


def test_what_the_learner_has_written_is_no_markup_and_cannot_steer_the_terminal(draw, words):
    line = GraphLine(0, ("Evil[red]\x1b[2J",), name="d['[bold]\x1b[31m']")
    drawn = draw(GraphView(Graph("d", (line,), 1, 0), words))
    assert "d['[bold]" in drawn
    assert "Evil[red]" in drawn
    assert "\x1b" not in drawn
