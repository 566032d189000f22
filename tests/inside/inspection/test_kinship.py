"""Of a name just bound it is said whose view, copy or other name it is: rightly, or not at all."""

import ast
import copy
import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from tensortutor.inside.inspection.inspector import Inspector
from tensortutor.inside.inspection.kinship import RESULT, sources

KNOWN = {"x", "y", "a", "net.weight", 'batch["x"]', "pair[0]"}

SOURCES = {
    "y = x": {"y": "x"},
    "y = x.reshape(2, 3)": {"y": "x"},
    "y = x.T.reshape(6).contiguous()": {"y": "x"},
    "y = x[0]": {"y": "x"},
    "y = x[:, None].detach().clone()[1:]": {"y": "x"},
    "y = x.add_(1).view(-1)": {"y": "x"},
    "y: torch.Tensor = x.float()": {"y": "x"},
    "y = z = x.cpu()": {"y": "x", "z": "x"},
    "(y := x.flatten())": {"y": "x"},
    "p, q = x.chunk(2)": {"p": "x", "q": "x"},
    "p, q = x.T, a[1:]": {"p": "x", "q": "a"},
    "x.numpy()": {RESULT: "x"},
    "t = torch.from_numpy(a[3:])": {"t": "a"},
    "t = torch.reshape(x, (6,))": {"t": "x"},
    "t = np.asarray(x.detach())": {"t": "x"},
    "t = copy.deepcopy(x)": {"t": "x"},
    "w = net.weight.view(-1)": {"w": "net.weight"},
    "b = batch['x'].T": {"b": 'batch["x"]'},
    "b = pair[0][1:]": {"b": "pair[0]"},
    "x = x.T": {"x": "x"},
    # Nothing is said of what makes new numbers,
    "y = x + 1": {},
    "y = x.exp().reshape(6)": {},
    "y = x.sum()": {},
    "y = torch.cat([x, x])": {},
    "y = -x": {},
    "y = torch.ones(3)": {},
    "x += 1": {},
    # of what is not known by name,
    "y = f(x).reshape(6)": {},
    "y = x.resize_(100).clone()": {},
    "y = unknown.reshape(6)": {},
    "y = pair[i]": {},
    "y = torch.tensor([1, 2])": {},
    "y = other.from_numpy(a)": {},
    "y = x.__getattr__('T')": {},
    # of blocks,
    "for i in range(2): y = x.T": {},
    "def f(): y = x.T": {},
    # and of a name that the statement itself gives another meaning.
    "x, y = y.T, x.T": {},
}


@pytest.mark.parametrize("statement", SOURCES)
def test_a_statement_names_the_source_of_what_it_binds(statement):
    (node,) = ast.parse(statement).body
    assert sources(node, KNOWN) == SOURCES[statement]


class Session:
    """A namespace, and the inspector that looks at it after each statement."""

    def __init__(self):
        self.names = {"torch": torch, "np": np, "nn": nn, "copy": copy}
        self.inspector = Inspector()

    def run(self, code):
        """Run *code* as the prompt does, and return the rows of its last statement by their names."""
        rows = ()
        for node in ast.parse(code).body:
            result = None
            if isinstance(node, ast.Expr):
                result = eval(compile(ast.Expression(node.value), "", "eval"), self.names)
            else:
                exec(compile(ast.Module([node], []), "", "exec"), self.names)
            rows, _ = self.inspector.inspect(self.names, result, statement=node)
            if result is not None:
                self.names["_"] = result
        return {row.name: row for row in rows}

    def kin(self, code, name="y"):
        """Run *code*; return what its last statement made of *name*, and of what."""
        row = self.run(code)[name]
        return row.kinship, row.relative


@pytest.fixture
def session():
    return Session()


