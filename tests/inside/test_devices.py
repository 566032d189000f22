"""A device is one that torch has, or a sentence with those that it has."""

import pytest
import torch

from tensortutor.inside import devices
from tensortutor.wire import Notice
from tensortutor.words import words


def test_the_cpu_is_always_there_and_first():
    assert devices.present()[0] == "cpu"
    assert devices.find("cpu") == torch.device("cpu")


def test_everything_present_can_be_computed_on():
    for name in devices.present():
        assert torch.ones(2, device=devices.find(name)).sum().item() == 2


def test_auto_is_the_accelerator_else_the_cpu():
    kind = devices.find("auto").type
    assert kind == (devices.present()[1].partition(":")[0] if len(devices.present()) > 1 else "cpu")


@pytest.mark.parametrize("name", ["meta", "cuda:99", "xla", "vulkan", ""])
def test_what_is_not_there_is_refused_with_what_there_is(name):
    notice = devices.find(name)
    assert isinstance(notice, Notice)
    assert notice.values == {
        "device": name,
        "present": ", ".join(devices.present()),
        "version": torch.__version__,
    }
    assert words("en")(notice.key, **notice.values)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_without_one_is_refused():
    assert devices.find("cuda").key == "device.missing"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_cuda_is_a_device_and_has_numbers():
    assert devices.find("cuda") == torch.device("cuda")
    assert devices.find("cuda:0") == torch.device("cuda", 0)
    assert devices.find("auto") == torch.device("cuda")


def test_a_gpu_that_is_not_used_has_not_stopped():
    assert devices.stopped() is None
