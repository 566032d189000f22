"""The memory of a session is told block by block, under the names that keep it, each byte once."""

import numpy as np
import pytest
import torch
from torch import nn
from torch._subclasses import FakeTensorMode

from tensortutor.inside.inspection.holders import holders
from tensortutor.inside.inspection.occupancy import BLOCKS, NAMES, SPANS, occupancy


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3, bias=False)
        self.b = nn.Linear(3, 3, bias=False)
        self.b.weight = self.a.weight


def spans(namespace):
    return [(block.size, [span.names for span in block.spans]) for block in occupancy(namespace).blocks]


def test_names_that_reach_the_same_bytes_stand_together():
    x = torch.zeros(4)
    assert spans({"x": x, "y": x.view(2, 2), "a": x.numpy(), "part": x[1:]}) == [
        (16, [("x", "y", "a"), ("part",)])
    ]


def test_tied_parameters_are_one_block():
    assert spans({"net": Tied()}) == [(36, [("net.a.weight", "net.b.weight")])]


def test_gradients_and_the_state_of_an_optimizer_take_memory_of_their_own():
    layer = nn.Linear(10, 10, bias=False)
    adam = torch.optim.Adam(layer.parameters())
    layer(torch.ones(10)).sum().backward()
    adam.step()
    assert spans({"layer": layer, "adam": adam}) == [
        (400, [("layer.weight",)]),
        (400, [("layer.weight.grad",)]),
        (400, [('adam.state[layer.weight]["exp_avg"]',)]),
        (400, [('adam.state[layer.weight]["exp_avg_sq"]',)]),
        (4, [('adam.state[layer.weight]["step"]',)]),
    ]


def test_one_gradient_has_one_name_though_its_tensor_has_two():
    w = torch.ones(2, requires_grad=True)
    w.sum().backward()
    assert [name for name, _ in holders({"w": w, "v": w})] == ["w", "v", "w.grad"]


def test_the_last_result_is_kept_too():
    assert spans({"_": torch.zeros(3), "_i": "x", "__": torch.zeros(9)}) == [(12, [("_",)])]


def test_containers_are_opened():
    batch = {"x": torch.zeros(4), "meta": [np.zeros(5), torch.zeros(2)]}
    names = {name for name, _ in holders({"batch": batch})}
    assert len(names) == 3


def test_the_sum_counts_each_byte_once():
    x = torch.zeros(100)
    a = np.zeros(100)
    names = {"x": x, "y": x.view(10, 10), "z": x[50:], "a": a, "t": torch.from_numpy(a[10:])}
    (cpu,) = occupancy(names).devices
    assert (cpu.device, cpu.size, cpu.blocks) == ("cpu", 400 + 800, 2)


def test_a_large_storage_held_by_a_small_view_says_so():
    (block,) = occupancy({"v": torch.zeros(10**6)[:10]}).blocks
    assert (block.size, block.unreached) == (4_000_000, 3_999_960)


def test_it_is_bounded_with_the_largest_first():
    names = {f"t{size}": torch.zeros(size) for size in range(1, BLOCKS + 6)}
    names |= {f"part{start}": names["t25"][start:] for start in range(SPANS + 3)}
    names |= {f"alias{number}": names["t24"] for number in range(NAMES + 1)}
    found = occupancy(names)
    assert [block.size for block in found.blocks[:2]] == [100, 96]
    assert (len(found.blocks), found.more, found.rest) == (BLOCKS, 5, 4 * (1 + 2 + 3 + 4 + 5))
    assert (len(found.blocks[0].spans), found.blocks[0].more) == (SPANS, 3)
    assert (len(found.blocks[1].spans[0].names), found.blocks[1].spans[0].more) == (NAMES, 2)
    assert sum(device.size for device in found.devices) == sum(4 * size for size in range(1, BLOCKS + 6))


def test_what_cannot_be_measured_is_named():
    names = {
        "s": torch.eye(3).to_sparse(),
        "lazy": nn.LazyLinear(3),
        "m": torch.empty(10**6, device="meta"),
        "x": torch.zeros(1),
    }
    assert occupancy(names).unmeasured == ("s",)


