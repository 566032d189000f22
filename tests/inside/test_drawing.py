"""`:graph` and `:plot` answer for whatever a path names, and run nothing to find out."""

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor import wire
from tensortutor.inside.drawing import graph_of, plot_of
from tensortutor.words import words


def session(code):
    names = {"torch": torch, "np": np, "nn": nn}
    exec(code, names)
    return names


START = """
class Odd:
    __class__ = property(lambda s: 1 / 0)
    __getattr__ = lambda s, name: 1 / 0
net = nn.Sequential(nn.Linear(2, 1))
loss = net(torch.ones(3, 2)).sum()
run = {"losses": [3.0, 2.0, 1.0], "last": loss}
odd = Odd()
"""


@pytest.mark.parametrize(
    ("path", "name"), [("loss", "loss"), ("run['last']", 'run["last"]'), (' run["last"]', 'run["last"]')]
)
def test_a_graph_is_found_by_its_path(path, name):
    graph = graph_of(path, session(START)).graph
    assert graph.subject == graph.lines[0].name == name


def test_numbers_are_found_by_their_path():
    assert plot_of("run['losses']", session(START)).plot.series[0].last == 1


@pytest.mark.parametrize("ask", [graph_of, plot_of])
@pytest.mark.parametrize(
    "path", ["los", "run['x']", "net.none", "odd.x", "loss + 1", "f()", "1 +", "(", "loss.T"]
)
def test_what_is_not_found_is_said(ask, path):
    trouble = ask(path, session(START)).trouble
    assert trouble.key.startswith("naming.")
    assert words("en")(trouble.key, **trouble.values)


ANYTHING = [
    "x = torch.zeros((1,) * 64)",
    "x = torch.ones(2, dtype=torch.complex32)",
    "x = torch.eye(3).to_sparse_csr()",
    "x = torch.ones(3).to_mkldnn()",
    "x = torch.empty(10**6, 10**6, device='meta')",
    "x = torch.zeros(1).expand(10**6, 10**6)",
    "x = torch.arange(4.).as_strided((10**6, 2), (0, 0))",
    "x = torch.ones(4); x.untyped_storage().resize_(0)",
    "x = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)",
    "with torch._subclasses.FakeTensorMode(): x = torch.empty(4, requires_grad=True) * 2",
    "x = torch.ones(3).as_subclass(type('R', (torch.Tensor,), {'__repr__': lambda s: 1 / 0}))",
    "x = nn.LazyLinear(3).weight",
    "L = []; torch.func.grad(lambda x: (L.append(x * 2), x)[1])(torch.tensor(1.)); x = L[0]",
    "L = []; torch.func.vmap(lambda x: (L.append(x), x)[1])(torch.ones(3)); x = L[0]",
    "x = torch.vmap(lambda a: a * 2)(torch.ones(3, requires_grad=True))",
    "x = torch.linalg.svd(torch.ones(3, 3, requires_grad=True))[1]",
    "x = []; x.append(x)",
    "x = {}; x['x'] = x",
    "x = np.zeros(3, dtype='M8[s]')",
    "x = np.ma.masked_array([1., 2.], [True, False])",
    "x = np.asarray([[1, 2], [3, 4]]).view(type('A', (np.ndarray,), {}))",
    "x = np.longdouble(3) * np.ones(3)",
    "x = Odd()",
    "x = [Odd(), Odd()]",
    "x = Odd",
    "x = None",
]


@pytest.mark.parametrize("code", ANYTHING)
@pytest.mark.filterwarnings("ignore::UserWarning")  # torch's own, of what it calls a prototype
def test_whatever_it_is_there_is_an_answer(code):
    names = session(START + code)
    for answer in (graph_of("x", names), plot_of("x", names), graph_of("loss", names)):
        assert wire.loads(wire.Answer, wire.dumps(answer)) == answer
        assert answer.trouble is None or words("ja")(answer.trouble.key, **answer.trouble.values)
    assert graph_of("loss", names).graph.operations == 3