X = "x = torch.arange(6.).reshape(2, 3)\n"
KINSHIP = {
    # reshape, flatten, ravel, contiguous: either, as the strides have it
    "y = x.reshape(3, 2)": "view",
    "y = x.T.reshape(6)": "copy",
    "y = x.flatten()": "view",
    "y = x.T.flatten()": "copy",
    "y = x.ravel()": "view",
    "y = x.T.ravel()": "copy",
    "y = x.contiguous()": "same",
    "y = x.T.contiguous()": "copy",
    "y = x.clone()": "copy",
    # conversions: the very same object where there is nothing to convert
    "y = x.to(torch.float32)": "same",
    "y = x.to(torch.float32, copy=True)": "copy",
    "y = x.to(torch.int64)": "copy",
    "y = x.to('cpu')": "same",
    "y = x.float()": "same",
    "y = x.double()": "copy",
    "y = x.type(torch.float32)": "same",
    "y = x.type_as(torch.zeros(1, dtype=torch.int8))": "copy",
    "y = x.cpu()": "same",
    "y = x.real": "same",
    # views
    "y = x": "same",
    "y = x[0]": "view",
    "y = x[:, 1:]": "view",
    "y = x[None]": "view",
    "y = x[...]": "view",
    "y = x.T": "view",
    "y = x.transpose(0, 1)": "view",
    "y = x.expand(4, 2, 3)": "view",
    "y = x.unsqueeze(0).squeeze()": "view",
    "y = x.detach()": "view",
    "y = x.data": "view",
    "y = x.view(torch.int32)": "view",
    "y = x.diagonal()": "view",
    "y = x.unfold(1, 2, 1)": "view",
    "y = x.as_strided((2,), (1,))": "view",
    "y = x[2:]": "view",
    # indexing that gathers, and what repeats
    "y = x[[0, 1]]": "copy",
    "y = x[x > 2]": "copy",
    "y = x[torch.tensor([0])]": "copy",
    "y = x.index_select(0, torch.tensor([0]))": "copy",
    "y = x.repeat(2, 1)": "copy",
    "y = x.flip(0)": "copy",
    # bridges
    "y = x.numpy()": "view",
    "y = np.asarray(x)": "view",
    "y = torch.from_numpy(x.numpy())": "view",
    "y = torch.asarray(x)": "same",
    "y = torch.as_tensor(x)": "same",
    "y = torch.as_tensor(x, dtype=torch.float64)": "copy",
    "y = torch.from_dlpack(x)": "view",
    "y = copy.deepcopy(x)": "copy",
    "y = copy.copy(x)": "view",
    # in place: what comes back is the object itself
    "y = x.add_(1)": "same",
    "y = x.t_()": "same",
    "y = x.resize_(2)": "same",
    "y = x.mul_(2).T": "view",
    # whatever the statement is, one object under two names is told of
    "y = (lambda t: t)(x)": "same",
    "y = [x][0]": "same",
    "for y in [x]: pass": "same",
    # what makes new numbers says nothing
    "y = x + 1": None,
    "y = x * 1": None,
    "y = x.exp()": None,
    "y = x.sum()": None,
    "y = torch.zeros_like(x)": None,
    "y = x.relu().reshape(6)": None,
}


@pytest.mark.parametrize("statement", KINSHIP)
def test_a_new_name_is_a_view_a_copy_or_the_same(session, statement):
    expected = KINSHIP[statement]
    assert session.kin(X + statement) == (expected, "x" if expected else None)


