"""Whatever the learner made, the inspector tells of it, and session and object are as if it had not looked.

What ends the process, and what breaks the session without a tensor, is in `test_staying_alive.py`.
"""

from dataclasses import dataclass
from textwrap import indent

import pytest
import torch

from tensortutor.kernel.events import Died, Raised

PROBING = '''
import gc, random, sys, warnings, weakref
import numpy as np, torch
from torch.utils._python_dispatch import _disable_current_modes
TOLD = (torch.Tensor, np.ndarray, torch.nn.Module)

def quiet():
    """Let the case itself warn of what it likes."""
    return warnings.catch_warnings(action="ignore")

def begin():
    """Hold that nothing has been changed for good."""
    assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
    assert (torch.get_default_device(), torch.get_default_dtype()) == (torch.device("cpu"), torch.float32)
    assert not torch.overrides._len_torch_function_stack() + torch._C._len_torch_dispatch_stack()

def mark():
    """Put a filter of the case's own before all others, where it has to stay."""
    warnings.filterwarnings("ignore", "of the case's own")

def state():
    """Return all that an inspection must leave as it is."""
    modes = torch.overrides._len_torch_function_stack(), torch._C._len_torch_dispatch_stack()
    with torch._C.DisableTorchFunction(), _disable_current_modes():
        return (
            *modes,
            torch.get_rng_state().tolist(),
            random.getstate(),
            str(np.random.get_state()),
            torch.is_grad_enabled(),
            torch.is_inference_mode_enabled(),
            torch.is_anomaly_enabled(),
            torch.are_deterministic_algorithms_enabled(),
            torch.get_default_device(),
            torch.get_default_dtype(),
            torch.is_autocast_enabled("cpu"),
            list(warnings.filters),
        )

def made(names):
    """Return weak references to what *names* hold of the inspector's concern."""
    return {name: weakref.ref(value) for name, value in list(names.items())
            if type(name) is str and name[:1] != "_" and issubclass(type(value), TOLD)}

def survivors(names, made):
    """Delete the learner's names; return those whose objects are still there."""
    for name in list(names):
        if type(name) is not str or name[:1] != "_":
            del names[name]
    if any(reference() is not None for reference in made.values()):
        gc.collect()
    return [name for name, reference in made.items() if reference() is not None]
'''

PROBED = """\
try:
    with __import__("probing").quiet():
{code}
finally:
    __import__("probing").mark()
    _state, _made = __import__("probing").state(), __import__("probing").made(globals())
"""
"""Making and probing are one statement: the inspection comes behind it."""


@dataclass(frozen=True)
class Case:
    """Code that makes `t`, perhaps what stands `before` it, and what takes its effects away `after`wards."""

    code: str
    before: str = ""
    after: str = ""
    raises: str | None = None
    makes: str = "t"


def makes(lines):
    """Return a case for each of *lines*; there `⏎` ends a statement."""
    return [Case(line.replace("⏎", "\n")) for line in lines.strip().splitlines()]


def changes(lines):
    """Return a case for each of *lines*: what stands behind `→` changes `t` after it was inspected."""
    pairs = (line.split("→") for line in lines.strip().splitlines())
    return [
        Case(code.strip().replace("⏎", "\n"), before.strip().replace("⏎", "\n")) for before, code in pairs
    ]


