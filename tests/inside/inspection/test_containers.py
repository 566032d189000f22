"""Tensors in lists, dicts, tuples and dataclasses are told of by what to type for them."""

import weakref

import pytest
import torch

from tensortutor.inside.inspection.containers import spelled
from tensortutor.inside.inspection.subjects import DEPTH, LOOKED_AT, TOLD

BATCH = "batch = {'x': torch.ones(2), 'y': torch.ones(3)}"
LAYERS = "layers = [torch.ones(2), torch.ones(3)]"
POINT = """
from dataclasses import dataclass
@dataclass
class Point:
    x: torch.Tensor
    y: object = None
point = Point(torch.ones(2))
"""
SLOTS = POINT.replace("@dataclass", "@dataclass(frozen=True, slots=True)")
NAMED = "from collections import namedtuple; P = namedtuple('P', 'x, y'); p = P(torch.ones(1), 5)"

CHANGES = {
    "a dict": ("", BATCH, {'batch["x"]': "new", 'batch["y"]': "new"}),
    "a list": ("", LAYERS, {"layers[0]": "new", "layers[1]": "new"}),
    "a tuple": ("", "pair = 1, torch.ones(2)", {"pair[1]": "new"}),
    "a named tuple": ("", NAMED, {"p.x": "new"}),
    "torch's own named tuples": ("", "r = torch.ones(2).max(0)", {"r.values": "new", "r.indices": "new"}),
    "a dataclass": ("", POINT, {"point.x": "new"}),
    "a dataclass with slots": ("", SLOTS, {"point.x": "new"}),
    "one in another": (
        "",
        "data = {'a': [torch.ones(1), (torch.ones(2),)], 0: torch.ones(3)}",
        {'data["a"][0]': "new", 'data["a"][1][0]': "new", "data[0]": "new"},
    ),
    "subclasses of dict and list": (
        "",
        (
            "from collections import OrderedDict, defaultdict\n"
            "o = OrderedDict(w=torch.ones(1)); d = defaultdict(list); d[1].append(torch.ones(1))"
        ),
        {'o["w"]': "new", "d[1][0]": "new"},
    ),
    "a state dict": (
        "net = nn.Linear(1, 1)",
        "state = net.state_dict()",
        {'state["weight"]': "new", 'state["bias"]': "new"},
    ),
    "modules, optimizers and arrays in one": (
        "",
        (
            "made = [nn.Linear(1, 1), np.ones(2), np.ones(2)]; made.append(torch.from_numpy(made[1]))\n"
            "made.append(torch.optim.SGD(made[0].parameters()))"
        ),
        {"made[0]": "new", "made[1]": "new", "made[3]": "new", "made[4]": "new"},
    ),
    "none of them": ("", "words = ['x', 5, None, {'a': 1.5}]; f = print", {}),
    "written to": (BATCH, "batch['x'] += 1", {'batch["x"]': "modified"}),
    "written to through NumPy": (BATCH, "batch['x'].numpy()[0] = 7", {'batch["x"]': "modified"}),
    "a gradient": (
        "ws = [torch.ones(1, requires_grad=True)]",
        "ws[0].sum().backward()",
        {"ws[0]": "gradient"},
    ),
    "another in its place": (BATCH, "batch['x'] = torch.ones(9)", {'batch["x"]': "rebound"}),
    "one more": (LAYERS, "layers.append(torch.ones(1))", {"layers[2]": "new"}),
    "one less": (LAYERS, "_ = layers.pop()", {"layers[1]": "deleted"}),
    "the first less": (LAYERS, "del layers[0]", {"layers[0]": "rebound", "layers[1]": "deleted"}),
    "no tensor in its place": (LAYERS, "layers[0] = 5", {"layers[0]": "deleted"}),
    "all of a few": (LAYERS, "layers.clear()", {"layers[0]": "deleted", "layers[1]": "deleted"}),
    "all of many, in one row": (
        "layers = [torch.ones(1) for _ in range(9)]",
        "layers.clear()",
        {"layers[…]": "deleted"},
    ),
    "the container goes, in one row": (BATCH, "del batch", {"batch": "deleted"}),
    "its name means a number": (BATCH, "batch = 5", {"batch": "deleted"}),
    "its name means a tensor": (BATCH, "batch = torch.ones(2)", {"batch": "rebound"}),
    "a container within goes": (
        "data = {'a': [torch.ones(1), torch.ones(1)], 'b': torch.ones(1)}",
        "del data['a']",
        {'data["a"]': "deleted"},
    ),
    "containers within go with the outermost": (
        "data = {'a': [torch.ones(1)], 'b': ({'c': torch.ones(1)},)}",
        "del data",
        {"data": "deleted"},
    ),
    "another container of the same form": (
        BATCH,
        BATCH,
        {'batch["x"]': "rebound", 'batch["y"]': "rebound"},
    ),
    "a copy of the container": (LAYERS, "layers = layers[:]", {}),
    "another name for the container": (
        LAYERS,
        "same = layers",
        {"same[0]": "new", "same[1]": "new"},
    ),
    "a tensor becomes a list": ("x = torch.ones(1)", "x = [torch.ones(1)]", {"x[0]": "new", "x": "deleted"}),
    "one that contains itself": ("", "L = [torch.ones(1)]; L.append(L); L.append({'L': L})", {"L[0]": "new"}),
    "the namespace itself": ("x = torch.ones(1)", "names = globals()", {}),
    # Of an object with several names, a write is told under the first.
    "a name for an item": (BATCH, "x = batch['x']", {"x": "new"}),
    "a write to an item with a name": (f"{BATCH}; x = batch['x']", "x += 1", {"x": "modified"}),
    "a write to names in a list": (
        "w = torch.ones(1); b = torch.ones(1); params = [w, b]",
        "w += 1; b += 1",
        {"w": "modified", "b": "modified"},
    ),
    "a list of names": (
        "w = torch.ones(1); b = torch.ones(1)",
        "params = [w, b]",
        {"params[0]": "new", "params[1]": "new"},
    ),
    "a write to an item twice in a list": ("t = [torch.ones(1)] * 2", "t[1] += 1", {"t[0]": "modified"}),
    "the name of an item goes": (f"{BATCH}; x = batch['x']", "del x", {"x": "deleted"}),
    "an item with a name goes": (f"{BATCH}; x = batch['x']", "del batch['x']", {'batch["x"]': "deleted"}),
}


