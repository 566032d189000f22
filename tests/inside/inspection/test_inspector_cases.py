"""Whatever the learner made, it gets its rows, and the session is as it was."""

import gc
import json
import random
import subprocess
import sys
import warnings
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor import wire
from tensortutor.inside.inspection.inspector import Inspector

CASES = r"""
t = torch.empty(0, 5)
t = torch.tensor(3.)
t = torch.zeros((1,) * 64)
t = torch.tensor([float('nan'), float('inf')])
t = torch.tensor([True, False])
t = torch.tensor([2**63], dtype=torch.uint64)
t = torch.tensor([2**53 + 1])
t = torch.ones(1)
t = torch.ones(2, dtype=torch.complex32)
t = torch.ones(4).to(torch.float8_e4m3fn)
t = torch.sparse_coo_tensor([[0, 0]], [1., 2.], (2,))
t = torch.eye(3).to_sparse_csr()
t = torch.quantize_per_tensor(torch.randn(3), .1, 10, torch.quint8)
t = torch.empty(10**6, 10**6, device='meta')
t = torch.zeros(1).expand(10**6, 10**6)
t = torch.arange(4.).as_strided((10**6, 10**6), (0, 0))
t = torch.arange(2e6).as_strided((10**6, 10**6), (1, 1))
t = torch.ones(4); v = t[1:]; t.untyped_storage().resize_(0)
t = torch.ones(4); t.untyped_storage().resize_(8)
t = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
t = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
with torch.inference_mode(): t = torch.ones(3)
with torch._subclasses.FakeTensorMode(): t = torch.empty(4)
t = torch.ones(3).as_subclass(type('R', (torch.Tensor,), {'__repr__': lambda s: 1/0}))
F = type('F', (torch.Tensor,), {'__torch_function__': classmethod(lambda *_: 1/0)}); t = F(3)
t = nn.LazyLinear(3).weight
t = nn.LazyLinear(3)
L = []; torch.func.grad(lambda x: (L.append(x), x)[1])(torch.tensor(1.)); t = L[0]
L = []; torch.func.vmap(lambda x: (L.append(x), x)[1])(torch.ones(3)); t = L[0]
t = torch.ones(3).to_mkldnn()
t = torch.tensor([1+2j]).conj()
t = torch.tensor([1+2j]).conj().imag
t = torch.masked.masked_tensor(torch.ones(2), torch.tensor([True, False]))
t = torch.ones(3, requires_grad=True) * 2
a = np.arange(10.); t = torch.from_numpy(a); y = torch.from_numpy(a[3:]); a[:] = 0
t = torch.ones(3); t.data.zero_()
t = torch.ones(3); y = torch.zeros(2); torch.utils.swap_tensors(t, y)
t = nn.BatchNorm1d(3)(torch.randn(4, 3))
t = torch.ones(1, requires_grad=True); [t := t + 1 for _ in range(20000)]
L = []; L.append(L); t = torch.ones(1)
L = [torch.ones(1) for _ in range(10**4)]; t = L[0]
class E: __class__ = property(lambda s: 1/0)\ne = E(); t = torch.ones(1)
class M(nn.Module): __init__ = lambda self: None\nt = M()
class M(nn.Module): __getattr__ = parameters = named_parameters = lambda *_: 1/0\nt = M()
t = nn.Linear(1, 1); t._parameters = None; t._buffers = 5
t = nn.Linear(1, 1); t._modules['itself'] = t; t._modules['nothing'] = None
t = torch.ones(4, 4).T[::2, 1:]
t = torch._lazy_clone(torch.ones(3))
t = torch.ones(3, dtype=torch.bool).as_subclass(nn.Parameter)
a = np.zeros(2, dtype=[('x', 'f4'), ('y', 'f4')]); t = torch.from_numpy(a['x'])
a = np.ma.masked_array(np.ones(3), [0, 1, 0]); t = torch.from_numpy(a.data)
a = np.ones(3); t = torch.from_numpy(a); a.flags.writeable = False
t = torch.ones(3, device='meta', requires_grad=True)
globals()[1] = torch.ones(2); t = torch.ones(2)
t = torch.full((70000,), float('nan'))
t = torch.ones(70000, dtype=torch.complex64).conj()
t = torch.ones(70000, dtype=torch.uint16)
t = torch.ones(70000).to(torch.float8_e5m2)
t = torch.empty(70000, dtype=torch.bits8)
t = torch.randn(10**6)
t = torch.ones(3); w = weakref.ref(t)
"""
LINES = [line.replace("\\n", "\n") for line in CASES.strip().splitlines()]


