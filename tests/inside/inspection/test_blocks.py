"""Each piece of memory is found once, with whoever lies on it and the bytes that each reaches."""

import weakref

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from tensortutor.inside.inspection.blocks import block_of, blocks


def made(code):
    """Return what *code* makes, by name."""
    names = {"torch": torch, "np": np, "nn": nn}
    exec(code, names)
    return {name: value for name, value in names.items() if isinstance(value, torch.Tensor | np.ndarray)}


def spans(code):
    """Return the blocks of what *code* makes: the size of each, and who lies there from where up to where."""
    return [
        (block.size, {each.name: (each.start, each.stop) for each in block.residents})
        for block in blocks(made(code).items())
    ]


GROUPS = {
    "slices": (
        "x = torch.arange(6.); head = x[:2]; tail = x[2:]",
        [(24, {"x": (0, 24), "head": (0, 8), "tail": (8, 24)})],
    ),
    "an offset and a stride": ("x = torch.zeros(4, 6)[:, 1::2]", [(96, {"x": (4, 96)})]),
    "expand": (
        "x = torch.ones(3); y = x.expand(1000, 3)",
        [(12, {"x": (0, 12), "y": (0, 12)})],
    ),
    "expand of a scalar to a million rows": (
        "x = torch.ones(1).expand(10**6, 10**6)",
        [(4, {"x": (0, 4)})],
    ),
    "detach and .data": (
        "w = torch.ones(2, requires_grad=True); d = w.detach(); a = w.data",
        [(8, {"w": (0, 8), "d": (0, 8), "a": (0, 8)})],
    ),
    ".numpy() of a view knows the whole storage": (
        "a = torch.zeros(10)[4:6].numpy()",
        [(40, {"a": (16, 24)})],
    ),
    "from_numpy of an array and of a part of it, which have storages of their own": (
        "a = np.zeros(10); x = torch.from_numpy(a); y = torch.from_numpy(a[3:])",
        [(80, {"a": (0, 80), "x": (0, 80), "y": (24, 80)})],
    ),
    "from_numpy of two parts that do not meet, by the array between them": (
        "a = np.zeros(10); x = torch.from_numpy(a[:3]); y = torch.from_numpy(a[7:])",
        [(80, {"a": (0, 80), "x": (0, 24), "y": (56, 80)})],
    ),
    "a view of an array whose own name is gone": ("a = np.zeros(10)[2:4]", [(80, {"a": (16, 32)})]),
    "an array that runs backwards": ("a = np.zeros(10)[::-1][:4]", [(80, {"a": (48, 80)})]),
    "DLPack, both ways": (
        "x = torch.zeros(3); a = np.from_dlpack(x); y = torch.from_dlpack(a)",
        [(12, {"x": (0, 12), "a": (0, 12), "y": (0, 12)})],
    ),
    "frombuffer on one buffer, twice": (
        (
            "b = bytearray(16); x = torch.frombuffer(b, dtype=torch.uint8);"
            "a = np.frombuffer(memoryview(b)[8:], dtype=np.uint8)"
        ),
        [(16, {"x": (0, 16), "a": (8, 16)})],
    ),
    "as_strided": (
        "x = torch.zeros(12); w = x.as_strided((3, 4), (2, 1), 1)",
        [(48, {"x": (0, 48), "w": (4, 36)})],
    ),
    "real and imaginary parts": (
        "z = torch.zeros(2, dtype=torch.complex64); re, im = z.real, z.imag; p = torch.view_as_real(z)",
        [(16, {"z": (0, 16), "re": (0, 12), "im": (4, 16), "p": (0, 16)})],
    ),
    "view as another dtype": (
        "x = torch.zeros(2); i = x.view(torch.int16)[1:3]",
        [(8, {"x": (0, 8), "i": (2, 6)})],
    ),
    "a parameter and its gradient": (
        "w = nn.Parameter(torch.ones(2)); w.sum().backward(); g = w.grad",
        [(8, {"w": (0, 8)}), (8, {"g": (0, 8)})],
    ),
    "tied parameters": (
        (
            "l = nn.Linear(3, 3, bias=False); k = nn.Linear(3, 3, bias=False); k.weight = l.weight;"
            "a, b = l.weight, k.weight"
        ),
        [(36, {"a": (0, 36), "b": (0, 36)})],
    ),
    "unrelated tensors, the largest first": (
        "small = torch.zeros(1); large = torch.zeros(9)",
        [(36, {"large": (0, 36)}), (4, {"small": (0, 4)})],
    ),
    "equally large ones in the order of their names": (
        "b = torch.zeros(2); a = torch.zeros(2)",
        [(8, {"b": (0, 8)}), (8, {"a": (0, 8)})],
    ),
    "a part without elements keeps all": ("x = torch.zeros(10)[:0]", [(40, {"x": (0, 0)})]),
    "quantized": (
        "x = torch.quantize_per_tensor(torch.zeros(3), .1, 10, torch.quint8)",
        [(3, {"x": (0, 3)})],
    ),
    "what has no bytes": (
        (
            "x = torch.empty(0); m = torch.empty(9, device='meta'); s = torch.eye(3).to_sparse();"
            "f = torch.ones(4); f.untyped_storage().resize_(0); a = np.zeros(0)"
        ),
        [],
    ),
}


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
@pytest.mark.parametrize("case", GROUPS)
def test_a_block_has_everyone_who_shares_its_bytes(case):
    code, expected = GROUPS[case]
    assert spans(code) == expected


