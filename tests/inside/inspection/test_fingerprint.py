"""A write is noticed wherever it falls in small data, and wherever it is broad in large data."""

import numpy as np
import pytest
import torch

from tensortutor.inside.inspection.fingerprint import SAMPLE, WHOLE, of_array, of_tensor
from tensortutor.inside.inspection.memory import extent

SMALL = {
    "a row": torch.arange(40.0),
    "one number": torch.tensor(3.0),
    "the largest": torch.arange(float(WHOLE)),
    "wide numbers": torch.ones(WHOLE, dtype=torch.cdouble),
    "transposed": torch.arange(12.0).reshape(3, 4).t(),
    "a column": torch.arange(81.0).reshape(9, 9)[:, 3],
    "gaps": torch.arange(300.0).reshape(3, 100)[:, ::7],
    "repeated": torch.arange(3.0).reshape(3, 1).expand(3, 5),
    "overlapping": torch.arange(10.0).as_strided((4, 4), (2, 1)),
    "64 dimensions": torch.ones((1,) * 62 + (2, 3)),
    "eight bits": torch.ones(7).to(torch.float8_e5m2),
}


def read(tensor):
    return of_tensor(tensor, extent(tensor))


@pytest.mark.parametrize("tensor", SMALL.values(), ids=SMALL)
def test_small_data_is_remembered_whole_and_in_order(tensor):
    found = read(tensor)
    assert found.exact
    assert found.ordered
    assert found.read() == tensor.reshape(-1).contiguous().view(torch.uint8).numpy().tobytes()


@pytest.mark.parametrize("tensor", SMALL.values(), ids=SMALL)
def test_every_write_to_small_data_is_noticed(tensor):
    found = read(tensor)
    for place in range(0, tensor.numel(), max(1, tensor.numel() // 16)):
        before = found.read()
        index = np.unravel_index(place, tensor.shape)
        tensor.data[index or ...] = torch.tensor(-1.0 - place).to(tensor.dtype)
        assert found.read() != before


def test_what_is_repeated_often_is_read_once():
    found = read(torch.arange(4.0).expand(10**6, 4))
    assert (found.exact, found.ordered, len(found.read())) == (True, False, 16)


LARGE = {
    "a matrix": torch.zeros(300, 300),
    "transposed": torch.zeros(300, 300).t(),
    "gaps": torch.zeros(300, 400)[:, :300],
    "gaps between planes": torch.zeros(20, 30, 200)[:, ::2],
    "of powers of two": torch.zeros(256, 256),
    "in half precision": torch.zeros(300, 300).half(),
}


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("tensor", LARGE.values(), ids=LARGE)
def test_a_write_to_a_third_of_the_rows_or_columns_of_large_data_is_noticed(tensor, axis):
    found, size = read(tensor), tensor.shape[axis]
    assert not found.exact
    assert SAMPLE * tensor.itemsize <= len(found.read()) <= 2 * SAMPLE * tensor.itemsize
    for start in range(0, size, max(1, size // 5)):
        before = found.read()
        tensor.data.narrow(axis, min(start, size - size // 3), size // 3).add_(1)
        assert found.read() != before


def test_what_lies_in_the_gaps_belongs_to_others():
    base = torch.zeros(300, 400)
    found = read(base[:, :300])
    before = found.read()
    base[:, 300:] = 1
    assert found.read() == before


@pytest.mark.parametrize("size", [WHOLE + 1, 2 * WHOLE, 30030, 2**16, 99991, 10**6])
def test_the_sample_of_any_size_is_bounded(size):
    array = np.zeros(size)
    assert SAMPLE <= len(of_array(array).read()) // array.itemsize <= 2 * SAMPLE


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0)[::-1],
        np.arange(12).reshape(3, 4)[::-1, ::2],
        np.array(5),
        np.array(["ab", "cde"]),
        np.zeros(3, dtype=[("x", "f4"), ("y", "i8")]),
        np.array([None, "x"]),
    ],
    ids=lambda array: str(array.dtype),
)
def test_an_array_of_any_form_is_remembered_whole(array):
    assert of_array(array).read() == array.tobytes()


def test_what_is_empty_or_elsewhere_is_not_read():
    assert read(torch.empty(0, 5)).read() == b""
    assert of_array(np.empty((0, 5))).read() == b""
    assert of_tensor(torch.empty(3, device="meta"), extent(torch.ones(3))).read() is None


# --- The content before the last statement ---

BEFORE = {
    "a write": ("x = torch.arange(3.)", "x += 1", torch.arange(3.0)),
    "a write to numbers transposed": (
        "x = torch.arange(6.).reshape(2, 3).t()",
        "x[0, 1] = 9",
        torch.arange(6.0).reshape(2, 3).t(),
    ),
    "a write to a view": ("b = torch.arange(9.); x = b[::2]", "b[4] = 0", torch.arange(9.0)[::2]),
    "a write through NumPy": (
        "a = np.arange(3.); x = torch.from_numpy(a)",
        "a[0] = 7",
        torch.arange(3.0).double(),
    ),
    "the largest": (f"x = torch.arange({WHOLE})", "x.zero_()", torch.arange(WHOLE)),
    "one more": (f"x = torch.arange({WHOLE + 1})", "x.zero_()", None),
    "a new tensor": ("", "x = torch.ones(2)", None),
    "another tensor": ("x = torch.ones(2)", "x = torch.ones(2)", None),
    "another form": ("x = torch.ones(2)", "x.resize_(1)", None),
    "nothing": ("x = torch.ones(2)", "y = 5", None),
    "only its gradient": ("x = torch.ones(2, requires_grad=True)", "x.sum().backward()", None),
}


@pytest.mark.parametrize(("before", "statement", "expected"), BEFORE.values(), ids=BEFORE)
def test_what_a_tensor_held_before_the_last_statement_is_known(session, before, statement, expected):
    session.run(before)
    session.run(statement)
    content = session.inspector.before("x")
    assert content == (None if expected is None else expected.contiguous().numpy().tobytes())
    session.inspector.survey(session.names)
    assert session.inspector.before("x") == content
    session.run("pass")
    assert session.inspector.before("x") is None


@pytest.mark.parametrize("name", ['batch["x"]', "batch['x']"])
def test_what_an_item_held_before_is_known_too(session, name):
    session.run("batch = {'x': torch.zeros(2)}")
    session.run("batch['x'] += 1")
    assert session.inspector.before(name) == bytes(8)