def state():
    """Return everything around the learner's tensors that must not change."""
    return (
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_default_device(),
        torch.get_default_dtype(),
        torch.get_rng_state().tolist(),
        random.getstate(),
        str(np.random.get_state()),  # noqa: NPY002 - the generator that learners use
        torch.overrides._len_torch_function_stack(),
        list(warnings.filters),
    )


def counts(names):
    told = (torch.Tensor, np.ndarray, nn.Module)
    return {name: sys.getrefcount(value) for name, value in names.items() if issubclass(type(value), told)}


def look(inspector, names, **how):
    """Inspect *names*; nothing but the answer may come of it."""
    held, before = counts(names), state()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        rows, unchanged = inspector.inspect(names, **how)
    assert not warned
    assert state() == before
    assert counts(names) == held
    for row in rows:
        assert wire.loads(wire.TensorRow, wire.dumps(row)) == row
    return rows, unchanged


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", LINES)
def test_whatever_was_made_has_a_row_and_nothing_else_happens(code):
    names = {"torch": torch, "np": np, "nn": nn, "weakref": weakref}
    inspector = Inspector()
    exec(code, names)
    rows, _ = look(inspector, names)
    assert "t" in {row.name for row in rows if row.change == "new"}
    assert look(inspector, names)[0] == ()
    assert {row.name for row in look(inspector, names, everything=True)[0]} == {row.name for row in rows}
    assert look(inspector, {}, result=names["t"])[0]
    alive = weakref.ref(names["t"])
    names.clear()
    del rows
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize("dtype", [dtype for dtype in vars(torch).values() if isinstance(dtype, torch.dtype)])
@pytest.mark.parametrize("size", [4, 70000])
@pytest.mark.filterwarnings("ignore")
def test_every_dtype_has_a_row(dtype, size):
    try:
        names = {"t": torch.empty(size, dtype=dtype)}
    except (RuntimeError, NotImplementedError):
        pytest.skip("torch makes none")
    inspector = Inspector()
    ((row,), _) = look(inspector, names)
    assert row.dtype == str(dtype).removeprefix("torch.")
    assert row.shape == (size,)
    assert look(inspector, names) == ((), 1)


FORKS = """
import json, os, sys, torch
from tensortutor.inside.inspection.inspector import Inspector
for line in sys.stdin:
    code = json.loads(line)
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.dup2(write, 2)
        inspector = Inspector()
        exec(code)
        rows, _ = inspector.inspect(globals())
        again, unchanged = inspector.inspect(globals())
        os.write(write, json.dumps([len(rows), len(again), unchanged]).encode())
        os._exit(0)
    os.close(write)
    said = open(read, errors="replace").read()
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said]), flush=True)
"""