KNOWN = makes(r"""
t = torch.empty(0, 5)
t = torch.tensor(3.)
t = torch.zeros((1,) * 64)
t = torch.tensor([float('nan'), float('inf')])
t = torch.tensor([True, False])
t = torch.tensor([2**63], dtype=torch.uint64)
t = torch.tensor([2**53 + 1])
t = torch.ones(1).std()
t = torch.ones(2, dtype=torch.complex32)
t = torch.ones(4).to(torch.float8_e4m3fn)
t = torch.sparse_coo_tensor([[0, 0]], [1., 2.], (2,))
t = torch.eye(3).to_sparse_csr()
t = torch.quantize_per_tensor(torch.randn(3), .1, 10, torch.quint8)
t = torch.empty(10**6, 10**6, device='meta')
t = torch.zeros(1).expand(10**6, 10**6)
t = torch.arange(4.).as_strided((10**6, 10**6), (0, 0))
t = torch.ones(4); t.untyped_storage().resize_(0)
t = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
t = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
with torch.inference_mode(): t = torch.ones(3)
with torch._subclasses.FakeTensorMode(): t = torch.empty(4)
t = torch.ones(3).as_subclass(type('R', (torch.Tensor,), {'__repr__': lambda s: 1/0}))
t = torch.ones(3).as_subclass(type('F', (torch.Tensor,), {'__torch_function__': classmethod(lambda *a, **k: 1/0)}))
t = nn.LazyLinear(3).weight
L = []; torch.func.grad(lambda x: (L.append(x), x)[1])(torch.tensor(1.)); t = L[0]
t = torch.ones(3).to_mkldnn()
t = torch.tensor([1+2j]).conj().imag
t = torch.masked.masked_tensor(torch.ones(2), torch.tensor([True, False]))
t = torch.ones(3, requires_grad=True) * 2
a = np.arange(10.); t = torch.from_numpy(a); y = torch.from_numpy(a[3:]); a[:] = 0
t = nn.BatchNorm1d(3)(torch.randn(4, 3))
t = torch.ones(1, requires_grad=True); L = [t := t + 1 for _ in range(20000)]
L = []; L.append(L); t = torch.ones(1)
L = [torch.ones(1) for _ in range(10**5)]; t = L[0]
class E: __class__ = property(lambda s: 1/0)⏎e = E(); t = torch.ones(1)
""")  # noqa: E501 - a case is a line

KNOWN_CHANGES = changes(r"""
t = torch.ones(3) → t.data.zero_()
t = torch.ones(3); y = torch.zeros(2) → torch.utils.swap_tensors(t, y)
norm = t = nn.BatchNorm1d(3) → norm(torch.randn(4, 3))
a = np.arange(10.); t = torch.from_numpy(a); y = torch.from_numpy(a[3:]) → a[:] = 0
""")

KNOWN_SESSIONS = [
    Case("t = torch.ones(3); torch.set_default_device('meta')", after="torch.set_default_device(None)"),
    Case("t = torch.ones(3); torch = None", after="del torch"),
    Case("t = torch.empty(2**50)", raises="RuntimeError", makes=""),
    Case("t = torch.ones(3); raise SystemExit", raises="SystemExit"),
    Case("t = torch.ones(3); 1/0", raises="ZeroDivisionError"),
    Case("globals().clear()", "t = torch.ones(3)", makes=""),
    Case("t = torch.ones(3); import sys; sys.stdout.close()"),
    Case("t = torch.ones(3); print('x' * 10**7)"),
]

OBJECTS = makes(r"""
t = torch.arange(2e6).as_strided((10**6, 10**6), (1, 1))
t = torch.zeros(6).as_strided((3, 4), (1, 1))
t = torch.ones(4); v = t[1:]; r = t.view(2, 2); t.untyped_storage().resize_(6)
t = torch.ones(4); v = t[2:]; r = t.view(2, 2); t.resize_(0)
t = torch.empty(0, 2**40).t()
t = torch.empty(3, 0)[:, :0]
t = torch._neg_view(torch.ones(70000))
t = torch.ones(70000, dtype=torch.complex64).conj()
t = torch._efficientzerotensor((3,))
t = torch._lazy_clone(torch.ones(3))
t = torch.zeros(2, 3).refine_names('row', 'column') if hasattr(torch.Tensor, 'refine_names') else torch.ones(2)
t = torch.tensor([complex('nan'), complex('inf')])
t = torch.full((70000,), complex('inf'))
t = torch.full((3,), float('nan')).to(torch.float8_e8m0fnu)
t = torch.ones(70000).to(torch.float8_e5m2fnuz)
t = torch.empty(70000, dtype=torch.bits16)
t = torch.empty(4, dtype=torch.float4_e2m1fn_x2)
t = torch.empty(70000, dtype=torch.int3)
t = torch.ones(3, dtype=torch.float64) * 1e308
t = torch.full((70000,), 2**64 - 1, dtype=torch.uint64)
t = torch.ones(4).share_memory_()
t = torch.UntypedStorage(5); t = torch.ones(1); s = t.untyped_storage(); typed = t.storage()
t = torch.frombuffer(bytearray(8), dtype=torch.int32)
t = torch.frombuffer(b'read only', dtype=torch.uint8)
import ctypes; c = (ctypes.c_float * 4)(); t = torch.from_numpy(np.ctypeslib.as_array(c)); del c
t = torch.from_dlpack(np.ones(3)); capsule = torch.utils.dlpack.to_dlpack(torch.ones(3))
t = torch.quantize_per_channel(torch.ones(3, 2), torch.ones(3), torch.zeros(3), 0, torch.qint8)
t = torch.eye(4).to_sparse_bsr((2, 2)); csc = torch.eye(4).to_sparse_csc(); bsc = torch.eye(4).to_sparse_bsc((2, 2))
t = torch.sparse_coo_tensor(torch.zeros(2, 0, dtype=torch.long), [], (2, 2))
t = torch.sparse_coo_tensor([[0]], [[1., 2.]], (2, 2), requires_grad=True)
t = torch.nested.nested_tensor([])
t = nn.UninitializedBuffer()
t = torch.empty(2, 3, device='meta', requires_grad=True).t()
t = torch.ones(3, dtype=torch.bool).as_subclass(nn.Parameter)
with torch._subclasses.FakeTensorMode() as m: t = m.from_tensor(torch.ones(2)); n = nn.Linear(2, 2)
t = torch.ones(3); t.__dict__['shape'] = 5; t.anything = lambda: 1/0
t = torch.empty(2**14, 2**14 + 1, dtype=torch.int8)
t = torch.arange(10**6).expand(1000, 10**6)
""")  # noqa: E501 - a case is a line

