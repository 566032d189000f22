"""Facts say what a value is, whatever it says of itself."""

import numpy as np
import pytest
import torch

from tensortutor.inside.judgement.facts import LARGEST, Block, Mapping, Opaque, Scalar, Sequence, read


class Liar(torch.Tensor):
    """A tensor that answers every question with 0."""

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return 0


class Disguised(tuple):
    """A tuple that does not show what it holds."""

    __slots__ = ()

    def __iter__(self):
        return iter((1, 2, 3))


class Hostile(type):
    """A class that tells nothing of itself."""

    def __getattribute__(cls, name):
        raise SystemError(name)


class Worst(metaclass=Hostile):
    """Its values do not even tell their type."""


def block(**changes):
    known = {"shape": (2,), "dtype": "float32", "data": torch.tensor([1.0, 2.0]).numpy().tobytes()}
    return Block("torch", **{"type": "Tensor", **known, **changes})


X = torch.tensor([1.0, 2.0])


@pytest.mark.parametrize(
    ("value", "facts"),
    [
        (X, block()),
        (X.clone().requires_grad_(), block(requires_grad=True)),
        (torch.tensor([[1.0, 0.0], [2.0, 0.0]])[:, 0], block()),
        (X.as_subclass(Liar), block(type="Liar")),
        (torch.nn.Parameter(X), block(type="Parameter", requires_grad=True)),
        (X.to_sparse(), block(layout="sparse_coo")),
        (X.to("meta"), block(device="meta", data=None)),
        (X.bool(), block(dtype="bool", data=b"\1\1")),
        (torch.ones(0), block(shape=(0,), data=b"")),
        (
            torch.ones(1, dtype=torch.int8).expand(LARGEST + 1),
            block(shape=(LARGEST + 1,), dtype="int8", data=None),
        ),
        (torch.complex(X, -X).conj().imag, block()),
        (np.float64(2.0), Block("numpy", "float64", (), "float64", data=np.float64(2).tobytes())),
        (np.array(["a"]), Opaque("ndarray")),
        (np.ones(2, ">f4"), Opaque("ndarray")),
        (True, Scalar("bool", "True")),
        (1, Scalar("int", "1")),
        (None, Scalar("NoneType", "None")),
        (torch.float32, Scalar("torch.dtype", "torch.float32")),
        (X.shape, Sequence("torch.Size", (Scalar("int", "2"),))),
        ({"a": 1}, Mapping("dict", ((Scalar("str", "'a'"), Scalar("int", "1")),))),
        (len, Opaque("builtin_function_or_method")),
        (list(range(20_000)), Opaque("list")),
    ],
)
def test_a_value_is_read_as_what_it_is(value, facts):
    assert read(value) == facts


def test_a_tuple_is_read_by_its_items_not_by_what_it_iterates_over():
    assert read(Disguised((7,))).items == (Scalar("int", "7"),)


def test_a_class_that_raises_when_it_is_asked_is_named_all_the_same():
    assert read(Worst()) in (Opaque("Worst"), Opaque(f"{__name__}.Worst"))


def test_an_integer_too_long_to_be_printed_is_known_by_its_type():
    assert read(10**5000) == Opaque("int")


def test_a_list_that_holds_itself_is_read_to_some_depth():
    endless = []
    endless.append(endless)
    assert isinstance(read(endless), Sequence)


def test_a_tensor_whose_memory_was_freed_has_attributes_and_no_data():
    freed = torch.ones(3)
    freed.untyped_storage().resize_(0)
    assert read(freed) == block(shape=(3,), data=None)


def test_a_tensor_under_vmap_has_no_data():
    seen = []

    def look(row):
        seen.append(read(row))
        return row

    torch.vmap(look)(torch.ones(2, 3))
    assert seen == [block(shape=(3,), data=None)] or isinstance(seen[0], Opaque)