UNREACHED = {
    "everything is reached": ("x = torch.zeros(10)", 0),
    "ten of a million": ("x = torch.zeros(10**6)[:10]", 4 * (10**6 - 10)),
    "a column touches little, though it reaches far": ("x = torch.zeros(100, 100)[:, 0]", 4 * 9900),
    "columns that leave nothing out": (
        "b = torch.zeros(4, 6); even = b[:, ::2]; odd = b[:, 1::2]; del b",
        0,
    ),
    "the same column twice": ("x = torch.zeros(4, 6)[:, 0]; y = x.detach()", 4 * 20),
    "two ends": ("b = torch.zeros(10); x = b[:2]; y = b[8:]; del b", 24),
    "windows that overlap": ("x = torch.zeros(12).unfold(0, 4, 2)", 0),
    "a row given many times": ("x = torch.zeros(3)[:1].expand(100)", 8),
    "no element at all": ("x = torch.zeros(10)[:0]", 40),
}


@pytest.mark.parametrize("case", UNREACHED)
def test_what_nobody_reaches_is_counted(case):
    code, expected = UNREACHED[case]
    (block,) = blocks(made(code).items())
    assert block.unreached == expected


@given(st.data())
def test_never_more_is_called_unreached_than_nobody_reaches(data):
    """The count is of bytes at least: the true one is found by writing through each view."""
    base = torch.zeros(60, dtype=torch.uint8)
    views = []
    for _ in range(data.draw(st.integers(1, 4))):
        axes = data.draw(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6)), max_size=3))
        reach = 1 + sum((count - 1) * step for count, step in axes)
        offset = data.draw(st.integers(0, 60 - reach))
        views.append(base.as_strided([count for count, _ in axes], [step for _, step in axes], offset))
    for view in views:
        view.fill_(1)
    (block,) = blocks((str(number), view) for number, view in enumerate(views))
    assert block.size == 60
    assert block.unreached <= int((base == 0).sum())


def test_no_two_blocks_have_a_byte_in_common_so_their_sum_is_the_memory_used():
    names = made(
        "x = torch.zeros(100); y = x.view(10, 10); z = y.t(); a = x.numpy();"
        "b = np.zeros(50); c = torch.from_numpy(b); d = torch.from_numpy(b[10:])"
    )
    assert sum(block.size for block in blocks(names.items())) == 400 + 400


def test_the_block_of_one_name_has_its_neighbours():
    names = made("x = torch.zeros(4); y = x[2:]; z = torch.zeros(9)")
    assert [each.name for each in block_of("y", names.items()).residents] == ["x", "y"]
    assert block_of("m", {"m": torch.empty(2, device="meta")}.items()) is None


def test_nothing_is_kept_alive():
    tensor = torch.zeros(10)
    reference = weakref.ref(tensor)
    found = blocks([("x", tensor)])
    del tensor
    assert found[0].size == 40
    assert reference() is None
