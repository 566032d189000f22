"""A repair is offered only after torch has taken it."""

import ast
import gc
import weakref

import pytest
import torch

from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting, plain

TWO = torch.ones(2, 3)


def transposed(code="a @ b.T"):
    return Candidate(code, lambda a, b: a @ b.mT)


def refused(*_operands):
    raise RuntimeError


def test_the_first_candidate_that_torch_takes_is_given_with_its_shape():
    candidates = [Candidate("no", refused), transposed(), Candidate("later", lambda a, _b: a)]
    assert fitting(candidates, TWO, TWO) == ("a @ b.T", (2, 2))


def test_an_operand_that_is_not_known_makes_it_impossible():
    assert fitting([transposed()], TWO, None) == NOTHING


def test_a_shape_can_be_asked_for():
    assert fitting([transposed()], TWO, TWO, wanted=(3, 3)) == NOTHING
    assert fitting([transposed()], TWO, TWO, wanted=(2, 2)) == ("a @ b.T", (2, 2))


def test_stand_ins_have_shape_strides_and_dtype_and_none_of_the_numbers():
    seen = []
    x = torch.full((4, 3), 7, dtype=torch.int16).T
    fitting([Candidate("x", lambda it: seen.append(it) or it)], x)
    assert seen
    for stand_in in seen:
        assert (stand_in.shape, stand_in.stride(), stand_in.dtype) == (x.shape, x.stride(), x.dtype)
        assert not (stand_in == 7).any()
        assert stand_in.data_ptr() != x.data_ptr()


def test_a_large_operand_costs_no_memory():
    seen = []
    x = torch.zeros(1).expand(10**7, 10**4)
    fitting([Candidate("x", lambda it: seen.append(it) or it)], x)
    assert seen[0].is_meta


@pytest.mark.parametrize(
    "x",
    [
        torch.eye(2).to_sparse(),
        torch.nn.LazyLinear(2).weight,
    ],
)
def test_what_has_no_plain_shape_has_no_repair(x):
    assert fitting([Candidate("x", lambda it: it)], x) == NOTHING


def test_random_numbers_are_as_they_were():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    fitting([Candidate("x", lambda it: it.bernoulli())], TWO)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("value", "is_plain"),
    [
        (3, True),
        ((1, (2, None)), True),
        ([1.5], True),
        (slice(0, 3), True),
        (Ellipsis, True),
        (torch.float32, True),
        (10**9, False),
        ([1] * 10**5, False),
        (TWO, False),
        (object(), False),
        (type("Int", (int,), {})(3), False),
        (type("List", (list,), {})([3]), False),
    ],
)
def test_only_what_is_python_own_and_small_is_used_again(value, is_plain):
    assert plain(value) is is_plain


PROGRAMS = [
    "a, b = torch.ones(2, 3), torch.ones(2, 3)\na @ b",
    "a, b = torch.ones(2, 3), torch.ones(2)\na + b",
    "a = torch.arange(6)\na.view(4, 2)",
    "a = torch.ones(2, 3).T\na.view(6)",
    "a, b = torch.ones(2, 3), torch.ones(2, 4)\ntorch.cat([a, b])",
    "a, b = torch.ones(2), torch.ones(2).long()\na.dot(b)",
    "a = torch.arange(3)\na.mean()",
    "a = torch.ones(3)\na[3]",
    "a = torch.ones(2, 3)\na.sum(dim=2)",
    "fc, a = nn.Linear(4, 2), torch.ones(3, 2, 2)\nfc(a)",
    "a = torch.ones(2)\na + [1, 2]",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_repair_gives_the_shape_that_is_promised(failing, program):
    failed = failing(program)
    made = eval(failed.said.repair, failed.names)
    assert failed.said.gives == made.shape


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_repair_is_one_expression_of_python(failing, program):
    ast.parse(failing(program).said.repair, mode="eval")


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_tensor_is_kept_alive(failing, program):
    failed = failing(program)
    tensors = [weakref.ref(each) for each in failed.names.values() if isinstance(each, torch.Tensor)]
    failed.error.__traceback__ = None
    failed.names.clear()
    del failed
    gc.collect()
    assert tensors
    assert not any(tensor() is not None for tensor in tensors)
