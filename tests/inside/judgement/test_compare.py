"""Close is close, equal is equal, and nothing is broadcast."""

import math

import numpy as np
import pytest
import torch

from tensortutor.inside.judgement.compare import difference
from tensortutor.inside.judgement.facts import Block, Scalar, read


def key(made, asked):
    found = difference("y", read(made), read(asked))
    return found and found.key.removeprefix("verdict.")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_another_order_of_summation_is_no_difference(dtype):
    x = torch.rand(1000, dtype=dtype, generator=torch.Generator().manual_seed(0))
    assert key(x.sum(), x.double().sum().to(dtype)) is None
    assert key(x.sum() * 1.1, x.sum()) == "value"


@pytest.mark.parametrize(
    ("made", "asked", "said"),
    [
        (torch.tensor(2**53), torch.tensor(2**53 + 1), "value"),
        (torch.tensor([math.nan, math.inf]), torch.tensor([math.nan, math.inf]), None),
        (torch.tensor([math.nan]), torch.tensor([math.inf]), "values"),
        (torch.tensor([0.0]), torch.tensor([-0.0]), None),
        (torch.ones(1, 3), torch.ones(3), "shape"),
        (torch.ones(()), torch.ones(1), "shape"),
        (torch.zeros(0, 3), torch.zeros(0, 3), None),
        (torch.zeros(0, 3), torch.zeros(3, 0), "shape"),
        (torch.tensor([1 + 1j]), torch.tensor([1 - 1j]), "values"),
        (torch.tensor([1 + 1j]), torch.tensor([1 + 1j + 1e-7]), None),
        (torch.tensor([7], dtype=torch.uint8), torch.tensor([7], dtype=torch.int8), "dtype"),
        (torch.tensor([7], dtype=torch.uint16), torch.tensor([8], dtype=torch.uint16), "values"),
        (torch.tensor([True]), torch.tensor([False]), "values"),
        (np.ones(2), np.ones(2) + 1e-12, None),
        (np.ones(2), np.ones((1, 2)), "shape"),
        (np.float32(1), np.float32(2), "value"),
        (np.float32(1), np.array(1, "float32"), "type"),
        (np.ones(1, "complex64"), np.zeros(1, "complex64"), "values"),
        (0.1 + 0.2, 0.3, None),
        (math.nan, math.nan, None),
        (math.inf, -math.inf, "value"),
        (5.0, math.inf, "value"),
        (1 + 2j, 1 + 2j + 1e-9, None),
        (1, True, "type"),
        ("a", "a", None),
        ("a", "b", "value"),
        ([1, [2]], [1, [3]], "value"),
        ({1: 2}, {2: 2}, "keys"),
        (torch.float32, torch.float64, "value"),
        (len, print, None),
    ],
)
def test_the_first_difference_is_found(made, asked, said):
    assert key(made, asked) == said


def test_a_float_that_is_no_number_differs():
    assert difference("y", Scalar("float", "much"), read(1.0)).key == "verdict.value"


def test_data_of_another_length_than_the_shape_says_is_unreadable():
    made = Block("torch", "Tensor", (2,), "float32", data=b"\0" * 4)
    assert difference("y", made, read(torch.zeros(2))).key == "verdict.unreadable"
