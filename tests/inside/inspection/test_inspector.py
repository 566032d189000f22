"""After each statement the inspector says truthfully what happened to every name."""

import gc
import weakref

import pytest
import torch

CHANGES = {
    "a name that was not there is new": ("", "x = torch.ones(2)", {"x": "new"}),
    "an untouched tensor is not told of": ("x = torch.ones(2)", "1 + 1", {}),
    "a name for another object is rebound": ("x = torch.ones(2)", "x = x + 1", {"x": "rebound"}),
    "binding the same object again changes nothing": ("x = torch.ones(2)", "x = x", {}),
    "an equal new tensor is rebound all the same": ("x = torch.ones(2)", "x = x.clone()", {"x": "rebound"}),
    "a loop that reuses the address rebinds": (
        "x = torch.ones(10000)",
        "for _ in range(2): x = x.clone()",
        {"x": "rebound"},
    ),
    "writing in place modifies": ("x = torch.ones(2)", "x += 1", {"x": "modified"}),
    "writing through one name modifies the alias": (
        "x = torch.ones(2); y = x",
        "y[0] = 5",
        {"x": "modified", "y": "modified"},
    ),
    "writing through a view modifies what it views": (
        "x = torch.ones(4); v = x[:2]",
        "v.zero_()",
        {"x": "modified", "v": "modified"},
    ),
    "a view of other elements is left alone, though its version moved": (
        "x = torch.ones(4); v = x[:2]; w = x[2:]; even = x[::2]; odd = x[1::2]",
        "odd[1] = 0",
        {"x": "modified", "w": "modified", "odd": "modified"},
    ),
    "copying a tensor onto itself changes nothing, though its version moves": (
        "x = torch.ones(2)",
        "x.copy_(x)",
        {},
    ),
    "a write of equal numbers that joins the graph is a change": (
        "x = torch.ones(2); w = torch.ones(2, requires_grad=True)",
        "x.mul_(w)",
        {"x": "modified"},
    ),
    "another operation in the graph is a change, though the numbers stay": (
        "w = torch.ones(2, requires_grad=True); x = w * 1",
        "x.add_(0)",
        {"x": "modified"},
    ),
    "a deleted name is gone": ("x = torch.ones(2)", "del x", {"x": "deleted"}),
    "a name that means no tensor any more is gone": ("x = torch.ones(2)", "x = 5", {"x": "deleted"}),
    "a cleared namespace is gone": ("x = torch.ones(2)", "globals().clear()", {"x": "deleted"}),
    "names with an underscore are IPython's": ("", "_ = _1 = torch.ones(2)", {}),
    # What the version counter does not see (torch 2.13).
    ".data.zero_()": ("x = torch.ones(2)", "x.data.zero_()", {"x": "modified"}),
    ".data.zero_() on a large tensor": ("x = torch.ones(100000)", "x.data.zero_()", {"x": "modified"}),
    ".data.zero_() on a strided view": ("x = torch.ones(9, 9)[:, 3]", "x.data.zero_()", {"x": "modified"}),
    ".data.zero_() on a large strided view": (
        "x = torch.ones(2000, 9)[:, 3]",
        "x.data.zero_()",
        {"x": "modified"},
    ),
    ".data.zero_() in half precision": ("x = torch.ones(9999).half()", "x.data.zero_()", {"x": "modified"}),
    ".data.zero_() in float8": (
        "x = torch.ones(9999).to(torch.float8_e4m3fn)",
        "x.data.fill_(2)",
        {"x": "modified"},
    ),
    "storage.fill_": ("x = torch.ones(2)", "x.untyped_storage().fill_(0)", {"x": "modified"}),
    "storage.resize_": ("x = torch.ones(2)", "x.untyped_storage().resize_(0)", {"x": "modified"}),
    "a NumPy write": (
        "a = np.arange(10.); x = torch.from_numpy(a); y = torch.from_numpy(a[3:])",
        "a[:3] = 7",
        {"a": "modified", "x": "modified"},
    ),
    "a NumPy write to something large": (
        "a = np.arange(1e5); x = torch.from_numpy(a)",
        "a[:] = 0",
        {"a": "modified", "x": "modified"},
    ),
    "a write to a tensor that an array views": (
        "x = torch.zeros(9); a = x.numpy(); b = a[3:6]; c = x.numpy()[7:]",
        "x[4] = 1",
        {"x": "modified", "a": "modified", "b": "modified"},
    ),
    "a write to an array that views a tensor": (
        "x = torch.zeros(9); a = x.numpy()[::2]; y = x[1::2]",
        "a += 1",
        {"x": "modified", "a": "modified"},
    ),
    "a write to something large through a part of it": (
        "a = np.zeros((500, 500)); x = torch.from_numpy(a); row = a[7]",
        "row[:] = 1",
        {"a": "modified", "x": "modified", "row": "modified"},
    ),
    "a write that the array's tensor hides": (
        "a = np.zeros(4, dtype=np.float32); x = torch.from_numpy(a).requires_grad_()",
        "with torch.no_grad(): x.mul_(2).add_(1)",
        {"a": "modified", "x": "modified"},
    ),
    "an array that is written to with what was there": (
        "a = np.ones(3); x = torch.from_numpy(a)",
        "a[:] = 1",
        {},
    ),
    "an array in a container": (
        "d = {'a': np.ones(3)}; x = torch.from_numpy(d['a'])",
        "x[0] = 5",
        {'d["a"]': "modified", "x": "modified"},
    ),
    "an array that is read only": (
        "a = np.ones(3); x = torch.from_numpy(a); a.flags.writeable = False",
        "x[0] = 5",
        {"a": "modified", "x": "modified"},
    ),
    "a write through DLPack": (
        "x = torch.ones(3); a = np.from_dlpack(x); y = torch.from_dlpack(a)",
        "y.zero_()",
        {"x": "modified", "a": "modified", "y": "modified"},
    ),
    ".data =": ("x = torch.ones(2)", "x.data = torch.ones(2)", {"x": "modified"}),
    ".data = the transposed": ("x = torch.ones(2, 2)", "x.data = x.data.t()", {"x": "modified"}),
    "set_": ("x = torch.ones(2)", "_ = x.set_(torch.ones(2))", {"x": "modified"}),
    "swap_tensors": (
        "x = torch.ones(2); y = torch.zeros(3); z = torch.ones(1)",
        "torch.utils.swap_tensors(x, y)",
        {"x": "modified", "y": "modified"},
    ),
    "a swap that torch refuses": (
        "x = torch.ones(2); v = x[:1]; y = torch.zeros(3)",
        "try: torch.utils.swap_tensors(x, y)\nexcept RuntimeError: pass",
        {},
    ),
    "an inference tensor has no version": (
        "with torch.inference_mode(): x = torch.ones(2)",
        "with torch.inference_mode(): x.zero_()",
        {"x": "modified"},
    ),
    # Metadata.
    "requires_grad_": ("x = torch.ones(2)", "x.requires_grad_()", {"x": "modified"}),
    "detach_": ("w = torch.ones(2, requires_grad=True); x = w * 2", "x.detach_()", {"x": "modified"}),
    "t_": ("x = torch.ones(2, 3)", "x.t_()", {"x": "modified"}),
    "resize_": ("x = torch.ones(2)", "x.resize_(1)", {"x": "modified"}),
    # Gradients.
    "backward() gives the leaf a gradient": (
        "w = torch.ones(2, requires_grad=True); loss = w.sum()",
        "loss.backward()",
        {"w": "gradient"},
    ),
    "backward() adds to the gradient": (
        "w = torch.ones(2, requires_grad=True); w.sum().backward()",
        "w.sum().backward()",
        {"w": "gradient"},
    ),
    "a gradient of equal numbers in place of the old is a change": (
        "w = torch.ones(2, requires_grad=True); w.sum().backward()",
        "w.grad = None; w.sum().backward()",
        {"w": "gradient"},
    ),
    "zero_grad takes the gradient away": (
        "w = torch.ones(2, requires_grad=True); opt = torch.optim.SGD([w], 0.1); w.sum().backward()",
        "opt.zero_grad()",
        {"w": "gradient"},
    ),
    "a retained gradient is noticed": (
        "w = torch.ones(2, requires_grad=True); x = w * 2; x.retain_grad()",
        "x.sum().backward()",
        {"w": "gradient", "x": "gradient"},
    ),
    "gradients that hold each other": (
        "x = torch.ones(2); y = torch.ones(2); x.grad = y; y.grad = x",
        "x.data.zero_()",
        {"x": "modified", "y": "gradient"},
    ),
    # Modules.
    "a training step changes module and parameter": (
        (
            "net = nn.Linear(2, 1); w = net.weight; opt = torch.optim.Adam(net.parameters(), fused=True)\n"
            "net(torch.ones(1, 2)).sum().backward()"
        ),
        "opt.step()",
        {"net": "modified", "w": "modified", "opt": "modified"},
    ),
    "the running statistics of BatchNorm are part of it": (
        "norm = nn.BatchNorm1d(3)",
        "norm(torch.randn(4, 3))",
        {"norm": "modified"},
    ),
    "to() changes a module": ("net = nn.Linear(2, 1)", "net.double()", {"net": "modified"}),
    "another parameter changes a module": (
        "net = nn.Linear(2, 1)",
        "net.bias = nn.Parameter(torch.ones(1))",
        {"net": "modified"},
    ),
    "a lazy module that learns its shape changes": (
        "net = nn.LazyLinear(3); w = net.weight",
        "net(torch.ones(1, 2))",
        {"net": "modified", "w": "modified"},
    ),
    "a module at rest": ("net = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))", "1 + 1", {}),
    "another module under the name": ("net = nn.Linear(2, 1)", "net = nn.Linear(2, 1)", {"net": "rebound"}),
    # Arrays are told of only where they share memory with a tensor.
    "an array alone": ("", "a = np.ones(3)", {}),
    "an array made with its tensor": (
        "",
        "a = np.ones(3); x = torch.from_numpy(a)",
        {"a": "new", "x": "new"},
    ),
    "an array that was there before its tensor": ("a = np.ones(3)", "x = torch.from_numpy(a)", {"x": "new"}),
    "an array whose tensor goes": ("a = np.ones(3); x = torch.from_numpy(a)", "del x", {"x": "deleted"}),
    "an array that goes": ("a = np.ones(3); x = torch.from_numpy(a)", "del a", {"a": "deleted"}),
    "an array of any order and step": (
        "a = np.arange(12.).reshape(3, 4)[::-1, ::2]; x = torch.from_numpy(a.base)",
        "a[0, 0] = 99",
        {"a": "modified", "x": "modified"},
    ),
}


