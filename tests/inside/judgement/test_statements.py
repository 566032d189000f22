"""Statements that repeat the setup are not the learner's own."""

import pytest

from tensortutor.inside.judgement.statements import ending, own

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
    ("typed", "left"),
    [
        (["y = 1", "a = 1", "y = 2", "c = 3"], ["y = 2", "c = 3"]),
        (["a = 1", "y = x", "x = torch.ones(3)"], ["y = x"]),
        (["y = 1", "for y in range(2): pass"], ["for y in range(2): pass"]),
        (["a = 1", "def y():\n    return a"], ["def y():\n    return a"]),
        (["a = 1", "a.add_(1)"], ["a.add_(1)"]),
        ([], []),
    ],
)
def test_what_stands_alone_begins_where_the_answer_was_last_bound(typed, left):
    assert [entry.text for entry in ending(own(tuple(typed), SETUP), "y")] == left
