"""The autograd graph of a tensor is told by the learner's names, in few lines, and nothing is touched."""

import gc
import random
import warnings
import weakref
from collections import Counter

import pytest
import torch
from torch import nn
from torch.autograd import Function

from tensortutor import wire
from tensortutor.inside.autograd.folding import LINES, folded
from tensortutor.inside.autograd.graph import graph
from tensortutor.inside.autograd.repetition import pieces
from tensortutor.inside.autograd.trees import planted
from tensortutor.inside.autograd.walking import walk

START = """
w = torch.ones(3, requires_grad=True)
b = torch.ones(3, requires_grad=True)
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
x = torch.ones(2, 4)
"""


def session(code):
    names = {"torch": torch, "nn": nn, "Function": Function}
    exec(START + code, names)
    return names


def asked(code, path):
    names = session(code)
    return graph(path, eval(path, names), names)


def drawn(code, path="y"):
    """Return the lines of the graph as text, a dot for each branch that lies between them and the trunk."""
    found = asked(code, path)
    assert wire.loads(wire.Graph, wire.dumps(found)) == found
    return [_text(line) for line in found.lines]


def _text(line):
    fork = "." * line.depth + ("+" if line.opens else "")
    if line.omitted:
        return f"{fork}… {line.omitted} {' '.join(line.operations)}"
    mark = f"[{line.mark}]" if line.mark else ""
    operation = line.operations[0].removesuffix("Backward0").replace("AccumulateGrad", "leaf")
    again = "->" if line.again else ""
    return " ".join(filter(None, (fork, again, mark, line.name, operation)))