TRANSFORMS = makes(r"""
L = []; torch.func.vmap(lambda x: (L.append(x * 2), x)[1])(torch.ones(3)); t = L[0]
L = []; torch.func.jvp(lambda x: (L.append(x * 2), x)[1], (torch.ones(3),), (torch.ones(3),)); t = L[0]
L = []; torch.func.functionalize(lambda x: (L.append(x), x)[1])(torch.ones(3)); t = L[0]
L = []; torch.func.vmap(torch.func.grad(lambda x: (L.append(x), x.sum())[1]))(torch.ones(3, 2)); t = L[0]
import torch.autograd.forward_ad as f⏎with f.dual_level(): t = f.make_dual(torch.ones(3), torch.ones(3))
w = torch.ones(3, requires_grad=True); t = w * 2; t.sum().backward()
w = torch.ones(3, requires_grad=True); t = torch.utils.checkpoint.checkpoint(torch.exp, w, use_reentrant=False)
t = torch.ones(3, requires_grad=True); t.register_hook(lambda g: 1/0); t.register_post_accumulate_grad_hook(print)
class F(torch.autograd.Function):⏎ forward = backward = staticmethod(lambda c, x: x * 2)⏎t = F.apply(torch.ones(3))
t = torch.ones(3, requires_grad=True).unbind()[0]
""")  # noqa: E501 - a case is a line

