"""A row says of a tensor what torch says of it."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor import wire
from tensortutor.inside.inspection.reading import array_row, module_row, tensor_row
from tensortutor.inside.inspection.slots import unseen
from tensortutor.inside.inspection.values import SAMPLE, SCAN, WHOLE

INTEGERS = [
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.uint8,
    torch.uint16,
    torch.uint32,
    torch.uint64,
]
FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2]


def read(tensor):
    with unseen():
        return tensor_row(tensor)


def close(number):
    return pytest.approx(number, rel=1e-9)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(12.0).reshape(3, 4),
        torch.arange(12.0).reshape(3, 4).t(),
        torch.arange(12).reshape(3, 4)[:, ::2],
        torch.ones(3, 1).expand(3, 7),
        torch.ones(3, requires_grad=True),
        torch.ones(3, requires_grad=True) * 2,
        torch.tensor(True),
        torch.empty(0, 5),
        torch.tensor([1 + 2j]).conj(),
    ],
)
def test_the_metadata_is_torchs(tensor):
    row = read(tensor)
    assert row.shape == tuple(tensor.shape)
    assert f"torch.{row.dtype}" == str(tensor.dtype)
    assert row.device == str(tensor.device)
    assert row.layout == "strided"
    assert row.strides == tensor.stride()
    assert row.contiguous == tensor.is_contiguous()
    assert row.bytes == tensor.numel() * tensor.element_size()
    assert row.requires_grad == tensor.requires_grad
    assert row.is_leaf == tensor.is_leaf
    assert row.grad_fn == (type(tensor.grad_fn).__name__ if tensor.grad_fn else None)
    assert row.has_grad is False


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_statistics_of_floats_are_torchs(dtype):
    tensor = torch.randn(7, 9).to(dtype)
    exact = tensor.double()
    row = read(tensor)
    assert (row.min, row.max) == (exact.min().item(), exact.max().item())
    assert (row.mean, row.std) == (close(exact.mean().item()), close(exact.std().item()))
    assert (row.nan, row.inf, row.sampled) == (0, 0, False)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_the_extrema_of_integers_are_exact(dtype):
    info = torch.iinfo(dtype)
    tensor = torch.tensor([info.max, info.min, 3], dtype=dtype)
    row = read(tensor)
    assert (row.min, row.max) == (info.min, info.max)
    assert type(row.max) is int
    assert row.mean == close(tensor.double().mean().item())
    assert (row.nan, row.inf) == (None, None)


def test_truth_values_count_as_numbers():
    row = read(torch.tensor([True, False, True, True]))
    assert (row.min, row.max, row.mean) == (0, 1, 0.75)
    assert type(row.max) is int


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 1, 3)])
def test_repeated_numbers_count_as_often_as_they_are_seen(shape):
    tensor = torch.randn(shape).unsqueeze(0).expand(6, *shape)
    row = read(tensor)
    assert (row.mean, row.std) == (close(tensor.double().mean().item()), close(tensor.double().std().item()))


def test_one_number_has_no_spread():
    row = read(torch.tensor(3.0))
    assert (row.min, row.max, row.mean, row.std) == (3.0, 3.0, 3.0, None)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.empty(0, 5),
        torch.ones(2, dtype=torch.complex64),
        torch.empty(3, device="meta"),
        torch.eye(2).to_sparse(),
        nn.LazyLinear(3).weight,
    ],
    ids=["empty", "complex", "meta", "sparse", "lazy"],
)
def test_what_has_no_such_numbers_says_none(tensor):
    row = read(tensor)
    assert {row.min, row.max, row.mean, row.std, row.nan, row.inf} == {None}


@pytest.mark.parametrize("repeat", [1, WHOLE])
def test_numbers_that_are_not_finite_are_named_and_counted(repeat):
    row = read(torch.tensor([math.nan, math.inf, -math.inf, 1.0]).repeat(repeat))
    assert (row.min, row.max, row.mean, row.std) == ("nan", "nan", "nan", "nan")
    assert (row.nan, row.inf) == (repeat, 2 * repeat)


def test_infinity_alone_leaves_the_extrema():
    row = read(torch.tensor([math.inf, 1.0]))
    assert (row.min, row.max, row.mean, row.nan, row.inf) == (1.0, "inf", "inf", 0, 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int16, torch.float64])
@pytest.mark.parametrize(
    "turn", [lambda it: it, lambda it: it.T, lambda it: it[:, ::2]], ids=["", "T", "gaps"]
)
def test_a_large_tensor_has_exact_extrema_and_a_sampled_mean(dtype, turn):
    tensor = turn((torch.rand(700, 700) * 1000).to(dtype))
    row = read(tensor)
    assert row.sampled
    assert (row.min, row.max) == (tensor.min().item(), tensor.max().item())
    spread = tensor.double().std().item()
    assert row.mean == pytest.approx(tensor.double().mean().item(), abs=5 * spread / SAMPLE**0.5)
    assert row.std == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("shape", [(100_003,), (2, 50_001), (50_001, 2), (7, 90, 171), (1, 99_991, 1)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_nan_and_infinity_are_counted_wherever_they_stand(shape, dtype):
    tensor = torch.ones(shape, dtype=dtype)
    tensor.view(-1)[[0, 3, -1]], tensor.view(-1)[[17, -2]] = math.nan, -math.inf
    for turned in (tensor, tensor.mT if tensor.dim() > 1 else tensor.flip(0)):
        row = read(turned)
        assert (row.nan, row.inf, row.min) == (3, 2, "nan")


def test_the_extrema_of_a_huge_tensor_come_from_the_sample():
    tensor = torch.zeros(SCAN + 1, dtype=torch.uint8)
    assert read(tensor[:-1]).max == read(tensor).max == 0
    tensor[5] = 9
    assert read(tensor[:-1]).max == 9
    row = read(tensor)
    assert (row.max, row.sampled, row.nan) == (0, True, None)


def test_a_gradient_is_told_of():
    leaf = torch.ones(2, requires_grad=True)
    leaf.sum().backward()
    assert read(leaf).has_grad


def test_a_retained_gradient_is_told_of():
    inner = torch.ones(2, requires_grad=True) * 2
    inner.retain_grad()
    inner.sum().backward()
    row = read(inner)
    assert (row.has_grad, row.grad_fn) == (True, "MulBackward0")


@pytest.mark.parametrize(
    ("tensor", "kind"),
    [
        (torch.ones(2), "tensor"),
        (nn.Parameter(torch.ones(2)), "parameter"),
        (nn.Buffer(torch.ones(2)), "tensor"),
        (nn.Parameter(torch.ones(2).as_subclass(type("Mine", (torch.Tensor,), {}))), "parameter"),
    ],
)
def test_a_parameter_is_told_from_a_tensor(tensor, kind):
    assert read(tensor).kind == kind


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize(
    ("make", "layout", "shape"),
    [
        (lambda: torch.eye(3).to_sparse(), "sparse_coo", (3, 3)),
        (
            lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged),
            "jagged",
            None,
        ),
        (lambda: torch.ones(3).to_mkldnn(), "_mkldnn", (3,)),
    ],
)
def test_other_layouts_say_what_they_can(make, layout, shape):
    row = read(make())
    assert (row.layout, row.shape, row.strides, row.bytes) == (layout, shape, None, None)


def test_a_module_is_the_sum_of_its_parameters():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 4))
    net[2].weight = nn.Parameter(torch.ones(4, 4), requires_grad=False)
    row = module_row(net)
    assert (row.kind, row.shape, row.dtype, row.device) == ("module", None, "float32", "cpu")
    assert row.bytes == sum(each.numel() * each.element_size() for each in net.parameters())
    assert (row.requires_grad, row.has_grad) == (True, False)


def test_a_frozen_module_is_not_trainable():
    assert module_row(nn.Linear(1, 1).requires_grad_(False)).requires_grad is False


def test_a_module_counts_a_tied_parameter_once():
    one, other = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
    other.weight = one.weight
    assert module_row(nn.Sequential(one, other)).bytes == 36


def test_a_module_without_parameters_has_a_row():
    row = module_row(nn.ReLU())
    assert (row.dtype, row.device, row.bytes, row.requires_grad) == (None, None, 0, False)


def test_an_array_counts_its_strides_in_elements():
    row = array_row(np.arange(12.0).reshape(3, 4)[::-1])
    assert (row.shape, row.dtype, row.strides, row.contiguous) == ((3, 4), "float64", (-4, 1), False)
    assert (row.min, row.max, row.mean, row.bytes) == (0.0, 11.0, 5.5, 96)


@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_every_row_can_be_sent():
    for tensor in (torch.ones(2, dtype=torch.complex32), torch.full((3,), math.inf), torch.empty(0)):
        assert wire.loads(wire.TensorRow, wire.dumps(read(tensor))) == read(tensor)