OTHERS = {
    "an array's tensor is its view": ("a = np.arange(4.)\ny = torch.from_numpy(a[1:])", ("view", "a")),
    "as_tensor of an array is a view of it": ("a = np.arange(4.)\ny = torch.as_tensor(a)", ("view", "a")),
    "as_tensor to another dtype is a copy": (
        "a = np.arange(4.)\ny = torch.as_tensor(a, dtype=torch.float32)",
        ("copy", "a"),
    ),
    "torch.tensor copies an array": ("a = np.arange(4.)\ny = torch.tensor(a)", ("copy", "a")),
    "a view without elements lies on the same storage": ("x = torch.ones(3)\ny = x[3:]", ("view", "x")),
    "a copy without elements cannot be told from anything": ("x = torch.ones(3)\ny = x[[]]", (None, None)),
    "on meta, a view is known by its storage": (
        "x = torch.empty(2, 3, device='meta')\ny = x.T",
        ("view", "x"),
    ),
    "of a sparse tensor nothing is known": ("x = torch.eye(2).to_sparse()\ny = x.clone()", (None, None)),
    "a sparse tensor by two names is one": ("x = torch.eye(2).to_sparse()\ny = x", ("same", "x")),
    "a module by two names is one": ("x = nn.Linear(2, 2)\ny = x", ("same", "x")),
    "a class of the learner's may call anything reshape": (
        (
            "T = type('T', (torch.Tensor,), {'reshape': lambda self, n: torch.zeros(n)})\n"
            "x = torch.ones(4).as_subclass(T)\ny = x.reshape(4)"
        ),
        (None, None),
    ),
    "yet a view of it is a view": (
        "T = type('T', (torch.Tensor,), {})\nx = torch.ones(4).as_subclass(T)\ny = x.reshape(2, 2)",
        ("view", "x"),
    ),
    "a parameter of a module": ("n = nn.Linear(2, 2)\ny = n.weight", ("same", "n.weight")),
    "a view of one, deep within": (
        "n = nn.Sequential(nn.Sequential(nn.Linear(2, 2)))\ny = n[0][0].weight.detach().T",
        ("view", "n[0][0].weight"),
    ),
    "a copy of one": (
        "n = nn.Sequential(nn.Linear(2, 2))\ny = n[0].bias.data.clone()",
        ("copy", "n[0].bias"),
    ),
    "a gradient": (
        "w = torch.ones(2, requires_grad=True)\nw.sum().backward()\ny = w.grad",
        ("same", "w.grad"),
    ),
    "a copy of a parameter's gradient": (
        "n = nn.Linear(2, 2)\nn(torch.ones(2)).sum().backward()\ny = n.weight.grad.clone()",
        ("copy", "n.weight.grad"),
    ),
    "a gradient that was not there before": (
        "w = torch.ones(2, requires_grad=True)\ny = (w.sum().backward(), w.grad)[1]",
        (None, None),
    ),
    "an item of a container": ("b = {'x': torch.ones(2)}\ny = b['x']", ("same", 'b["x"]')),
    "a view of one": ("b = {'x': torch.ones(2)}\ny = b['x'][None]", ("view", 'b["x"]')),
    "a part of a module is not a tensor": ("n = nn.Sequential(nn.Linear(2, 2))\ny = n[0]", (None, None)),
    "what torch makes lazily is not known": ("x = torch.ones(3)\ny = torch._lazy_clone(x)", (None, None)),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_cannot_be_known_is_not_said(session, case):
    code, expected = OTHERS[case]
    assert session.kin(code) == expected


@pytest.mark.parametrize(
    ("statement", "kinship"),
    [("x = x.T", "view"), ("x = x.T.contiguous()", "copy"), ("x = x[0]", "view"), ("x = x + 1", None)],
)
def test_a_name_may_be_a_view_of_what_it_was(session, statement, kinship):
    assert session.kin(X + statement, "x") == (kinship, "x" if kinship else None)


def test_a_result_that_no_name_holds_is_told_of(session):
    assert session.kin(X + "x.T", "_") == ("view", "x")


def test_parts_are_views_each(session):
    rows = session.run(X + "p, q = x.unbind()")
    assert {name: row.kinship for name, row in rows.items()} == {"p": "view", "q": "view"}


def test_without_the_statement_only_identity_is_told(session):
    session.run(X)
    session.names["y"], session.names["z"] = session.names["x"], session.names["x"].T
    rows, _ = session.inspector.inspect(session.names)
    assert [(row.name, row.kinship) for row in rows] == [("y", "same"), ("z", None)]


HELD = {
    "a slice holds the memory of what it was cut from": (
        "b = torch.ones(100)\nv = b[:10]\ndel b",
        "b",
        ("v",),
    ),
    "all of it, though its bytes are others": (
        "b = torch.ones(100)\nv = b[:10]\nw = b[50:]\ndel b\ndel w",
        "w",
        ("v",),
    ),
    "an array holds a tensor's memory": ("x = torch.ones(3)\na = x.numpy()\ndel x", "x", ("a",)),
    "another name for it": ("x = torch.ones(3)\ny = x\ndel x", "x", ("y",)),
    "nobody": ("x = torch.ones(3)\ny = x.clone()\ndel x", "x", ()),
    "nobody, though another lies at its address by now": (
        "x = torch.ones(10000)\ny = 5\nx, y = y, torch.ones(10000)",
        "x",
        (),
    ),
    "the last result": ("x = torch.ones(3)\nx\ndel x", "x", ("_",)),
    "a view of it that was the last result": ("x = torch.ones(3)\nx[:1]\ndel x", "x", ("_",)),
    "a name for something else": ("x = torch.ones(3)\ny = x\nx = 5", "x", ("y",)),
    # Rebound: what the name meant before lives on.
    "x = x + 1 leaves the old one to its other name": ("x = torch.ones(3)\ny = x\nx = x + 1", "x", ("y",)),
    "x = x + 1 leaves nothing": ("x = torch.ones(3)\nx = x + 1", "x", ()),
    "x = x.T leaves its memory to itself": ("x = torch.ones(2, 3)\nx = x.T", "x", ()),
    "x = x.T with a view": ("x = torch.ones(2, 3)\nv = x[0]\nx = x.T", "x", ("v",)),
}


@pytest.mark.parametrize("case", HELD)
def test_who_holds_what_a_name_left_behind(session, case):
    code, name, holders = HELD[case]
    assert session.run(code)[name].held_by == holders


STEPS = """
{}.T|{}.reshape(-1)|{}.flatten()|{}.contiguous()|{}.clone()|{}[0]|{}[..., 1:]|{}[:, None]|{}[[0]]|{}.double()
{}.float()|{}.detach()|{}.unsqueeze(0)|{}.squeeze()|{}.expand(2, *x.shape)|{}.transpose(0, -1)|{}.view(-1)
{}.flip(0)|{}.repeat(2, 1)|{}[::2]|{}.data|{}.diagonal()|{}.unfold(0, 1, 1)|{}.add_(0)|{}.exp()|{}.abs()
{}.cumsum(0)|{}.sort()[0]|{}.numpy()|{}.chunk(2)[1]|{}.cpu()|torch.from_numpy({})|torch.as_tensor({})
torch.tensor({})|torch.reshape({}, (-1,))|(-{})|({} * 2)
"""
CHAINS = st.lists(st.sampled_from(re.split(r"[|\n]", STEPS.strip())), min_size=1, max_size=4)


@pytest.mark.filterwarnings("ignore:To copy construct", "ignore:The use of `x.T`", "ignore:Tensor.T is")
@settings(max_examples=300)
@given(CHAINS)
def test_through_any_chain_of_operations_what_is_said_is_true(chain):
    """NumPy says whether memory is shared, and the numbers, all different, whether they are the source's."""
    session = Session()
    session.run("x = torch.arange(1., 13.).reshape(3, 4) + 0.25")
    code = "x"
    for step in chain:
        code = step.format(code)
    try:
        row = session.run(f"y = {code}")["y"]
    except (RuntimeError, TypeError, ValueError, IndexError, AttributeError, KeyError):  # no such operation
        assume(False)
    x, y = session.names["x"], session.names["y"]
    numbers = set(np.asarray(y).flatten().tolist())
    sharing = np.shares_memory(np.asarray(x), np.asarray(y))
    match row.kinship:
        case "same":
            assert y is x
        case "view":
            assert y is not x
            assert sharing or not numbers
        case "copy":
            assert not sharing
            assert numbers <= set(x.flatten().tolist())
        case None:
            assert not sharing