CLASSES = makes(r"""
class S(torch.Tensor): __slots__ = ('a',)⏎t = torch.ones(3).as_subclass(S)
class S(torch.Tensor): __del__ = lambda s: 1/0 if t is None else None⏎t = torch.ones(3).as_subclass(S)
class S(torch.Tensor): shape = grad = dtype = property(lambda s: 1/0)⏎t = torch.ones(3).as_subclass(S)
class S(torch.Tensor): __len__ = __bool__ = __eq__ = __hash__ = lambda *a: 1/0⏎t = torch.ones(3).as_subclass(S)
class S(torch.Tensor): __getattribute__ = lambda *a: 1/0⏎t = torch.ones(3).as_subclass(S)
class S(torch.Tensor):⏎ __torch_dispatch__ = classmethod(lambda *a: 1/0)⏎t = torch.Tensor._make_subclass(S, torch.ones(3))
class S(torch.Tensor):⏎ __torch_dispatch__ = classmethod(lambda *a: 1/0)⏎t = torch.Tensor._make_wrapper_subclass(S, (3,))
class S(torch.Tensor):⏎ __module__ = 'torch.mine'; __torch_dispatch__ = classmethod(lambda *a: 1/0)⏎t = torch.Tensor._make_wrapper_subclass(S, (3,))
class M(type(torch.Tensor)): __name__ = __module__ = property(lambda c: 1/0); __eq__ = lambda *a: 1/0; __hash__ = type.__hash__⏎t = torch.ones(3); t.__class__ = M('S', (torch.Tensor,), {})
class M(type): __name__ = __module__ = property(lambda c: 1/0)⏎class N(nn.Module, metaclass=M): pass⏎t = N()
class M(type): __name__ = property(lambda c: 1/0)⏎class O(torch.optim.SGD, metaclass=M): pass⏎t = torch.ones(1); o = O.__new__(O)
class C: __class__ = property(lambda s: torch.Tensor)⏎c = C(); t = torch.ones(1)
class C: __eq__ = __hash__ = __bool__ = __len__ = __iter__ = __getattribute__ = lambda *a: 1/0⏎c = C(); L = [c]; D = {1: c}; t = torch.ones(1)
class L(list): __iter__ = __len__ = __getitem__ = lambda *a: 1/0⏎c = L([torch.ones(1)]); t = torch.ones(1)
class D(dict): items = values = keys = __iter__ = __len__ = lambda *a: 1/0⏎c = D(x=torch.ones(1)); t = torch.ones(1)
import dataclasses⏎@dataclasses.dataclass⏎class P:⏎ x: torch.Tensor⏎ y: int = 1⏎ __getattribute__ = lambda *a: 1/0⏎p = P.__new__(P); t = torch.ones(1)
import typing⏎class P(typing.NamedTuple): x: torch.Tensor⏎p = P(torch.ones(2)); q = torch.ones(2, 2).max(0); t = torch.ones(1)
class N(nn.Module): __init__ = lambda s: None⏎t = N()
class N(nn.Module): __getattr__ = parameters = named_parameters = modules = lambda *a: 1/0⏎t = N()
t = nn.Linear(1, 1); t.__dict__.update(_parameters=None, _buffers=5, _modules={1: t, 'x': None})
t = nn.Linear(1, 1); t.__dict__['_parameters'] = {1: 2, 'w': t.weight, None: None}
class O(torch.optim.Optimizer): __init__ = lambda s: None⏎o = O(); o.param_groups = 5; t = torch.ones(1)
w = torch.ones(2, requires_grad=True); o = torch.optim.SGD([w], lr=torch.tensor(.1)); o.param_groups.append({}); t = w * 1
w = torch.ones(2, requires_grad=True); o = torch.optim.Adam([w]); del o.param_groups[0]['lr']; t = w * 1
""")  # noqa: E501 - a case is a line

MODULES = makes(r"""
t = nn.ParameterDict({'a': torch.ones(2), 'b': nn.Parameter(torch.ones(3))})
t = nn.ParameterList([torch.ones(2), torch.ones(3)])
t = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)).weight
t = nn.utils.weight_norm(nn.Linear(2, 2))
t = torch.jit.script(nn.Linear(2, 2))
t = torch.jit.trace(nn.Linear(2, 2), torch.ones(1, 2))
t = torch.jit.freeze(torch.jit.script(nn.Linear(2, 2).eval()))
t = torch.fx.symbolic_trace(nn.Linear(2, 2))
p = nn.utils.rnn.pack_sequence([torch.ones(3), torch.ones(2)]); t = p.data
t = nn.Linear(2, 2).share_memory()
t = nn.Linear(2, 2, device='meta')
t = nn.LazyLinear(3)
t = nn.Sequential(*[nn.Linear(1, 1) for _ in range(500)])
t = nn.Sequential(); n = t⏎for _ in range(500): n.add_module('0', nn.Sequential()); n = n[0]
t = nn.DataParallel(nn.Linear(2, 2)); h = t.register_forward_hook(lambda *a: 1/0)
""")