@pytest.mark.parametrize(("before", "statement", "changes"), CHANGES.values(), ids=CHANGES)
def test_each_change_in_a_container_is_marked_as_what_it_is(session, before, statement, changes):
    session.run(before)
    assert session.changes(statement) == changes
    assert session.changes("pass") == {}


def test_an_item_and_its_name_share_memory(session):
    session.run(f"{BATCH}; x = batch['x'][:1]")
    assert session.shares("x") == {'batch["x"]'}
    assert session.shares('batch["x"]') == {"x"}


def test_items_are_counted_as_everything_else(session):
    assert session.run(f"{BATCH}; z = torch.ones(1)")[1] == 0
    assert session.run("z += 1")[1] == 2


def test_what_goes_with_a_container_is_named_with_who_holds_its_memory(session):
    session.run(f"{BATCH}; kept = batch['y']")
    row = session.rows("del batch")["batch"]
    assert (row.kind, row.container.class_name, row.container.told) == ("container", "dict", 2)
    assert row.container.gone == ('batch["x"]', 'batch["y"]')
    assert row.held_by == ("kept",)


@pytest.mark.parametrize("size", [TOLD + 1, 10**5])
def test_of_a_long_list_the_first_have_rows_and_the_rest_is_counted(session, size):
    rows = session.rows(f"L = [torch.ones(1) for _ in range({size})]")
    assert list(rows) == ["L", *(f"L[{index}]" for index in range(TOLD))]
    assert (rows["L"].change, rows["L"].container.items, rows["L"].container.told) == ("new", size, TOLD)
    row = session.rows("L.append(torch.ones(1))")["L"]
    assert (row.change, row.container.items) == ("modified", size + 1)
    assert session.changes("L[3] += 1; L[40:] = [torch.ones(1)] * (len(L) - 40)") == {"L[3]": "modified"}
    row = session.rows("del L[-1]")["L"]
    assert (row.change, row.container.items) == ("modified", size)
    row = session.rows(f"del L[{TOLD}:]")["L"]
    assert (row.change, row.container.items, row.container.told) == ("modified", TOLD, TOLD)
    assert session.changes("del L") == {"L": "deleted"}


def test_only_so_much_of_a_container_is_looked_at(session):
    session.run(f"L = [5] * {LOOKED_AT} + [torch.ones(1)]; M = [5] * {LOOKED_AT - 1} + [torch.ones(1)]")
    assert set(session.inspector._page.rows) == {f"M[{LOOKED_AT - 1}]"}