GRAPHS = {
    "one operation and its leaf": ("y = w * 2", ["y Mul", "w leaf"]),
    "both leaves of an operation": ("y = w * b", ["y Mul", ".+ w leaf", "b leaf"]),
    "a chain": ("y = (w * 2).exp().sum()", ["y Sum", "Exp", "Mul", "w leaf"]),
    "an intermediate result that is still held": (
        "h = w * 2; y = h.sum()",
        ["y Sum", "h Mul", "w leaf"],
    ),
    "an intermediate result that is held no more": (
        "h = w * 2; y = h.sum(); del h",
        ["y Sum", "Mul", "w leaf"],
    ),
    "a leaf whose name is gone": (
        "v = torch.ones(1, requires_grad=True); y = v + 1; del v",
        ["y Add", "leaf"],
    ),
    "parameters by their way from the module": (
        "y = net(x)",
        ["y Relu", "Addmm", ".+ net[0].bias leaf", "T", "net[0].weight leaf"],
    ),
    "parameters of a module with attributes": (
        "n = nn.ModuleDict({'fc1': nn.Linear(4, 1, bias=False)}); y = n.fc1(x)",
        ["y Mm", "T", "n.fc1.weight leaf"],
    ),
    "tensors in lists and dicts": (
        "p = [w.detach().requires_grad_()]; d = {'k': p[0] * 2}; y = d['k'].sum()",
        ["y Sum", 'd["k"] Mul', "p[0] leaf"],
    ),
    "an operation twice over the same leaf": ("y = w * w", ["y Mul", ".+ w leaf", "w leaf"]),
    "an operation twice over a leaf whose name is gone": (
        "v = torch.ones(1, requires_grad=True); y = v * v; del v",
        ["y Mul", ".+ [1] leaf", "[1] leaf"],
    ),
    "a shared result is drawn once, where the longest way ends": (
        "h = w * 2; y = h + h.exp()",
        ["y Add", ".+ -> h Mul", "Exp", "h Mul", "w leaf"],
    ),
    "a shared result without a name has a number": (
        "h = w * 2; y = h + h.exp(); del h",
        ["y Add", ".+ -> [1] Mul", "Exp", "[1] Mul", "w leaf"],
    ),
    "which of the outputs of an operation": (
        "a, c = (w * 2).split([1, 2]); y = a.sum() * c.sum()",
        ["y Mul", ".+ Sum", ". -> [1] c SplitWithSizes", "Sum", "[1] a SplitWithSizes", "Mul", "w leaf"],
    ),
    "the branch with more behind it goes straight on": (
        "y = w.exp().exp() + b",
        ["y Add", ".+ b leaf", "Exp", "Exp", "w leaf"],
    ),
    "a result that was written to in place": ("y = w * 2; y.add_(1)", ["y Add", "Mul", "w leaf"]),
    "a view that was written to": ("y = w * 2; y[0] = 5", ["y CopySlices", "Mul", "w leaf"]),
    "a view of what was written to later": (
        "h = w * 2; y = h[:2]; h.add_(1)",
        ["y AsStrided", "h Add", "Mul", "w leaf"],
    ),
    "after backward": ("y = (w * b).sum(); y.backward()", ["y Sum", "Mul", ".+ w leaf", "b leaf"]),
    "a Function of the learner's": (
        "class Twice(Function):\n    forward = staticmethod(lambda ctx, t: t * 2)\ny = Twice.apply(w)",
        ["y TwiceBackward", "w leaf"],
    ),
    "a list grown in a loop, by its first and last names": (
        "h = w * 1; hs = []\nfor _ in range(2): h = h.tanh(); hs.append(h)\ny = hs[1].sum()",
        ["y Sum", "h Tanh", "hs[0] Tanh", "Mul", "w leaf"],
    ),
    "complex numbers": (
        "z = torch.ones(1, dtype=torch.cfloat, requires_grad=True); y = z.abs()",
        ["y Abs", "z leaf"],
    ),
    "a sparse tensor": ("y = w.to_sparse()", ["y ToSparseBackward1", "w leaf"]),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_is_drawn_from_its_result_down(name):
    code, lines = GRAPHS[name]
    assert drawn(code) == lines


LONG = {
    "equal operations are counted": (
        "y = w + 0\nfor _ in range(20_000): y = y + 1",
        ["y Add", "Add", "… 19999 AddBackward0", "w leaf"],
    ),
    "a pattern of operations is counted": (
        "y = w + 0\nfor _ in range(5_000): y = y * w + b",
        [
            *("y Add", ".+ b leaf", "Mul", ".+ w leaf", "Add", ".+ b leaf"),
            "… 9996 MulBackward0 AddBackward0",
            *("Mul", ".+ w leaf", "Add", "w leaf"),
        ],
    ),
    "equal branches are counted": (
        "y = torch.stack([torch.ones(1, requires_grad=True) for _ in range(1000)])",
        ["y Stack", ".+ leaf", ".+… 998 AccumulateGrad", "leaf"],
    ),
    "three of a kind are shown": ("y = w.exp().exp().exp()", ["y Exp", "Exp", "Exp", "w leaf"]),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_graph_is_folded(name):
    code, lines = LONG[name]
    assert drawn(code) == lines


def test_what_is_counted_and_what_is_shown_come_to_all_operations():
    found = asked("y = x\nfor size in range(5, 90): y = nn.Linear(size - 1, size)(y).relu().exp()", "y")
    assert len(found.lines) <= LINES
    (folded_away,) = [line for line in found.lines if line.omitted]
    assert folded_away.kinds > len(folded_away.operations) == 3
    nodes = folded_away.omitted + sum(not line.omitted for line in found.lines)
    assert nodes == found.operations + found.leaves


def test_a_very_large_graph_is_walked_up_to_a_bound():
    root = eval("sum(torch.ones(9, requires_grad=True) * 1)", {"torch": torch}).grad_fn
    assert walk(root, bound=5).complete is False
    assert len(walk(root, bound=5).nodes) == 5
    assert walk(root).complete


@pytest.mark.parametrize("seed", range(20))
def test_no_graph_takes_more_lines_than_a_screen_and_each_node_is_drawn_once(seed):
    dice = random.Random(seed)
    size = dice.choice([3, 20, 300, 3000])
    reach = dice.choice([2, 10, size])
    inputs = [
        tuple(
            (dice.randint(place + 1, min(place + reach, size - 1)), 0)
            for _ in range(dice.choice([1, 1, 2, 3, 30]))
        )
        if place + 1 < size
        else ()
        for place in range(size)
    ]
    reached = _reached(inputs)
    tree = planted(
        [edges if place in reached else () for place, edges in enumerate(inputs)], lambda edge: edge
    )
    drawn = Counter(_drawn_in(tree))
    assert set(drawn) == reached
    assert all(drawn[place] == 1 for place in reached if inputs[place])
    assert 1 <= len(folded(tree)) <= LINES


def _reached(inputs):
    found, waiting = {0}, [0]
    while waiting:
        fresh = {child for child, _ in inputs[waiting.pop()]} - found
        found |= fresh
        waiting += fresh
    return found


def _drawn_in(chain):
    for step in chain.steps:
        if not step.again:
            yield step.edge[0]
        for side in step.sides:
            yield from _drawn_in(side)


@pytest.mark.parametrize(
    ("row", "allowance", "shown"),
    [
        ("abc", 40, "abc"),
        ("aaaa", 40, "a-"),
        ("aaa", 40, "aaa"),
        ("ababab", 40, "ab-"),
        ("xababababy", 40, "xab-y"),
        ("abcdefghij", 6, "abcd-ij"),
        ("abcdefg", 6, "abcdefg"),
        ("abc", 0, "-"),
        ("a", 0, "a"),
        ("", 3, ""),
    ],
)
def test_repetition_is_left_out_first_and_then_the_middle(row, allowance, shown):
    found = pieces(list(map(ord, row)), allowance)
    assert "".join(row[piece.start] if piece.shown else "-" for piece in found) == shown
    assert [place for piece in found for place in range(piece.start, piece.stop)] == list(range(len(row)))


def test_shapes_are_those_of_the_results():
    found = asked("y = net(x).sum()", "y")
    assert [line.shape for line in found.lines] == [(), (2, 3), (2, 3), (3,), (4, 3), (3, 4)]


def test_a_shape_that_is_not_numbers_is_left_away():
    ragged = (
        "torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], requires_grad=True, layout=torch.jagged)"
    )
    assert asked(f"n = {ragged}; y = n * 2", "y").lines[0].shape is None


def test_the_asked_for_path_names_the_result():
    assert asked("d = {'loss': w.sum()}", "d['loss']").lines[0].name == "d['loss']"


# --- No graph ---

NONE = {
    "w": ("", "graph.leaf", {"name": "w"}),
    "net[0].weight": ("", "graph.leaf", {"name": "net[0].weight"}),
    "x": ("", "graph.none", {"name": "x"}),
    "i": ("i = torch.arange(3)", "graph.no-gradients", {"name": "i", "dtype": "int64"}),
    "m": ("m = w > 0", "graph.no-gradients", {"name": "m", "dtype": "bool"}),
    "d": ("h = w * 2; d = h.detach()", "graph.detached", {"name": "d", "other": "h"}),
    "u": ("u = w.data[:2]", "graph.detached", {"name": "u", "other": "w"}),
    "v": ("with torch.no_grad(): v = w[:2]", "graph.leaf", {"name": "v"}),  # so it is in torch 2.13
    "n": ("with torch.no_grad(): n = w * 2", "graph.none", {"name": "n"}),
    "f": ("with torch.inference_mode(): f = w * 2", "graph.inference", {"name": "f"}),
    "net": ("", "graph.not-a-tensor", {"name": "net", "type": "Sequential"}),
    "k": ("k = torch.empty(2, device='meta')", "graph.none", {"name": "k"}),
    "s": ("s = torch.eye(2).to_sparse()", "graph.none", {"name": "s"}),
}


@pytest.mark.parametrize("name", NONE)
def test_where_there_is_no_graph_the_reason_is_said(name):
    code, key, values = NONE[name]
    assert asked(code, name) == wire.Notice(key, values)


def test_where_torch_cannot_say_its_message_is_told():
    code = "y = torch.ones(4)\nwith torch.no_grad(): v = y[:2]\ny.mul_(torch.ones(4, requires_grad=True))"
    found = asked(code, "v")
    assert found.key == "graph.refused"
    assert "view was created in no_grad mode" in found.values["message"]


def test_other_tensors_that_torch_cannot_answer_for_do_not_stand_in_the_way():
    code = "q = torch.ones(4)\nwith torch.no_grad(): v = q[:2]\nq.mul_(torch.ones(4, requires_grad=True))"
    assert drawn(code + "\ny = w * 2") == ["y Mul", "w leaf"]
    assert asked(code, "x").key == "graph.none"


# --- Harmless ---

HOSTILE = """
class Meta(type(Function)):
    __name__ = property(lambda cls: 1 / 0)
class Evil(Function, metaclass=Meta):
    next_functions = property(lambda s: 1 / 0)
    @staticmethod
    def forward(ctx, t): return t * 2
    @staticmethod
    def backward(ctx, g): 1 / 0
class Sub(torch.Tensor):
    __repr__ = lambda s: 1 / 0
    __getattr__ = lambda s, name: 1 / 0
    __torch_function__ = classmethod(lambda *a, **k: 1 / 0)
class Liar(list):
    __iter__ = __len__ = lambda s: 1 / 0
class Shut:
    __class__ = property(lambda s: 1 / 0)
    __getattribute__ = lambda s, name: 1 / 0
called = []
w.register_hook(lambda g: called.append("tensor"))
y = Evil.apply(w) * 2
y.grad_fn.register_hook(lambda *g: called.append("node"))
y.grad_fn.register_prehook(lambda *g: called.append("node"))
liar, shut, sub = Liar([w]), Shut(), torch.ones(2).as_subclass(Sub)
L = []; L.append(L); deep = {}; deep["deep"] = deep
net.itself = net
"""


def test_nothing_of_the_learners_runs():
    names = session(HOSTILE)
    found = graph("y", names["y"], names)
    assert [line.operations for line in found.lines] == [
        ("MulBackward0",),
        ("EvilBackward",),
        ("AccumulateGrad",),
    ]
    assert names["called"] == []
    assert graph("sub", names["sub"], names).key == "graph.none"


def test_a_graph_of_a_subclass_is_drawn_without_its_code():
    code = "class Sub(torch.Tensor):\n    __torch_function__ = classmethod(lambda *a, **k: 1 / 0)\n"
    assert drawn(code + "y = (w * 2).as_subclass(Sub)") == ["y Alias", "Mul", "w leaf"]


def test_the_session_is_left_as_it_was():
    names = session("y = net(x).sum()")
    states = torch.get_rng_state(), random.getstate()
    torch.set_grad_enabled(False)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        graph("y", names["y"], names)
    assert not torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    assert not warned
    assert torch.equal(states[0], torch.get_rng_state())
    assert states[1] == random.getstate()
    names["y"].backward()
    assert names["net"][0].weight.grad is not None


def test_nothing_is_kept_alive():
    names = session("y = (w * 2).exp()")
    graph("y", names["y"], names)
    gone = [weakref.ref(names[name]) for name in ("y", "w", "net")]
    gc.disable()  # nor by a cycle that waits to be collected
    try:
        names.clear()
        assert [each() for each in gone[:2]] == [None, None]
    finally:
        gc.enable()
