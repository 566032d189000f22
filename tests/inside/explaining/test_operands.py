"""Operands are looked up in tables; nothing of the learner's runs, whatever they have made."""

import ast
import contextlib
import threading
import warnings

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from tensortutor.inside.explaining.locating import locate
from tensortutor.inside.explaining.operands import UNKNOWN, Meaning

SET_UP = """
import collections, dataclasses, types
from torch import nn
t = torch.ones(2, 3)
class Box:
    shared = t
    def __init__(self): self.x = t
    @property
    def made(self): raise SystemExit
class Slotted:
    __slots__ = ("x",)
    def __init__(self): self.x = t
@dataclasses.dataclass
class Batch:
    x: object
Pair = collections.namedtuple("Pair", "x y")
class Odd:
    def __init__(self): self.x = t
    def __getattribute__(self, name): raise SystemExit
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc, self.w = nn.Linear(3, 2), nn.Parameter(t)
        self.body = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
        self.register_buffer("mean", t)
class Told(dict):
    def __getitem__(self, key): raise SystemExit
class Listed(list):
    def __getitem__(self, key): raise SystemExit
class Key:
    def __hash__(self): return hash("x")
    def __eq__(self, other): raise SystemExit
class Computed(torch.Tensor):
    @property
    def weight(self): raise SystemExit
box, slotted, batch, pair, odd, net = Box(), Slotted(), Batch(t), Pair(t, 1), Odd(), Net()
listed, mapped, told, own = [t, [t]], {"x": t, 1: t}, Told(x=t), Listed([t])
keyed = {Key(): 1}
computed = t.as_subclass(Computed)
space = types.SimpleNamespace(x=t)
def f():
    inner = t
    def g():
        return inner, {expression}, 1 / 0
    return g()
f()
"""


def meaning(failing, expression):
    """Return what *expression* means where the program fails."""
    place = locate(failing(SET_UP.replace("{expression}", "0")).trace)
    return Meaning(place.frame, frozenset()).of(ast.parse(expression, mode="eval").body)


@pytest.mark.parametrize(
    "expression",
    [
        *("t", "inner", "box.x", "box.shared", "Box.shared", "slotted.x", "batch.x", "space.x"),
        *(
            "net.w",
            "net.mean",
            "listed[0]",
            "listed[1][0]",
            "listed[-2]",
            "mapped['x']",
            "mapped[1]",
            "t.data",
        ),
    ],
)
def test_what_stands_in_a_table_is_looked_up(failing, expression):
    found = meaning(failing, expression)
    assert isinstance(found, torch.Tensor)
    assert found.shape == (2, 3)


@pytest.mark.parametrize(
    ("expression", "shape"),
    [("net.fc.weight", (2, 3)), ("net.body[0].bias", (2,)), ("t.T", (3, 2)), ("t.mT", (3, 2))],
)
def test_parameters_and_transposed_tensors_are_known(failing, expression, shape):
    assert meaning(failing, expression).shape == shape


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3),
        ("-1", -1),
        ("None", None),
        ("(1, -2)", (1, -2)),
        ("[1, 2]", [1, 2]),
        ("t.shape[0]", 2),
        ("t.ndim", 2),
    ],
)
def test_numbers_and_sizes_are_known(failing, expression, value):
    assert meaning(failing, expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "box.made",
            "odd.x",
            "told['x']",
            "own[0]",
            "keyed['x']",
            "computed.weight",
            "nowhere",
            "box.nothing",
        ),
        *(
            "listed[9]",
            "mapped['y']",
            "f()",
            "t + t",
            "t[0]",
            "box.x.foo",
            "net.nothing",
            "t.requires",
            "t.T.T.T.foo",
        ),
        *("(lambda: t)()", "[x for x in listed]", "'a' + 'b'", "(1, f())"),
    ],
)
def test_what_would_have_to_be_computed_is_not_known(failing, expression):
    assert meaning(failing, expression) is UNKNOWN


