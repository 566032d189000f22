"""`:tensors` sorts by any column, reversed where that is asked for, and by none as it comes."""

import pytest

from tensortutor.terminal.ordering import KEYS, Order
from tensortutor.views.inspection import COLUMNS
from tensortutor.wire import TensorRow


def row(name, **facts):
    return TensorRow(name, "tensor", "unchanged", **facts)


ROWS = (
    row(
        "w", shape=(2, 3), dtype="float32", device="cpu", bytes=24, max=1.0, requires_grad=True, is_leaf=True
    ),
    row("B", shape=(9,), dtype="int64", device="cuda:0", bytes=72, max=8, shares_memory_with=("v",)),
    row("x", dtype="float32", device="cpu", max="nan"),
    row("v", shape=(4,), dtype="bool", device="cpu", bytes=4, max=1, shares_memory_with=("B",)),
    row(
        "y",
        shape=(1, 1),
        dtype="float32",
        device="cpu",
        bytes=4,
        max="inf",
        requires_grad=True,
        grad_fn="Add",
    ),
)


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ((), "wBxvy"),
        (("name",), "Bvwxy"),
        (("shape",), "vBywx"),
        (("dtype",), "vwxyB"),
        (("device",), "wxvyB"),
        (("grad",), "wyBxv"),
        (("bytes",), "Bwvyx"),
        (("shares",), "Bvwxy"),
        (("values",), "yBwvx"),
        (("dtype", "bytes"), "vwyxB"),
    ],
)
def test_rows_stand_in_the_order_of_the_columns(columns, names):
    assert "".join(each.name for each in Order(columns).of(ROWS)) == names


@pytest.mark.parametrize(
    ("columns", "names"), [((), "wBxvy"), (("bytes",), "vywBx"), (("name",), "yxwvB"), (("grad",), "ywBxv")]
)
def test_reversed_they_stand_the_other_way_round_and_what_is_unknown_stays_last(columns, names):
    assert "".join(each.name for each in Order(columns, reversed=True).of(ROWS)) == names


def test_every_column_can_be_sorted_by():
    assert set(KEYS) == set(COLUMNS)


def test_the_same_column_again_turns_the_order_round():
    size, back = Order(("bytes",)), Order(("bytes",), reversed=True)
    assert size.after(Order()) == size
    assert size.after(size) == back
    assert size.after(back) == size
    assert back.after(back) == size
    assert Order().after(Order()) == Order()