ARRAYS = makes(r"""
a = np.arange(6.)[::-1]; t = torch.from_numpy(a.base)
a = np.array([(1, 'x')], dtype=[('n', 'i4'), ('s', 'U5')]); t = torch.from_numpy(a['n'])
class C: __eq__ = __hash__ = __bool__ = __reduce__ = __reduce_ex__ = lambda *a: 1/0⏎a = np.empty(2, dtype=object); a[0] = C(); t = torch.ones(1)
a = np.array([1, 'x', None, torch.ones(2)], dtype=object); t = torch.ones(1)
a = np.zeros(3, dtype='V4'); b = np.array(['a', 'bc']); c = np.array([b'a']); t = torch.ones(1)
a = np.array(['a', 'bc'], dtype=np.dtypes.StringDType()); t = torch.ones(1)
a = np.array(['2020-01-01'], dtype='M8[D]'); b = np.array([3], dtype='m8[s]'); t = torch.from_numpy(a.view('i8'))
a = np.array(['NaT'], dtype='M8[D]'); t = torch.from_numpy(a.view('i8'))
a = np.ma.masked_array(np.ones(3), [0, 1, 0]); t = torch.from_numpy(a.data)
a = np.array(3.); t = torch.from_numpy(a)
a = np.ones(3); t = torch.from_numpy(a); a.flags.writeable = False
a = np.ones(3); a.flags.writeable = False; t = torch.from_numpy(a)
a = np.lib.stride_tricks.as_strided(np.zeros(1), (10**6, 10**6), (0, 0)); t = torch.ones(1)
a = np.zeros(9, 'u1')[1:].view('f4'); t = torch.from_numpy(a.base)
a = np.ones(3, dtype='>f4'); t = torch.from_numpy(a.view('u1'))
a = np.matrix([[1., 2.]]); b = np.rec.array([(1, 2.)]); t = torch.from_numpy(np.asarray(a))
a = np.ones(3, dtype=np.longdouble); t = torch.from_numpy(a.view('u1'))
class A(np.ndarray): __array_finalize__ = lambda s, o: s⏎a = np.ones(3).view(A); A.__array_finalize__ = lambda s, o: 1/0; t = torch.from_numpy(a.base)
import tempfile⏎a = np.memmap(tempfile.TemporaryFile(), 'f8', 'r+', shape=100); t = torch.from_numpy(a)
""")  # noqa: E501 - a case is a line

NAMES = makes(r"""
t = torch.ones(1); globals()[1] = globals()[None] = globals()[1, 2] = globals()[1.5] = torch.ones(2)
t = torch.ones(1); globals()['class'] = globals()['not a name'] = globals()[''] = globals()['a\tb'] = torch.ones(2)
t = torch.ones(1); globals()['\x1b[31mred'] = globals()['[bold]b[/]'] = globals()['{x}'] = torch.ones(2)
t = torch.ones(1); globals()['\ud800'] = torch.ones(2)
t = torch.ones(1); d = {'\ud800': torch.ones(2), 1.5: torch.ones(2), (1, 2): t}
t = nn.Linear(2, 2); t.register_buffer('\ud800', torch.ones(2)); t.register_buffer('[bold]', torch.ones(2))
a = np.ones(3, dtype=[('\ud800', 'f4')]); t = torch.from_numpy(a['\ud800'])
t = torch.ones(1); globals()['x' * 10**5] = torch.ones(2)
t = torch.ones(1); a = torch.ones(2); globals()['\u0430'] = torch.ones(3); 한 = ａ = torch.ones(4)
class K(str): __eq__ = lambda *a: 1/0; __hash__ = str.__hash__⏎t = torch.ones(1); globals()[K('k')] = torch.ones(2)
t = torch.ones(1); globals().update({f'x{i}': t[0] for i in range(300)})
""")  # noqa: E501 - a case is a line

