"""Statements that repeat the setup are not the learner's own."""

import pytest

from tensortutor.inside.judgement.statements import endings, own

SETUP = "import math\nx = torch.ones(3)\nx.add_(1)"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (["x = torch.ones(3)", "y = x"], ["y = x"]),
        (["x = torch.ones( 3 )  # the given line"], []),
        (["x = torch.zeros(3)"], ["x = torch.zeros(3)"]),
        ([SETUP, "y = x"], ["y = x"]),
        ([*SETUP.split("\n"), "y = x"], ["y = x"]),
        (["x.add_(1)", "y = x"], ["x.add_(1)", "y = x"]),
        (["import math; y = math.pi"], ["y = math.pi"]),
    ],
)
def test_what_repeats_the_setup_is_left_out(typed, left):
    assert [entry.text for entry in own(tuple(typed), SETUP)] == left


def test_a_setup_of_calls_alone_can_be_called_again():
    assert len(own(("loss.backward()",), "loss.backward()")) == 1


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        (["y = 1", "a = 1", "y = 2", "c = 3"], [2, 3]),
        (["y = 0", "a = 1", "y = x", "x = torch.ones(3)"], [2]),
        (["y = 1", "for y in range(2): pass"], [1]),
        (["a = 1", "def y():\n    return a"], [1]),
        (["a = 1", "a.add_(1)"], [1]),
        (["y = x"], []),
        ([], []),
    ],
)
def test_the_last_statements_may_be_right_alone(typed, starts):
    assert endings(tuple(typed), SETUP, "y") == starts
