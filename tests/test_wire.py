"""The records that cross between processes keep what they hold."""

import math

import pytest

from tensortutor import wire

ROW = wire.TensorRow(
    "x",
    "tensor",
    "new",
    shape=(2, 3),
    strides=(3, 1),
    min=wire.finite(math.nan),
    max=2**53 + 1,
    shares_memory_with=("y",),
)


@pytest.mark.parametrize(
    "record",
    [
        ROW,
        wire.Inspection("x = 1", 1, python=True, tensors=(ROW,), notices=(wire.Notice("k", {"a": "b"}),)),
        wire.Outcome(wire.Inspection("1/0", 1, python=True), error=wire.Failure("ZeroDivisionError", "…")),
        wire.Task(setup="F = 1", solutions=("F",), mistakes=(("key", "code"),)),
        wire.Verdict("refused", wire.Notice("shape", {"name": "x"})),
        wire.Verdict("accepted"),
    ],
)
def test_a_record_comes_back_as_it_went(record):
    assert wire.loads(type(record), wire.dumps(record)) == record


@pytest.mark.parametrize(
    ("number", "named"), [(1.5, 1.5), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")]
)
def test_json_has_no_nan_so_it_is_named(number, named):
    assert wire.finite(number) == named


def test_keys_of_a_newer_version_are_ignored():
    assert wire.from_data(wire.Notice, {"key": "k", "values": {}, "since": 2}) == wire.Notice("k", {})
