"""A failure at length: every frame, every tensor of the learner's, and nothing that is kept alive."""

import gc
import weakref

import pytest

from tensortutor import wire
from tensortutor.inside.explaining.retelling import TENSORS, at_length

FAILURE = wire.Failure("RuntimeError", "…")


def retold(failed):
    return at_length(FAILURE, type(failed.error), failed.error, failed.trace)


def test_the_frames_of_libraries_are_told_below_the_learners(failing):
    failed = failing("net = nn.Sequential(nn.Linear(2, 3), nn.Linear(4, 1))\nnet(torch.ones(1, 2))")
    told = retold(failed).failure.traceback
    assert told.startswith('Traceback (most recent call last):\n  File "<program')
    assert "container.py" in told
    assert "linear.py" in told
    assert "pytest" not in told


def test_the_tensors_are_those_of_the_learners_innermost_frame(failing):
    program = """
far = torch.ones(9)
def f(x, _kept, n):
    y = x * 2
    return y @ x
f(torch.ones(2, 3), torch.ones(1), 3)
"""
    why = retold(failing(program))
    assert [(row.name, row.shape) for row in why.tensors] == [("x", (2, 3)), ("_kept", (1,)), ("y", (2, 3))]
    assert why.tensors[2].max == 2.0
    assert why.more == 0


def test_names_with_an_underscore_in_the_session_are_not_told(failing):
    why = retold(failing("_1 = torch.ones(2)\nx = torch.ones(3)\nx[7]"))
    assert [row.name for row in why.tensors] == ["x"]


def test_there_are_only_so_many(failing):
    why = retold(failing("globals().update({f't{n}': torch.ones(1) for n in range(80)})\nt3[9]"))
    assert len(why.tensors) == TENSORS
    assert why.more == 80 - TENSORS


def test_the_numbers_of_a_large_tensor_are_not_read(failing):
    why = retold(failing("x = torch.zeros(10**8)\nx[10**9]"))
    assert why.tensors[0].shape == (10**8,)
    assert why.tensors[0].mean is None


@pytest.mark.parametrize(
    "program",
    [
        "x = torch.ones(3)\nx.untyped_storage().resize_(0)\n1 / 0",
        "x = torch.eye(2).to_sparse()\n1 / 0",
        "x = torch.ones(2).as_subclass(type('R', (torch.Tensor,), {'__repr__': lambda s: 1 / 0}))\n1 / 0",
        "class N(dict): ...\nclass M(type): __prepare__ = lambda *_: N()\nclass C(metaclass=M): 1 / 0",
    ],
)
def test_odd_tensors_and_odd_frames_are_survived(failing, program):
    assert "ZeroDivisionError" in retold(failing(program)).failure.traceback


def test_it_crosses_to_the_front(failing):
    why = retold(failing("x = torch.tensor([float('nan'), 1.])\nx[7]"))
    assert wire.loads(wire.Why, wire.dumps(why)) == why


def test_it_keeps_no_tensor_alive(failing):
    failed = failing("x = torch.ones(3)\nx[7]")
    why, tensor = retold(failed), weakref.ref(failed.names["x"])
    failed.error.__traceback__ = None
    failed.names.clear()
    del failed
    gc.collect()
    assert why.tensors
    assert tensor() is None


def test_a_failure_without_a_frame_is_told():
    error = SyntaxError("odd")
    why = at_length(FAILURE, SyntaxError, error, None)
    assert "SyntaxError: odd" in why.failure.traceback
    assert why.tensors == ()