CHANGED = changes(r"""
t = torch.ones(10**6); v = t[::7] → t.untyped_storage().resize_(64)
t = torch.zeros(2) → t.set_(torch.ones(10**6)); t.resize_(3)
t = torch.ones(4); v = t[2:] → t.resize_(100)
t = torch.ones(4); u = torch.ones(9); u.set_(t.untyped_storage(), 2, (2,), (1,)) → t.untyped_storage().resize_(0)
t = torch.ones(3) → t.data = torch.ones(4, 4)
t = torch.ones(3) → t.data = torch.ones(3, dtype=torch.float64)
t = torch.ones(3) → t.__class__ = type('S', (torch.Tensor,), {})
t = torch.ones(3) → t.__class__ = nn.Parameter
t = torch.ones(3) → del t; t = torch.ones(3)
t = torch.ones(3).share_memory_() → t += 1
t = torch.zeros(6).as_strided((3, 4), (1, 1)) → t.fill_(1)
t = torch.ones(3); s = t.untyped_storage() → s[0] = 1
b = bytearray(8); t = torch.frombuffer(b, dtype=torch.int32) → b[0] = 1
a = np.ma.masked_array(np.ones(3), [0, 1, 0]); t = torch.from_numpy(a.data) → a[0] = 7
import tempfile; a = np.memmap(tempfile.TemporaryFile(), 'f8', 'r+', shape=100); t = torch.from_numpy(a) → a[3] = 5
t = torch.sparse_coo_tensor([[0]], [1.], (6,), requires_grad=True) → torch.sparse.sum(t).backward()
t = torch.nested.nested_tensor([torch.ones(2), torch.ones(1)], layout=torch.jagged, requires_grad=True) → t.sum().backward()
a, b = torch.ones(4, requires_grad=True).mul(1).split(2); t = a →⏎with torch.no_grad(): t.add_(1)
w = torch.ones(2, requires_grad=True).clone(); t = w.unbind()[0] →⏎try: w.add_(1); t.add_(1)⏎except RuntimeError: pass
t = torch.jit.script(nn.Linear(2, 2)) → t.weight.data.zero_()
t = torch.jit.trace(nn.BatchNorm1d(2), torch.ones(3, 2)) → t(torch.randn(3, 2))
with torch.inference_mode(): t = torch.ones(3); v = t[1:] →⏎with torch.inference_mode(): t.add_(1)
t = nn.Linear(2, 2) → del t.weight
t = nn.Linear(2, 2) → t.__class__ = nn.Module
t = nn.Linear(2, 2) → t.register_buffer('b', torch.ones(2), persistent=False)
w = torch.ones(2, requires_grad=True); o = torch.optim.SGD([w]); t = w.detach(); w.sum().backward() → o.step()
""")  # noqa: E501 - a case is a line

FUNCTIONS = """\
class Mode(torch.overrides.TorchFunctionMode): __torch_function__ = lambda *a: 1/0
mode = Mode()"""
OPERATIONS = """\
class Mode(torch.utils._python_dispatch.TorchDispatchMode): __torch_dispatch__ = lambda *a: 1/0
mode = Mode()"""
LEAVE = "mode.__exit__(None, None, None)"
SESSIONS = [
    Case("t = torch.ones(9); mode.__enter__()", FUNCTIONS, LEAVE),
    Case("t = torch.ones(9); mode.__enter__()", OPERATIONS, LEAVE),
    Case("mode = torch._subclasses.FakeTensorMode(); t = torch.ones(3); mode.__enter__()", after=LEAVE),
    Case("mode = torch.no_grad(); mode.__enter__(); t = torch.ones(3)", after=LEAVE),
    Case("mode = torch.inference_mode(); mode.__enter__(); t = torch.ones(3)", after=LEAVE),
    Case(
        "mode = torch.autocast('cpu'); mode.__enter__(); t = torch.ones(3, 3) @ torch.ones(3, 3)", after=LEAVE
    ),
    Case("mode = torch.device('meta'); mode.__enter__(); t = torch.ones(3)", after=LEAVE),
    Case(
        "mode.__enter__(); t = torch.ones(3)",
        "from torch.utils.flop_counter import FlopCounterMode; mode = FlopCounterMode(display=False)",
        LEAVE,
    ),
    Case(
        "f.enter_dual_level(); t = f.make_dual(*torch.ones(2, 3))",
        "from torch.autograd import forward_ad as f",
        "f.exit_dual_level()",
    ),
    Case(
        "torch.set_default_dtype(torch.float16); t = torch.ones(70000)",
        after="torch.set_default_dtype(torch.float32)",
    ),
    Case("torch.set_grad_enabled(False); t = torch.ones(3)", after="torch.set_grad_enabled(True)"),
    Case(
        "torch.use_deterministic_algorithms(True); t = torch.empty(10**6)",
        after="torch.use_deterministic_algorithms(False)",
    ),
    Case(
        "torch.autograd.set_detect_anomaly(True); t = torch.ones(3)",
        after="torch.autograd.set_detect_anomaly(False)",
    ),
    Case(
        "torch.set_printoptions(profile='full'); t = torch.ones(3)",
        after="torch.set_printoptions(profile='default')",
    ),
    Case("torch.manual_seed(0); t = torch.rand(10**6)"),
    Case(
        "torch.Tensor.shape = torch.Tensor.dtype = 5; t = torch.ones(3)",
        after="del torch.Tensor.shape, torch.Tensor.dtype",
    ),
    Case("saved = torch.aminmax; torch.aminmax = None; t = torch.zeros(3)", after="torch.aminmax = saved"),
    Case(
        "t = torch.ones(3, requires_grad=True) * 2",
        "import warnings; saved = warnings.filters[:]; warnings.simplefilter('error')",
        "warnings.filters[:] = saved; warnings._filters_mutated()",
    ),
    Case(
        "np.seterr(all='raise'); t = torch.tensor([0., float('nan'), 1e308])", after="np.seterr(all='warn')"
    ),
]