@pytest.fixture(scope="module")
def apart():
    """Run code and inspect it in a process of its own, forked where torch is loaded; return how it ended."""
    command = [sys.executable, "-W", "ignore", "-c", FORKS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run(code):
            print(json.dumps(code), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield run
        process.stdin.close()


@pytest.mark.parametrize(
    "code",
    [
        "t = torch.ones(4); v = t[1:]; t.untyped_storage().resize_(0)",
        "t = torch.ones(10**6); inspector.inspect(globals()); t.untyped_storage().resize_(0)",
        "t = torch.ones(10**6); v = t[::7]; inspector.inspect(globals()); t.untyped_storage().resize_(64)",
        "t = torch.zeros(2); inspector.inspect(globals()); t.set_(torch.ones(10**6)); t.resize_(3)",
        "try: t = torch.empty(2**50)\nexcept RuntimeError: t = None",
    ],
)
def test_what_could_crash_the_process_does_not(apart, code):
    status, said = apart(code)
    assert status == 0, said
    changed, again, unchanged = json.loads(said)
    assert again == 0
    assert changed <= unchanged <= 2


HOSTILE = """
def ran(*_, **__):
    log.append(1)
    raise SystemExit
every = {name: property(ran) for name in "shape dtype device grad grad_fn _version is_leaf __class__".split()}
every |= dict.fromkeys("__repr__ __hash__ __eq__ __len__ __bool__ __getattribute__ stride numel".split(), ran)
class Meta(type(torch.Tensor)):
    __instancecheck__ = __subclasscheck__ = __eq__ = ran
    __hash__ = type.__hash__
    __name__ = __module__ = property(ran)
function = {"__torch_function__": classmethod(ran), "__torch_dispatch__": classmethod(ran)}
plain = torch.ones(3)
sub = torch.ones(3)
sub.__class__ = Meta("Sub", (torch.Tensor,), every | function)
big = torch.ones(10**5)
big.__class__ = Meta("Big", (torch.Tensor,), every | function)
class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(
            cls, (3,), dispatch_sizes_strides_policy="sizes", dispatch_device=True, dispatch_layout=True)
    __torch_dispatch__ = __torch_function__ = classmethod(ran)
wrapper = Wrapper()
class Net(nn.Module):
    for name in "parameters named_parameters modules __getattr__ __getattribute__ __eq__ __len__".split():
        locals()[name] = ran
    __hash__ = nn.Module.__hash__
    __dict__ = property(ran)
net = Net.__new__(Net)
class Numbers(np.ndarray):
    for name in "__array_ufunc__ __array_function__ __getitem__ __eq__ __len__ min".split():
        locals()[name] = ran
    __array_interface__ = shape = strides = dtype = flags = property(ran)
numbers = plain.numpy().view(Numbers)
class Thing:
    __getattribute__ = __eq__ = __bool__ = ran
    __class__ = property(ran)
thing = Thing()
log.clear()
"""


def test_none_of_the_learners_code_runs():
    log = []
    names = {"torch": torch, "np": np, "nn": nn, "log": log}
    exec(HOSTILE, names)
    told = {name: value for name, value in names.items() if name not in ("ran", "Meta", "log")}
    log.clear()
    inspector = Inspector()
    rows, _ = inspector.inspect(told, names["thing"])
    assert {row.name for row in rows} == {"plain", "sub", "big", "wrapper", "net", "numbers"}
    assert inspector.inspect(told, names["sub"], everything=True)[0]
    told["plain"].add_(1)
    assert {row.name for row in inspector.inspect(told)[0]} == {"plain", "numbers"}
    told["sub"] = told["net"] = None
    assert {row.name for row in inspector.inspect(told)[0]} == {"sub", "net"}
    assert not log


def test_modes_the_learner_entered_see_nothing():
    class Functions(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, _types, args=(), kwargs=None):
            seen.append(func)
            return func(*args, **(kwargs or {}))

    class Operations(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, func, _types, args=(), kwargs=None):
            seen.append(func)
            return func(*args, **(kwargs or {}))

    seen = []
    x, inspector = torch.randn(10**5), Inspector()
    with Functions(), Operations():
        ((row,), _) = inspector.inspect({"x": x})
    assert row.max == x.max().item()
    assert not seen


@pytest.mark.parametrize("size", [10, 10**6])
@pytest.mark.parametrize(
    "context",
    [
        torch.inference_mode,
        torch.no_grad,
        lambda: torch.device("meta"),
        lambda: torch.autocast("cpu"),
        lambda: torch.autograd.detect_anomaly(check_nan=True),
        torch._subclasses.FakeTensorMode,
    ],
)
@pytest.mark.filterwarnings("ignore:Anomaly")
def test_a_row_is_the_same_in_any_context(context, size):
    names = {"x": torch.randn(size)}
    expected = Inspector().inspect(names)
    with context():
        assert look(Inspector(), names) == expected


def test_deterministic_algorithms_do_not_mind():
    names = {"x": torch.randn(10**6), "y": torch.randint(9, (10**5,), dtype=torch.int16)}
    torch.use_deterministic_algorithms(True)
    try:
        assert all(row.mean is not None for row in look(Inspector(), names)[0])
    finally:
        torch.use_deterministic_algorithms(False)


def test_a_namespace_without_torch_is_read_all_the_same():
    x = torch.ones(2)
    assert [row.name for row in look(Inspector(), {"torch": None, "x": x})[0]] == ["x"]