@pytest.mark.parametrize(("before", "statement", "changes"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_marked_as_what_it_is(session, before, statement, changes):
    session.run(before)
    assert session.changes(statement) == changes
    assert session.changes("pass") == {}


def test_the_others_are_counted(session):
    session.run("x = torch.ones(2); y = torch.ones(2); net = nn.Linear(1, 1); n = 3; a = np.ones(1)")
    rows, unchanged = session.run("y += 1")
    assert ([row.name for row in rows], unchanged) == (["y"], 2)


def test_everything_is_told_where_it_is_asked_for(session):
    session.run("x = torch.ones(2); y = torch.ones(2); z = torch.ones(2)")
    rows, unchanged = session.run("y += 1; del z", everything=True)
    assert [(row.name, row.change) for row in rows] == [
        ("x", "unchanged"),
        ("y", "modified"),
        ("z", "deleted"),
    ]
    assert unchanged == 0


@pytest.mark.parametrize("make", ["torch.ones(3)", "torch.ones(10**6)", "nn.Linear(2, 2)"])
def test_an_unchanged_row_is_not_read_again(session, make):
    session.run(f"x = {make}")
    row = session.inspector._page.rows["x"]
    session.run("y = torch.ones(2)")
    assert session.inspector._page.rows["x"] is row


def test_what_is_forgotten_is_new(session):
    session.run("x = torch.ones(2)")
    session.inspector.forget()
    assert session.changes("pass") == {"x": "new"}


def test_a_result_without_a_name_has_a_row(session):
    session.run("x = torch.ones(3)")
    rows, unchanged = session.run("", result=session.names["x"][1:])
    assert [(row.name, row.change, row.shape, row.shares_memory_with) for row in rows] == [
        ("_", "new", (2,), ("x",))
    ]
    assert unchanged == 1


@pytest.mark.parametrize("result", ["x", "5", "None", "'tensor'", "nn.Linear(1, 1)", "np.ones(2)"])
def test_a_result_with_a_name_or_that_is_no_tensor_has_none(session, result):
    session.run("x = torch.ones(3)")
    assert session.run("", result=eval(result, session.names)) == ((), 1)


def test_a_deleted_row_says_what_it_was_and_who_holds_its_memory(session):
    session.run("x = torch.ones(2, 3, dtype=torch.int32); v = x[0]; z = torch.ones(2)")
    (row,), _ = session.run("del x")
    assert (row.name, row.kind, row.shape, row.dtype) == ("x", "tensor", (2, 3), "int32")
    assert row.shares_memory_with == ("v",)


def test_new_memory_at_an_old_address_is_nobodys_heir(session):
    session.run("x = torch.ones(5000)")
    rows, _ = session.run("del x; y = torch.ones(5000)")
    assert [(row.name, row.shares_memory_with) for row in rows] == [("y", ()), ("x", ())]


SHARING = [
    ("a = np.arange(10.); x = torch.from_numpy(a); y = torch.from_numpy(a[3:])", {"a", "y"}),
    ("x = torch.ones(4); v = x.view(2, 2); r = x.reshape(4, 1); c = x.clone()", {"v", "r"}),
    ("x = torch.ones(2, 3); t = x.t(); r = x.t().reshape(6)", {"t"}),
    ("x = torch.ones(1); e = x.expand(5)", {"e"}),
    ("x = torch.ones(2, requires_grad=True); d = x.detach(); data = x.data", {"d", "data"}),
    ("x = torch.ones(2); y = x", {"y"}),
    ("x = torch.empty(0); y = x; z = torch.empty(0)", {"y"}),
    ("x = torch.eye(2).to_sparse(); y = x; z = torch.eye(2).to_sparse()", {"y"}),
    ("x = torch.ones(6)[:3]; y = torch.ones(6)[3:]", set()),
    ("b = torch.ones(6); x = b[:3]; y = b[3:]", {"b"}),
    ("b = torch.ones(6); x = b[::2]; y = b[1::2]; z = b[2]", {"b", "z"}),
    ("b = torch.ones(4, 4); x = b[:, 1]; y = b[:, 2]; z = b[1]", {"b", "z"}),
    ("a = np.arange(6.); b = a[::-1]; c = a[1::2]; x = torch.from_numpy(a[::2])", {"a", "b"}),
    ("x = torch.ones(2); y = torch._lazy_clone(x); v = x[1:]", {"v"}),
    ("b = torch.ones(2, dtype=torch.cfloat); x = b.real; y = b.imag", {"b"}),
    ("net = nn.Linear(2, 1); x = net.weight; y = net.weight.data", {"y"}),
    ("x = net = nn.Linear(2, 1)", {"net"}),
    ("x = torch.empty(3, device='meta'); y = torch.empty(3, device='meta')", set()),
]


@pytest.mark.parametrize(("code", "sharers"), SHARING, ids=[code for code, _ in SHARING])
def test_names_that_share_memory_are_told(session, code, sharers):
    session.run(code)
    assert session.shares("x") == sharers


def test_a_row_that_is_reused_learns_of_new_sharers(session):
    session.run("x = torch.ones(2)")
    session.run("v = x[0]")
    assert session.shares("x") == {"v"}
    session.run("del v")
    assert session.shares("x") == set()


def test_a_thousand_tensors_find_their_sharers(session):
    session.run("base = torch.zeros(1000, 4)\nfor i in range(1000): globals()[f'row{i}'] = base[i]")
    rows, unchanged = session.run("row7 += 1")
    assert {row.name: row.shares_memory_with[:1] for row in rows} == {"row7": ("base",), "base": ("row0",)}
    assert unchanged == 999


@pytest.mark.parametrize(
    "make",
    ["torch.ones(3)", "torch.ones(10**5)", "np.ones(3)", "nn.Linear(2, 2)", "torch.ones(9, 9)[:, 1]"],
)
def test_nothing_is_kept_alive(session, make):
    session.run(f"x = {make}; y = torch.as_tensor(x) if isinstance(x, np.ndarray) else x")
    alive = weakref.ref(session.names["x"])
    session.run("x.requires_grad_(False); x.sum() if hasattr(x, 'sum') else x") if make[0] == "t" else None
    session.names.pop("y")
    session.names.pop("x")
    assert alive() is None


def test_a_gradient_is_not_kept_alive(session):
    session.run("w = torch.ones(2, requires_grad=True); w.sum().backward()")
    alive = weakref.ref(session.names["w"].grad)
    session.run("w.grad = None")
    gc.collect()
    assert alive() is None


def test_modules_that_use_swapping_still_can(session):
    session.run("net = nn.Linear(2, 2); w = net.weight")
    torch.__future__.set_swap_module_params_on_conversion(True)
    try:
        assert session.changes("net.double()") == {"net": "modified", "w": "modified"}
    finally:
        torch.__future__.set_swap_module_params_on_conversion(False)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_a_cuda_tensor_is_read_and_then_left_in_peace(session, recwarn):
    (row,), _ = session.run("x = torch.arange(4., device='cuda')")
    assert (row.device, row.min, row.max, row.mean) == ("cuda:0", 0.0, 3.0, 1.5)
    torch.cuda.set_sync_debug_mode("warn")
    try:
        assert session.run("") == ((), 1)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert not recwarn.list
    assert session.changes("x += 1") == {"x": "modified"}
