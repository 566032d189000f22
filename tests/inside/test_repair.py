"""What a statement broke is mended; what it hides is said once."""

import builtins
import sys

import pytest

from tensortutor.inside.repair import IPYTHON_NAMES, Repair


@pytest.fixture
def namespace():
    """Return a session, and put this process back as it was."""
    kept = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr", "breakpointhook", "modules")}
    saved, modules, trace = dict(builtins.__dict__), dict(sys.modules), sys.gettrace()
    yield {name: object() for name in IPYTHON_NAMES}
    builtins.__dict__.update(saved)
    for name, value in kept.items():
        setattr(sys, name, value)
    sys.modules.update(modules)
    sys.settrace(trace)


@pytest.fixture
def repair(namespace):
    repair = Repair(namespace)
    repair.remember_builtins()
    repair.remember_modules()
    repair.give(torch="torch", device="cpu")
    repair.restore()
    return repair


@pytest.mark.parametrize(
    "code",
    [
        "sys.stdout = None",
        "sys.stdin = sys.stderr = sys.breakpointhook = None",
        "builtins.len = None",
        "builtins.dict = builtins.isinstance = None",
        "builtins.__dict__.clear()",
        "sys.modules['json'] = None",
        "sys.modules.clear()",
        "sys.modules = None",
        "globals().clear()",
        "del exit, quit, open, get_ipython, torch, device, __builtins__",
        "get_ipython = None",
    ],
)
def test_it_is_mended_without_a_word(repair, namespace, code):
    before = (dict(namespace), dict(builtins.__dict__), sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook)
    modules, table = dict(sys.modules), sys.modules
    namespace.update(sys=sys, builtins=builtins)
    exec(code, namespace)
    repair.restore()
    namespace.pop("sys", None)
    namespace.pop("builtins", None)
    now = (dict(namespace), dict(builtins.__dict__), sys.stdin, sys.stdout, sys.stderr, sys.breakpointhook)
    assert now == before
    assert sys.modules is table
    assert modules.items() <= sys.modules.items()
    assert repair.notices() == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("torch", "session.lost"),
        ("print", "session.hidden"),
        ("open", "session.hidden"),
        ("exit", "session.hidden"),
    ],
)
def test_a_name_that_hides_another_is_said_once_and_again_after_it_was_back(repair, namespace, name, key):
    for _ in range(2):
        namespace[name] = None
        repair.restore()
        assert [(each.key, each.values) for each in repair.notices()] == [(key, {"name": name})]
        assert repair.notices() == ()
        del namespace[name]
        repair.restore()
        assert repair.notices() == ()


def test_names_of_the_learners_own_are_theirs(repair, namespace):
    namespace.update(x=1, device="meta", _=3, In=4, Tensor=5)
    builtins.mine = 6
    repair.restore()
    assert repair.notices() == ()
    assert (namespace["x"], namespace["device"], namespace["In"]) == (1, "meta", 4)
    del builtins.mine


def test_a_debugger_that_still_steps_is_ended(repair):
    sys.settrace(lambda *_: None)
    repair.restore()
    assert sys.gettrace() is None
