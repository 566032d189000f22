"""Extents are those of torch and NumPy, and whoever shares a byte is found."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tensortutor.inside.inspection import arrays
from tensortutor.inside.inspection.memory import Interval, Memory, extent, laid_out, nowhere

BASE = torch.arange(24.0).reshape(2, 3, 4)
VIEWS = [
    BASE,
    BASE[1],
    BASE[:, 1],
    BASE[..., ::2],
    BASE.permute(2, 0, 1)[1:],
    BASE[:, :, 3],
    BASE[:, 2:, 1],
    BASE[0, 0, 0],
    BASE[1].expand(5, 3, 4),
    BASE.view(-1).unfold(0, 4, 2),
]


@pytest.mark.parametrize("view", VIEWS)
def test_an_extent_is_what_numpy_says_it_is(view):
    low, high = np.lib.array_utils.byte_bounds(view.numpy())
    found = extent(view)
    assert (found.space, found.start, found.stop) == ("cpu", low, high)


@pytest.mark.parametrize("view", VIEWS)
def test_an_array_lies_where_its_tensor_does(view):
    assert arrays.extent(view.numpy()) == extent(view)


def test_an_array_that_runs_backwards_has_the_same_extent():
    forwards = np.arange(12.0).reshape(3, 4)
    assert arrays.extent(forwards[::-1, ::-1]) == arrays.extent(forwards)


@pytest.mark.parametrize(
    "tensor",
    [torch.empty(0), torch.empty(3, 0, 2), torch.empty(3, device="meta")],
    ids=["flat", "deep", "meta"],
)
def test_what_has_no_bytes_has_no_extent(tensor):
    assert extent(tensor) is None


def test_a_tensor_beyond_its_storage_has_no_extent():
    tensor = torch.ones(4)
    view = tensor[:2]
    tensor.untyped_storage().resize_(8)
    assert extent(tensor) is None
    assert extent(view) is not None


def test_asking_leaves_a_copy_on_write_clone_as_it_is():
    clone = torch._lazy_clone(torch.ones(3))
    assert extent(clone).space.startswith("storage")
    assert torch._C._is_cow_tensor(clone)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(VIEWS, 2)))
def test_two_views_share_memory_where_numpy_says_so(one, other):
    memory = Memory([("one", extent(one)), ("other", extent(other))])
    expected = ["one", "other"] if np.shares_memory(one.numpy(), other.numpy()) else ["one"]
    assert memory.sharing(extent(one)) == expected


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from(["cpu", "cuda:0"])), max_size=40
    )
)
def test_the_map_finds_what_comparing_all_pairs_finds(places):
    intervals = [Interval(space, start, start + length) for start, length, space in places]
    memory = Memory((str(number), interval) for number, interval in enumerate(intervals))
    for one in intervals:
        expected = [
            str(number)
            for number, other in enumerate(intervals)
            if one.space == other.space and one.start < other.stop and other.start < one.stop
        ]
        assert memory.sharing(one) == expected


def test_an_object_without_bytes_shares_with_itself_alone():
    one, other = object(), object()
    memory = Memory([("a", nowhere(one)), ("b", nowhere(other)), ("c", nowhere(one))])
    assert memory.sharing(nowhere(one)) == ["a", "c"]


@pytest.mark.parametrize("view", VIEWS[:9])
def test_laid_out_keeps_each_number_once(view):
    assert sorted(set(laid_out(view).flatten().tolist())) == sorted(laid_out(view).flatten().tolist())
    assert set(laid_out(view).flatten().tolist()) == set(view.flatten().tolist())


def test_a_dense_tensor_is_laid_out_contiguous():
    assert laid_out(BASE.permute(2, 0, 1)).is_contiguous()
