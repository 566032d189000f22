"""Numbers for a plot are read from lists, tensors and arrays, few of them travel, and no spike is lost."""

import random
import warnings
import weakref
from collections import deque

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor import wire
from tensortutor.inside.inspection.slots import unseen
from tensortutor.inside.plotting.plot import plot
from tensortutor.inside.plotting.scalars import scalar
from tensortutor.inside.plotting.thinning import POINTS

NAN, INF = float("nan"), float("inf")


class Evil(float):
    """A number that must not be asked."""

    __float__ = __index__ = __repr__ = lambda _self: 1 / 0


class EvilList(list):
    """A list that must not be asked."""

    __iter__ = __len__ = __getitem__ = lambda *_: 1 / 0


class EvilDict(dict):
    """A dict that must not be asked."""

    __iter__ = items = keys = __getitem__ = lambda *_: 1 / 0


class EvilArray(np.ndarray):
    """An array that must not be asked."""

    __getitem__ = __array_ufunc__ = __len__ = lambda *_, **__: 1 / 0


class EvilTensor(torch.Tensor):
    """A tensor that must not be asked."""

    __torch_function__ = classmethod(lambda *_, **__: 1 / 0)
    __float__ = item = lambda _self: 1 / 0


class EvilScalar(np.float64):
    """A NumPy number that must not be asked."""

    item = __float__ = lambda _self: 1 / 0


def series(subject):
    """Return name and values of each line of the plot."""
    found = plot("x", subject)
    assert wire.loads(wire.Plot, wire.dumps(found)) == found
    return {each.name: [value for _, value in each.points] for each in found.series}


ROWS = {
    "a list of numbers": ([1, 2.5, True], {"": [1, 2.5, 1]}),
    "a tuple": ((1, 2), {"": [1, 2]}),
    "a deque": (deque([1, 2], maxlen=2), {"": [1, 2]}),
    "a list with NumPy's numbers": ([np.float32(1.5), np.int64(2), np.bool_(1)], {"": [1.5, 2, 1]}),
    "a list with tensors, as losses are kept by mistake": (
        [torch.tensor(1.5), (torch.ones(1, requires_grad=True) * 2).sum()],
        {"": [1.5, 2]},
    ),
    "a list with tensors and arrays of one element": ([torch.ones(1, 1), np.ones((1,))], {"": [1, 1]}),
    "NaN and Inf are gaps": ([1, NAN, INF, -INF, 2], {"": [1, None, None, None, 2]}),
    "an int that no float holds": ([1, 10**400, -(10**400)], {"": [1, None, None]}),
    "a tensor": (torch.arange(4), {"": [0, 1, 2, 3]}),
    "a tensor that requires gradients": (torch.ones(2, requires_grad=True), {"": [1, 1]}),
    "a tensor with strides": (torch.arange(6.0).view(3, 2)[:, 1], {"": [1, 3, 5]}),
    "an expanded tensor": (torch.ones(1).expand(3), {"": [1, 1, 1]}),
    "bools": (torch.tensor([True, False]), {"": [1, 0]}),
    "half precision": (torch.tensor([0.5, 2]).to(torch.bfloat16), {"": [0.5, 2]}),
    "float8": (torch.tensor([0.5, 2]).to(torch.float8_e4m3fn), {"": [0.5, 2]}),
    "unsigned numbers": (torch.tensor([1, 2**63], dtype=torch.uint64), {"": [1, 2.0**63]}),
    "the imaginary part of a conjugate": (torch.tensor([1 + 2j, 3 + 4j]).conj().imag, {"": [-2, -4]}),
    "an array": (np.arange(3), {"": [0, 1, 2]}),
    "an array backwards": (np.arange(3.0)[::-1], {"": [2, 1, 0]}),
    "an array that cannot be written to": (np.broadcast_to(np.float16(3), 2), {"": [3, 3]}),
    "a line for each column": (torch.tensor([[1, 2], [3, 4]]), {"[:, 0]": [1, 3], "[:, 1]": [2, 4]}),
    "a line for each column of an array": (np.array([[1, 2], [3, 4]]), {"[:, 0]": [1, 3], "[:, 1]": [2, 4]}),
    "a line for each key": ({"train": [1, 2], 1: torch.ones(2)}, {"train": [1, 2], "1": [1, 1]}),
    "lines for the columns under a key": ({"k": np.ones((2, 1)), "l": [3]}, {"k[:, 0]": [1, 1], "l": [3]}),
    "an empty list beside another": ({"a": [1, 2], "b": []}, {"a": [1, 2]}),
    "a list with a method of its own": (EvilList([1, 2]), {"": [1, 2]}),
    "a dict with a method of its own": (EvilDict(a=[1, 2]), {"a": [1, 2]}),
    "an array with a method of its own": (np.arange(2.0).view(EvilArray), {"": [0, 1]}),
    "a tensor with a method of its own": (torch.ones(2).as_subclass(EvilTensor), {"": [1, 1]}),
    "tensors with a method of their own": ([torch.ones(()).as_subclass(EvilTensor)] * 2, {"": [1, 1]}),
    "NumPy's numbers with a method of their own": ([EvilScalar(1.5)] * 2, {"": [1.5, 1.5]}),
}


@pytest.mark.parametrize("name", ROWS)
def test_numbers_are_read(name):
    subject, expected = ROWS[name]
    assert series(subject) == expected