def test_containers_are_opened_to_a_depth(session):
    deep = "torch.ones(1)"
    for _ in range(DEPTH + 1):
        deep = f"[{deep}, torch.ones(2)]"
    assert list(session.rows(f"L = {deep}")) == [f"L{'[0]' * depth}[1]" for depth in range(DEPTH - 1, -1, -1)]


def test_what_ipython_keeps_is_not_the_learners(session):
    assert session.changes("Out = _oh = {1: torch.ones(1)}; In = _ih = ['', torch.ones(1)]") == {}
    assert session.changes("mine = {1: torch.ones(1)}") == {"mine[1]": "new"}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("x", '"x"'),
        ("", '""'),
        ("テンソル", '"テンソル"'),
        ('say "x"', "'say \"x\"'"),
        ("a\nb", r"'a\nb'"),
        ("back\\slash", r"'back\\slash'"),
        ("long" * 30, None),
        (0, "0"),
        (-1.5, "-1.5"),
        (True, "True"),
        (None, "None"),
        ((1, "b"), '(1, "b")'),
        ((1,), "(1,)"),
        ((1, (2, 3)), "(1, (2, 3))"),
        ((), "()"),
        (torch.float32, None),
        (type("Key", (str,), {})("x"), None),
        ((1, object()), None),
    ],
)
def test_a_key_is_written_as_a_learner_writes_it(key, text):
    names = {"d": {key: 5}}
    assert spelled(key) == text
    if text is not None:
        assert eval(f"d[{spelled(key)}]", names) == 5


HOSTILE = """
def ran(*_, **__):
    log.append(1)
    raise SystemExit
def hostile(*kinds, **more):
    names = "__iter__ __getitem__ __len__ __contains__ __getattribute__ __eq__ __bool__ items keys".split()
    own = dict.fromkeys(names, ran) | {"__class__": property(ran), "__hash__": ran}
    return type("Hostile", kinds, own | more)
t = torch.ones(1)
L, D, T = (hostile(list)(), hostile(dict)(), hostile(tuple).__new__(hostile(tuple), (t,)))
list.append(L, torch.ones(1)); dict.__setitem__(D, "x", torch.ones(1))
from dataclasses import dataclass
@dataclass
class Table:
    x: object
    y: object = None
    __dict__ = property(ran)
@dataclass
class Computed:
    x: object
    size = property(ran)
    x2: object = None
    __getattribute__ = ran
computed = object.__new__(Computed); object.__getattribute__(computed, "__dict__").update(x=torch.ones(1))
class Key(str):
    __hash__ = str.__hash__
    __eq__ = __str__ = __repr__ = ran
keyed = {Key("k"): torch.ones(1), "x": torch.ones(1)}
class Meta(type):
    __instancecheck__ = __subclasscheck__ = __eq__ = __getattribute__ = ran
    __hash__ = type.__hash__
    __mro__ = __dict__ = property(ran)
class Odd(metaclass=Meta): pass
odd = Odd()
fields = hostile(tuple, _fields=property(ran)).__new__(tuple, (torch.ones(1),))
wrong = hostile(object, __dataclass_fields__=property(ran))()
log.clear()
"""


def test_no_code_of_a_container_runs(session):
    log = session.names["log"] = []
    exec(HOSTILE, session.names)
    log.clear()
    rows, _ = session.inspector.inspect(session.names)
    assert {row.name for row in rows} == {
        "t",
        "L[0]",
        'D["x"]',
        "T[0]",
        "computed.x",
        'keyed["x"]',
        "fields[0]",
    }
    assert session.inspector.survey(session.names)
    for name in ("L", "D", "T", "computed", "keyed", "odd", "fields"):
        del session.names[name]
    assert {row.name for row in session.inspector.inspect(session.names)[0]} == {
        *("L", "D", "T", "computed", "keyed", "fields")
    }
    assert not log


def test_what_stands_in_a_container_is_not_kept_alive(session):
    session.run(f"{BATCH}; {LAYERS}; {NAMED}\n{POINT}")
    held = [weakref.ref(session.names["batch"]["x"]), weakref.ref(session.names["layers"][0])]
    held += [weakref.ref(session.names["p"].x), weakref.ref(session.names["point"].x)]
    held += [weakref.ref(session.names["point"])]
    for name in ("batch", "layers", "p", "point"):
        del session.names[name]
    assert [each() for each in held] == [None] * 5
