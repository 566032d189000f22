"""Outcomes come back as they went; anything else is refused and nothing breaks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensortutor.inside.judgement.facts import Block, Mapping, Opaque, Scalar, Sequence
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Raised
from tensortutor.inside.judgement.packing import LENGTH, Malformed, pack, unpack

BLOCK = Block("torch", "Tensor", (2,), "int8", data=b"\1\2")
ONE = Scalar("int", "1")


@pytest.mark.parametrize(
    "outcome",
    [
        Answered(BLOCK, "y", bound=True, changed=("F",), drawn=("F", "G")),
        Answered(Sequence("tuple", (BLOCK, Opaque("f"), BLOCK)), "y", bound=False),
        Answered(Mapping("dict", ((ONE, BLOCK), (Scalar("str", "'\ud800'"), ONE))), "y", bound=True),
        Answered(Block("numpy", "ndarray", (), "float64", requires_grad=False), "y", bound=True),
        Answered(None, "y", bound=False),
        Raised("NameError", "name 'k' is not defined", "k"),
        Raised("E", ""),
        AskedInput(),
    ],
)
def test_an_outcome_comes_back_as_it_went(outcome):
    assert unpack(pack(outcome)) == outcome


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_an_outcome_or_malformed(message):
    with pytest.raises(Malformed):
        unpack(message)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["block", "torch", "answered", "sequence", ""]),
    lambda inner: st.lists(inner, max_size=9),
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_an_outcome_or_malformed(tree):
    header = json.dumps(tree).encode()
    with pytest.raises(Malformed):
        unpack(LENGTH.pack(len(header)) + header)


@pytest.mark.parametrize(
    "value",
    [
        ["block", "torch", "Tensor", [2], "int8", "cpu", "strided", False, 99],
        ["block", "torch", "Tensor", [2], "int8", "cpu", "strided", False, -1],
        ["block", "torch", "Tensor", [-2], "int8", "cpu", "strided", False, 2],
        ["block", "torch", "Tensor", [True], "int8", "cpu", "strided", False, 2],
        ["block", "jax", "Tensor", [2], "int8", "cpu", "strided", False, 2],
        ["mapping", "dict", [[]]],
        ["scalar", "int", 1],
    ],
)
def test_facts_that_cannot_be_are_malformed(value):
    header = json.dumps(["answered", value, "y", True, [], []]).encode()
    with pytest.raises(Malformed):
        unpack(LENGTH.pack(len(header)) + header + b"\1\2")


@pytest.mark.parametrize("depth", [50, 100_000])
def test_nesting_without_end_is_malformed(depth):
    header = b'["answered", ' + b'["sequence", "list", [' * depth + b"]]" * depth + b', "y", true, [], []]'
    with pytest.raises(Malformed):
        unpack(LENGTH.pack(len(header)) + header)