NONE = {
    "a number": (5, "plot.no-row", {"name": "x", "type": "int"}),
    "a text": ("abc", "plot.no-row", {"name": "x", "type": "str"}),
    "a module": (nn.Linear(1, 1), "plot.no-row", {"name": "x", "type": "Linear"}),
    "a list of texts": (["a"], "plot.no-number", {"name": "x[0]", "type": "str"}),
    "a number of the learner's own kind": ([1, Evil(1)], "plot.no-number", {"name": "x[1]", "type": "Evil"}),
    "a list of tensors": ([torch.ones(2)], "plot.no-number", {"name": "x[0]", "type": "Tensor"}),
    "complex numbers": ([1j], "plot.no-number", {"name": "x[0]", "type": "complex"}),
    "dates": ([np.datetime64("2020-01-01")], "plot.no-number", {"name": "x[0]", "type": "datetime64"}),
    "a scalar tensor": (torch.ones(()), "plot.dimensions", {"name": "x", "count": "0"}),
    "an image": (torch.ones(3, 2, 2), "plot.dimensions", {"name": "x", "count": "3"}),
    "many columns": (torch.ones(2, 7), "plot.columns", {"name": "x", "count": "7", "limit": "6"}),
    "many columns of an array": (np.ones((2, 7)), "plot.columns", {"name": "x", "count": "7", "limit": "6"}),
    "a complex tensor": (torch.ones(2, dtype=torch.cfloat), "plot.unreadable", {"name": "x"}),
    "a sparse tensor": (torch.eye(2).to_sparse(), "plot.unreadable", {"name": "x"}),
    "a meta tensor": (torch.ones(2, device="meta"), "plot.unreadable", {"name": "x"}),
    "an array of objects": (np.array([Evil(1), Evil(2)], dtype=object), "plot.unreadable", {"name": "x"}),
    "an array of records": (np.zeros(2, dtype=[("a", int)]), "plot.unreadable", {"name": "x"}),
    "nothing": ([], "plot.nothing", {"name": "x"}),
    "an empty tensor": (torch.empty(0), "plot.nothing", {"name": "x"}),
    "an empty dict": ({}, "plot.nothing", {"name": "x"}),
    "a matrix without rows": (torch.empty(0, 2), "plot.nothing", {"name": "x"}),
    "a matrix without columns": (torch.empty(2, 0), "plot.nothing", {"name": "x"}),
    "one number": ([3], "plot.one-number", {"name": "x"}),
    "no number that is finite": ([NAN, INF], "plot.none-finite", {"name": "x"}),
    "a dict of other things": ({"a": "b", "c": 1}, "plot.no-rows", {"name": "x"}),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_row_of_numbers_is_said(name):
    subject, key, values = NONE[name]
    assert plot("x", subject) == wire.Notice(key, values)


def test_a_tensor_whose_storage_was_freed_is_not_read():
    tensor = torch.ones(4)
    tensor.untyped_storage().resize_(0)
    assert plot("x", tensor).key == "plot.unreadable"
    scalars = torch.ones(())
    scalars.untyped_storage().resize_(0)
    assert plot("x", [scalars]).key == "plot.no-number"


def test_what_a_line_comes_to_is_told_in_full():
    (found,) = plot("x", [3, NAN, 1.5, INF, -INF, 2]).series
    assert (found.count, found.last, found.min, found.max, found.nan, found.inf) == (6, 2, 1.5, 3, 1, 2)
    assert plot("x", [1, 2, INF]).series[0].last == "inf"


def test_the_first_six_lines_are_drawn_and_the_others_counted():
    found = plot("x", {str(key): [1, 2] for key in range(8)} | {"name": "x"})
    assert [each.name for each in found.series] == list("012345")
    assert (found.more, found.skipped) == (2, ("name",))


@pytest.mark.parametrize("make", [list, tuple, torch.tensor, np.array])
@pytest.mark.parametrize("count", [POINTS - 1, POINTS, POINTS + 1, 3 * POINTS + 7, 70_000])
def test_of_many_numbers_the_extremes_travel(make, count):
    dice = random.Random(count)
    numbers = [dice.random() for _ in range(count)]
    numbers[count // 2], numbers[count // 3], numbers[-1] = 99.0, -99.0, NAN
    (found,) = plot("x", make(numbers)).series
    assert len(found.points) <= POINTS
    assert (found.count, found.nan, found.last) == (count, 1, "nan")
    assert [place for place, _ in found.points] == sorted(place for place, _ in found.points)
    assert all(
        numbers[place] == pytest.approx(value, rel=1e-6) for place, value in found.points if value is not None
    )
    assert (count // 2, 99.0) in found.points
    assert (count // 3, -99.0) in found.points
    assert (found.min, found.max) == (-99, 99)


def test_a_part_without_a_finite_number_is_a_gap():
    numbers = torch.zeros(10 * POINTS)
    numbers[: 5 * POINTS] = NAN
    (found,) = plot("x", numbers).series
    assert sum(value is None for _, value in found.points) == POINTS // 4
    assert found.nan == 5 * POINTS


def test_more_numbers_than_are_read_at_once():
    numbers = torch.arange(2.0**19) % 1000
    (found,) = plot("x", numbers).series
    assert (found.min, found.max, found.last) == (0, 999, numbers[-1].item())
    assert len(found.points) <= POINTS


@pytest.mark.parametrize(("value", "number"), [(True, 1.0), (np.uint8(3), 3.0), (None, None), (b"1", None)])
def test_one_number(value, number):
    with unseen():
        assert scalar(value) == number


def test_the_session_is_left_as_it_was():
    losses = [torch.rand((), requires_grad=True) for _ in range(3)]
    gone = weakref.ref(losses[0])
    state = torch.get_rng_state()
    torch.set_default_device("meta")
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            assert plot("x", losses).series[0].count == 3
            assert plot("x", torch.ones(3, device="cpu").requires_grad_()).series[0].count == 3
    finally:
        torch.set_default_device(None)
    assert not warned
    assert torch.equal(state, torch.get_rng_state())
    losses.clear()
    assert gone() is None
