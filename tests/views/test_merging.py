"""The statements of one entry make one table."""

import pytest

from tensortutor.views.inspection import merge
from tensortutor.wire import Inspection, TensorRow


def inspection(*changes, unchanged=0):
    rows = tuple(TensorRow(name, "tensor", change, shape=shape) for name, change, *shape in changes)
    return Inspection("…", 1, python=True, tensors=rows, unchanged=unchanged)


@pytest.mark.parametrize(
    ("first", "then", "merged"),
    [
        ("new", "modified", "new"),
        ("new", "rebound", "new"),
        ("new", "unchanged", "new"),
        ("new", "deleted", None),
        ("modified", "modified", "modified"),
        ("modified", "rebound", "rebound"),
        ("modified", "deleted", "deleted"),
        ("modified", "unchanged", "modified"),
        ("rebound", "modified", "rebound"),
        ("rebound", "rebound", "rebound"),
        ("rebound", "deleted", "deleted"),
        ("deleted", "new", "rebound"),
        ("unchanged", "modified", "modified"),
        ("unchanged", "unchanged", "unchanged"),
    ],
)
def test_two_changes_of_one_name_become_one(first, then, merged):
    rows, _ = merge([inspection(("x", first)), inspection(("x", then))])
    assert [row.change for row in rows] == ([merged] if merged else [])


def test_the_last_facts_of_a_name_win():
    rows, _ = merge([inspection(("x", "new", 2)), inspection(("x", "rebound", 3))])
    assert rows == (TensorRow("x", "tensor", "new", shape=[3]),)


def test_of_unnamed_results_the_last_stays_and_stands_last():
    rows, _ = merge([inspection(("_", "new", 1)), inspection(("x", "new")), inspection(("_", "new", 2))])
    assert [(row.name, row.shape) for row in rows] == [("x", []), ("_", [2])]


def test_what_came_and_went_and_came_again_is_new():
    rows, _ = merge([inspection(("x", change)) for change in ("new", "deleted", "new")])
    assert [row.change for row in rows] == ["new"]


@pytest.mark.parametrize(
    ("inspections", "unchanged"),
    [
        ([], 0),
        ([inspection(("x", "new"), unchanged=3)], 3),
        # x was made first, and is among those that the second statement left alone
        ([inspection(("x", "new"), unchanged=3), inspection(("y", "new"), unchanged=4)], 3),
        ([inspection(("x", "new"), unchanged=3), inspection(unchanged=4)], 3),
        ([inspection(("x", "deleted"), unchanged=3), inspection(("y", "modified"), unchanged=2)], 2),
        ([inspection(("_", "new"), unchanged=3)], 3),
    ],
)
def test_the_rest_is_what_lives_and_was_not_touched(inspections, unchanged):
    assert merge(inspections)[1] == unchanged