EVERY = [
    *KNOWN,
    *KNOWN_CHANGES,
    *KNOWN_SESSIONS,
    *OBJECTS,
    *TRANSFORMS,
    *CLASSES,
    *MODULES,
    *ARRAYS,
    *NAMES,
    *CHANGED,
    *SESSIONS,
]


@pytest.fixture(scope="module", autouse=True)
def probing(shared_learner):
    """Give the session a module to probe itself with, and have it show every warning."""
    module = f"m = types.ModuleType('probing'); exec({PROBING!r}, m.__dict__); sys.modules['probing'] = m"
    code = f"import sys, types, warnings; {module}; warnings.simplefilter('always', append=True)"
    assert shared_learner.run(code).errors == []


@pytest.mark.parametrize("case", EVERY, ids=lambda case: ascii(case.code))
def test_it_is_told_of_and_the_session_is_as_before(shared_learner, case):
    learner = shared_learner  # with the names of no earlier case: none survived it
    try:
        make(learner, case)
        ask_about(learner)
        hold_as_before(learner)
    finally:
        left = learner.run(f"{case.after}\nprint(__import__('probing').survivors(globals(), _made))")
    assert left.stdout == "[]\n"


def make(learner, case):
    """Run the code of *case*; it is told of."""
    begun = learner.run(f"__import__('probing').begin()\nimport numpy as np, torch.nn as nn\n{case.before}")
    assert begun.errors == []
    heard = learner.run(PROBED.format(code=indent(case.code, " " * 8)))
    assert heard.of(Died) == []
    assert heard.errors == ([case.raises] if case.raises else [])
    assert heard.last.stderr == ""
    told = {row.name: row.change for row in heard.last.inspection.tensors}
    assert told.get(case.makes, "deleted") != "deleted" or not case.makes


def ask_about(learner):
    """Ask what can be asked of whatever was made; there is an answer, or what stands in its way."""
    for question in ("tensors", "memory", "look", "graph", "plot"):
        trouble = learner.ask(question, subject="t").trouble
        assert trouble is None or trouble.key != "bug", (question, trouble)


def hold_as_before(learner):
    """Hold that the session is usable, and that nobody has touched it."""
    one, print_ = learner.run("1 + 1\nprint(__import__('probing').state() == _state)").outcomes
    assert (one.result, one.stdout, one.stderr, one.error) == ("2", "", "", None)
    assert one.inspection.tensors == ()
    assert (print_.stdout, print_.stderr, print_.error) == ("True\n", "", None)


def test_a_thread_may_bind_names_while_they_are_looked_at(shared_learner):
    learner = shared_learner
    learner.run("""
import threading
go = True
def bind():
    number = 0
    while go:
        globals()[f"x{number % 50}"] = torch.ones(2)
        globals().pop(f"x{(number + 25) % 50}", None)
        number += 1
thread = threading.Thread(target=bind)
""")
    heard = learner.run("t = torch.ones(3)\nthread.start()\n" + "t += 1\n" * 20)
    assert heard.errors == []
    assert all("t" in {row.name for row in each.inspection.tensors} for each in heard.outcomes[2:])
    learner.run("go = False; thread.join()")
    learner.assert_intact()


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
@pytest.mark.parametrize("then", ["", ".tolist()"])
def test_a_check_that_fails_on_the_gpu_is_told_with_the_statement_that_did_it(shared_learner, then):
    learner = shared_learner
    learner.run("x = torch.ones(3, device='cuda'); i = torch.tensor([5], device='cuda')")
    heard = learner.run(f"y = x[i]{then}")
    said = [key for key, _ in heard.notices]
    said += [event.failure.explanation.notice.key for event in heard.of(Raised)]
    assert said == ["explain.cuda-assert"]
    assert learner.run("1").notices == []
    learner.kernel.restart()
    learner.assert_intact()
