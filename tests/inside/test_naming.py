"""A path is found in tables, or one sentence says what is wrong with it; none of the learner's code runs."""

import collections
import dataclasses
from typing import NamedTuple

import pytest
import torch
from torch import nn

from tensortutor.inside.inspection.slots import unseen
from tensortutor.inside.naming import NotFoundError, find
from tensortutor.languages import LANGUAGES
from tensortutor.words import words


class Pair(NamedTuple):
    """Two tensors by name."""

    left: torch.Tensor
    right: torch.Tensor


@dataclasses.dataclass
class Batch:
    """One tensor by name."""

    images: torch.Tensor


class Booby:
    """An object of which nothing may be asked."""

    def __getattr__(self, name):
        raise AssertionError(name)

    def __getitem__(self, key):
        raise AssertionError(key)

    @property
    def trap(self):
        """Be what must not be asked for."""
        raise AssertionError


@pytest.fixture(scope="module")
def names():
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    net.register_module("head", nn.Linear(3, 1))
    batch = {"x": x, 0: x, "inner": {"y": [x]}, "weights": x}
    kinds = {"pair": Pair(x, x), "data": Batch(x), "many": collections.defaultdict(list, x=x)}
    return {"x": x, "net": net, "batch": batch, "layers": [net, x], "booby": Booby(), "_hidden": x, **kinds}


@pytest.mark.parametrize(
    ("path", "called", "found"),
    [
        ("x", "x", lambda its: its["x"]),
        (" x ", "x", lambda its: its["x"]),
        ("_hidden", "_hidden", lambda its: its["x"]),
        ("x.grad", "x.grad", lambda its: its["x"].grad),
        ("net.head.weight", "net.head.weight", lambda its: its["net"].head.weight),
        ("net[0].weight", "net[0].weight", lambda its: its["net"][0].weight),
        ("net[1].running_mean", "net[1].running_mean", lambda its: its["net"][1].running_mean),
        ("batch['x']", 'batch["x"]', lambda its: its["x"]),
        ('batch["inner"]["y"][0]', 'batch["inner"]["y"][0]', lambda its: its["x"]),
        ("batch[0]", "batch[0]", lambda its: its["x"]),
        ("layers[-1]", "layers[-1]", lambda its: its["x"]),
        ("layers[0].head.bias", "layers[0].head.bias", lambda its: its["net"].head.bias),
        ("pair.left", "pair.left", lambda its: its["x"]),
        ("data.images", "data.images", lambda its: its["x"]),
        ("many['x']", 'many["x"]', lambda its: its["x"]),
    ],
)
def test_a_path_is_found_and_called_as_the_inspector_calls_it(names, path, called, found):
    with unseen():
        name, subject = find(path, names)
    assert name == called
    assert subject is found(names)


@pytest.mark.parametrize(
    ("path", "key", "values"),
    [
        ("y", "naming.unknown", {"name": "y"}),
        ("nett", "naming.unknown-near", {"name": "nett", "nearest": "net"}),
        ("_hiden", "naming.unknown", {"name": "_hiden"}),
        ("net.haed", "naming.no-part-near", {"path": "net.haed", "nearest": "head"}),
        ("net.head.wieght", "naming.no-part-near", {"path": "net.head.wieght", "nearest": "weight"}),
        ('batch["weight"]', "naming.no-part-near", {"path": 'batch["weight"]', "nearest": "weights"}),
        ("layers[2]", "naming.no-part", {"path": "layers[2]"}),
        ("net.head.weight.grad", "naming.no-gradient", {"owner": "net.head.weight"}),
        ("x[0]", "naming.no-part", {"path": "x[0]"}),
        ("x.T", "naming.no-part", {"path": "x.T"}),
        ("booby.trap", "naming.no-part", {"path": "booby.trap"}),
        ("booby.any", "naming.no-part", {"path": "booby.any"}),
        ("booby[0]", "naming.no-part", {"path": "booby[0]"}),
        ("x + 1", "naming.no-path", {"path": "x + 1"}),
        ("f(x)", "naming.no-path", {"path": "f(x)"}),
        ("layers[0:1]", "naming.no-path", {"path": "layers[0:1]"}),
        ("layers[x]", "naming.no-path", {"path": "layers[x]"}),
        ("x y", "naming.no-path", {"path": "x y"}),
        ("x\0", "naming.no-path", {"path": "x\0"}),
        ("(" * 500 + "x" + ")" * 500, "naming.no-path", {"path": "(" * 500 + "x" + ")" * 500}),
    ],
)
def test_a_path_that_names_nothing_says_why(names, path, key, values):
    with unseen(), pytest.raises(NotFoundError) as missed:
        find(path, names)
    assert missed.value.notice.key == key
    assert missed.value.notice.values == values
    for language in LANGUAGES:
        assert words(language)(key, **values)