HOSTILE = """
class Wild(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        ran.append(func)
        return super().__torch_function__(func, types, args, kwargs or {})
    def __repr__(self): ran.append("repr"); raise SystemExit
class Object:
    def __getattr__(self, name): ran.append(name); raise SystemExit
    def __getitem__(self, name): ran.append(name); raise SystemExit
    def __repr__(self): ran.append("repr"); raise SystemExit
    def __eq__(self, other): ran.append("eq"); raise SystemExit
    def __hash__(self): return 1
    def __len__(self): ran.append("len"); raise SystemExit
    def __bool__(self): ran.append("bool"); raise SystemExit
    def __iter__(self): ran.append("iter"); raise SystemExit
    @property
    def __class__(self): ran.append("class"); raise SystemExit
class Meta(type):
    def __getattribute__(cls, name): ran.append(name); return super().__getattribute__(name)
    def __instancecheck__(cls, other): ran.append("instance"); raise SystemExit
class Made(metaclass=Meta):
    pass
class Layer(torch.nn.Module):
    def __getattr__(self, name): ran.append(name); return super().__getattr__(name)
    def forward(self, x):
        return x @ self.w
a, o, k, l = torch.ones(2, 3), Object(), Made(), Layer()
l.w = torch.nn.Parameter(torch.ones(2, 3))
w = torch.ones(2, 3).as_subclass(Wild)
"""


@pytest.mark.parametrize(
    "program",
    [
        "a @ w",
        "w @ a",
        "w.view(7)",
        "torch.cat([a, w[:1, :2]])",
        "a @ a.view(2, 3)",
        "l(a)",
        "w[9]",
        "w.foo",
        "w.item()",
        "o2 = [o, a]; torch.cat(o2)",
        "torch.stack([a, o])",
        "a + {o: 1}",
        "d = {o: a, 'x': a}; d['x'] @ d['x']",
        "a @ (a, o)",
        "a.reshape(k)",
        "torch.zeros(2)[k]",
        "a.sum(dim=7, dtype=None, keepdim=k)",
        "torch.nn.Linear(4, 4)(w)",
        "f = lambda o: a @ a; f(o)",
        "class N(dict):\n    pass\nn = N(x=a); n['x'] @ n['x']",
    ],
)
def test_nothing_of_the_learners_runs(failing, program):
    ran, program_runs = [], []
    names = {"ran": program_runs}
    with contextlib.suppress(BaseException):  # what the program itself runs is counted
        exec(HOSTILE + program, {"torch": torch, **names})
    alone = [str(each) for each in program_runs]
    failing(HOSTILE + program, ran=ran)
    assert [str(each) for each in ran] == alone


def test_torch_is_left_as_it_was(failing):
    torch.manual_seed(3)
    state = torch.get_rng_state()
    filters, threads = list(warnings.filters), threading.active_count()
    programs = [
        "x = torch.arange(4); x.bernoulli()",
        "x = torch.arange(4); F.softmax(x)",
        "x = torch.arange(4.); x.view(3, 2)",
        "x = torch.ones(2, requires_grad=True); x += 1",
        "conv = nn.Conv2d(3, 4, 3); conv(torch.ones(1, 8, 8, 3))",
    ]
    for program in programs:
        before = torch.get_rng_state() if "Conv" not in program else None
        failing(program)
        if before is not None:
            assert torch.equal(torch.get_rng_state(), before)
    torch.set_rng_state(state)
    assert warnings.filters == filters
    assert threading.active_count() == threads
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
    assert str(torch.get_default_device()) == "cpu"


def test_a_mode_that_counts_sees_nothing_of_it(failing):
    a, b = torch.ones(2, 3), torch.ones(2, 3)
    with FlopCounterMode(display=False) as counter:
        failed = failing("a @ b", a=a, b=b)
    assert failed.said.repair == "a @ b.T"
    assert counter.get_total_flops() == 0