def test_where_the_system_tells_it_the_process_is_larger_than_its_tensors():
    tensor = torch.ones(10**7)
    found = occupancy({"x": tensor})
    assert found.process is None or found.process > found.devices[0].size


ODD = {
    "no elements": ("torch.empty(0, 5)", 0),
    "no dimension": ("torch.tensor(3.)", 4),
    "64 dimensions": ("torch.zeros((1,) * 64)", 4),
    "uint64": ("torch.tensor([2**63], dtype=torch.uint64)", 8),
    "complex32": ("torch.ones(2, dtype=torch.complex32)", 8),
    "float8": ("torch.ones(4).to(torch.float8_e4m3fn)", 4),
    "sparse": ("torch.eye(3).to_sparse_csr()", None),
    "mkldnn": ("torch.ones(3).to_mkldnn()", None),
    "nested": ("torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])", None),
    "jagged": ("torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)", None),
    "fake": ("fake()", None),
    "functorch's": ("captured()", None),
    "masked": ("torch.masked.masked_tensor(torch.ones(2), torch.tensor([True, False]))", None),
    "a trillion by expand": ("torch.zeros(1).expand(10**6, 10**6)", 4),
    "a trillion by as_strided": ("torch.arange(4.).as_strided((10**6, 10**6), (0, 0))", 16),
    "a trillion on meta": ("torch.empty(10**6, 10**6, device='meta')", 0),
    "in inference": ("inferred()", 12),
    "lazily conjugated": ("torch.tensor([1+2j]).conj().imag", 8),
    "a lazy clone": ("torch._lazy_clone(torch.ones(3))", 12),
    "an array of objects": ("np.array([[], 'x'], dtype=object)", 16),
    "a record array": ("np.zeros(3, dtype=[('a', 'i4'), ('b', 'f8')])['b']", 36),
    "a matrix": ("np.matrix([[1.]])", 8),
    "a masked array": ("np.ma.masked_array([1., 2.], [True, False])", 16),
    "an array that cannot be written": ("np.frombuffer(b'12345678', dtype=np.uint8)", 8),
    "an array given many times": ("np.broadcast_to(np.zeros(1), (10**6, 10**6))", 8),
}


def captured():
    """Return a tensor that functorch has wrapped, after its transformation has ended."""
    seen = []
    torch.func.grad(lambda x: (seen.append(x), x)[1])(torch.tensor(1.0))
    return seen[0]


def fake():
    return FakeTensorMode().from_tensor(torch.ones(2))


def inferred():
    with torch.inference_mode():
        return torch.ones(3)


@pytest.mark.parametrize("case", ODD)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore:the matrix subclass")
def test_any_tensor_is_counted_or_said_not_to_be(case):
    code, size = ODD[case]
    odd = eval(code)
    found = occupancy({"odd": odd})
    assert found.unmeasured == (("odd",) if size is None else ())
    assert sum(device.size for device in found.devices) == (size or 0)


class Loud(torch.Tensor):
    """Raises at everything that the learner's class may define."""

    __repr__ = property(lambda _: 1 / 0)
    shape = property(lambda _: 1 / 0)
    untyped_storage = storage_offset = stride = property(lambda _: 1 / 0)

    @classmethod
    def __torch_function__(cls, *_, **__):
        raise ZeroDivisionError


def test_no_code_of_the_learners_runs():
    loud = torch.ones(4).as_subclass(Loud)
    assert spans({"x": loud, "list": [loud]}) == [(16, [("x", "list[0]")])]


def test_nothing_named_takes_nothing():
    found = occupancy({"torch": torch, "np": np, "x": 5})
    assert (found.devices, found.blocks, found.more) == ((), (), 0)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_on_a_gpu_torchs_own_counts_stand_beside_the_sum():
    x = torch.zeros(1000, device="cuda")
    torch.cuda.set_sync_debug_mode("error")
    try:
        found = occupancy({"x": x, "y": x[1:], "c": torch.zeros(2)})
    finally:
        torch.cuda.set_sync_debug_mode("default")
    cpu, gpu = found.devices
    assert (cpu.size, cpu.allocated) == (8, None)
    assert (gpu.device, gpu.size) == ("cuda:0", 4000)
    assert 4000 <= gpu.allocated <= gpu.reserved <= gpu.total
