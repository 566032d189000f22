"""The numbers of tensors on a GPU are worked out there, and come over in one copy a statement."""

import warnings
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch

from tensortutor.inside.inspection import gpus, reading
from tensortutor.inside.inspection.inspector import Inspector
from tensortutor.inside.inspection.values import SAMPLE, WHOLE, Values, values

NAN, INF = float("nan"), float("inf")
cuda = pytest.mark.cuda
needed = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")

SMALL = {
    "floats": torch.tensor([1.5, -2.0, 4.0]),
    "one": torch.tensor(3.0),
    "none": torch.empty(0, 3),
    "complex": torch.ones(2, dtype=torch.cfloat),
    "integers": torch.tensor([2**53 + 1, -(2**63)]),
    "bools": torch.tensor([True, False]),
    "unsigned": torch.tensor([2**63 + 5, 7], dtype=torch.uint64),
    "short and unsigned": torch.tensor([1, 65535], dtype=torch.uint16),
    "half": torch.tensor([1.0, 6e4]).half(),
    "brain": torch.tensor([1.0, 3e38]).bfloat16(),
    "float8": torch.tensor([1.0, NAN, 5.0]).to(torch.float8_e4m3fn),
    "not finite": torch.tensor([NAN, INF, -INF, 1.0]),
    "infinite": torch.tensor([INF, INF]),
    "repeated": torch.tensor([[1.0], [4.0]]).expand(2, 3),
    "transposed": torch.arange(6.0).reshape(2, 3).t(),
    "with gaps": torch.arange(24.0).reshape(4, 6)[::2, 1::2],
    "double": torch.tensor([1e308, -1e308], dtype=torch.float64),
}
LARGE = {
    "floats": torch.arange(1.0, WHOLE + 3),
    "wide": torch.arange(4.0 * WHOLE).reshape(4, WHOLE).t(),
    "not finite": torch.tensor([INF, NAN, NAN]).repeat(WHOLE),
    "integers": torch.arange(3 * WHOLE, dtype=torch.int16).reshape(3, -1),
    "bools": torch.arange(2 * WHOLE) % 2 == 0,
    "float8": torch.ones(2 * WHOLE).to(torch.float8_e5m2),
}


@pytest.mark.parametrize("tensor", SMALL.values(), ids=SMALL)
def test_small_tensors_have_the_statistics_that_they_have_on_the_cpu(tensor):
    assert gpus.together([tensor]) == [values(tensor)]


@pytest.mark.parametrize("tensor", LARGE.values(), ids=LARGE)
def test_large_tensors_have_the_same_extrema_and_a_sample_of_their_own(tensor):
    (found,), here = gpus.together([tensor]), values(tensor)
    assert replace(found, mean=None, std=None) == replace(here, mean=None, std=None)
    if isinstance(here.mean, float):
        assert abs(found.mean - here.mean) <= 0.02 * (abs(here.mean) + here.std)


def test_several_tensors_each_get_their_own():
    tensors = list(SMALL.values())
    assert gpus.together(tensors) == [values(tensor) for tensor in tensors]
    assert gpus.together([]) == []


def test_a_tensor_that_cannot_be_computed_with_leaves_the_others_theirs():
    unreadable = torch.empty(3, dtype=torch.bits8)
    assert gpus.together([unreadable, SMALL["one"]]) == [Values(), values(SMALL["one"])]


@pytest.mark.parametrize("tensor", [*SMALL.values(), *LARGE.values()], ids=[*SMALL, *LARGE])
def test_nothing_is_waited_for_until_the_copy(tensor):
    asked = gpus.ask(tensor.to("meta"))  # which has no numbers that could be waited for
    assert asked is None or {(each.dtype, each.shape) for each in asked.answers} == {(torch.int64, ())}


@pytest.mark.parametrize("shape", [(2**17,), (512, 256), (256, 512), (2, 2**16), (2**17 + 1,), (65537, 3)])
def test_a_sample_passes_over_no_row_and_no_column(shape):
    tensor = torch.empty(shape)
    where = gpus._spread(tensor.numel(), tensor)
    assert len(where) == SAMPLE == len(where.unique())
    for axis, index in enumerate(torch.unravel_index(where, shape)):
        assert len(index.unique()) >= min(shape[axis], SAMPLE) * 0.6


def test_rows_that_are_read_together_are_the_rows():
    tensors = [*SMALL.values(), torch.empty(3, device="meta"), torch.eye(2).to_sparse()]
    assert reading.gpu_rows(tensors) == [reading.tensor_row(tensor) for tensor in tensors]


@contextmanager
def waits():
    """Yield a list of the operations that wait for the GPU."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        torch.cuda.set_sync_debug_mode("warn")
        try:
            yield heard
        finally:
            torch.cuda.set_sync_debug_mode("default")


@cuda
@needed
def test_the_statistics_of_a_cuda_tensor_are_those_of_the_same_on_the_cpu():
    there = {name: tensor.cuda() for name, tensor in SMALL.items()}
    assert gpus.together(list(there.values())) == [values(tensor) for tensor in SMALL.values()]


@cuda
@needed
def test_rows_without_statistics_never_wait():
    names = {f"x{number}": torch.rand(100, device="cuda", requires_grad=True) for number in range(20)}
    names["z"] = torch.ones(3, dtype=torch.cfloat, device="cuda")
    inspector = Inspector()
    inspector.inspect(names)
    with waits() as heard:
        assert inspector.inspect(names)[0] == ()
        names["y"] = torch.empty(0, device="cuda")
        del names["x3"]
        assert {row.name for row in inspector.inspect(names)[0]} == {"y", "x3"}
        assert inspector.inspect(names, everything=True)[0]
    assert not heard


@cuda
@needed
def test_a_statement_waits_once_whatever_it_changed():
    names = {"a": torch.rand(3), "b": torch.arange(9), "c": torch.rand(10**6), "d": torch.rand(2).half()}
    names = {name: tensor.cuda() for name, tensor in names.items()}
    inspector = Inspector()
    with waits() as heard:
        rows, _ = inspector.inspect(names, torch.ones(2, device="cuda"))
    assert all(row.mean is not None for row in rows)
    assert len(rows) == 5
    assert len(heard) == 1


@cuda
@needed
def test_nothing_is_read_while_a_graph_is_captured():
    names = {"x": torch.ones(3, device="cuda")}
    graph, inspector = torch.cuda.CUDAGraph(), Inspector()
    with torch.cuda.graph(graph):
        names["y"] = names["x"] * 2
        rows, _ = inspector.inspect(names)
    graph.replay()
    assert {row.name: row.mean for row in rows} == {"x": None, "y": None}
    assert names["y"].tolist() == [2.0, 2.0, 2.0]
