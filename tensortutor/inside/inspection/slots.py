"""Torch's C slots, bound before the learner's first statement: reading through them runs nothing of theirs.

`tensor.shape` finds whatever a subclass made of `shape`; `shape(tensor)` cannot.
One exception is torch's own: a wrapper subclass may ask its `__torch_dispatch__`
for sizes, strides and device (seen on torch 2.13). `nature` says which tensors do.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import _disable_current_modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Nature = Literal["plain", "dataless", "foreign", "sealed"]

_BASE = torch._C.TensorBase
_PYTHON = torch._C.DispatchKey.Python
Uninitialized = torch.nn.parameter.UninitializedTensorMixin  # type: ignore[attr-defined]
_no_grad, _STRIDED = torch.no_grad, torch.strided
_wrapped_by_functorch = torch._C._functorch.is_functorch_wrapped_tensor
_dispatch_keys = torch._C._dispatch_keys


def _slot(name: str) -> Callable[[Tensor], Any]:
    return _BASE.__dict__[name].__get__  # type: ignore[no-any-return]


version, shape, dtype, device, layout = map(_slot, ("_version", "shape", "dtype", "device", "layout"))
requires_grad, is_leaf, grad_fn, grad = map(_slot, ("requires_grad", "is_leaf", "grad_fn", "grad"))
output_nr = _slot("output_nr")
retains_grad, is_meta, is_quantized, is_nested = map(
    _slot, ("retains_grad", "is_meta", "is_quantized", "is_nested")
)
stride, numel, itemsize = _BASE.stride, _BASE.numel, _BASE.element_size
size: Callable[[Tensor], Any] = _BASE.size
offset: Callable[[Tensor], Any] = _BASE.storage_offset
is_contiguous, is_inference, storage = _BASE.is_contiguous, _BASE.is_inference, _BASE.untyped_storage
data_address: Callable[[Tensor], int] = torch._C._data_address  # type: ignore[attr-defined]
"""Where the storage begins. Unlike `data_ptr()`, it leaves a copy-on-write clone as it is (torch 2.13)."""

is_copy_on_write: Callable[[Tensor], bool] = torch._C._is_cow_tensor  # type: ignore[attr-defined]

attributes: Callable[[Any], dict[str, Any]] = nn.Module.__dict__["__dict__"].__get__
_name, _module = (type.__dict__[name].__get__ for name in ("__name__", "__module__"))


@contextmanager
def unseen() -> Iterator[None]:
    """Keep what is done inside out of autograd, functorch and every mode the learner has entered."""
    # Torch functions first: entering `no_grad` is itself shown to a torch function mode (torch 2.13).
    with torch._C.DisableTorchFunction(), _no_grad(), _disable_current_modes(), torch._C._DisableFuncTorch():
        yield


def nature(tensor: Tensor) -> Nature:
    """Return how much of *tensor* may be read.

    plain: everything. dataless: it has strides and a storage, but no numbers to
    be read there (meta, quantized). foreign: no such storage; only torch's own
    code answers for its sizes. sealed: the learner's code would answer.
    """
    cls = type(tensor)
    if _dispatch_keys(tensor).has(_PYTHON):
        return "foreign" if _is_of_torch(cls) else "sealed"
    if layout(tensor) is not _STRIDED or is_nested(tensor) or _wrapped_by_functorch(tensor):
        return "foreign"
    if issubclass(cls, Uninitialized):
        return "foreign"
    return "dataless" if is_meta(tensor) or is_quantized(tensor) else "plain"


def class_name(cls: type) -> str:
    """Return the name of *cls*, whatever its metaclass says."""
    return str(_name(cls))


def _is_of_torch(cls: type) -> bool:
    module = _module(cls)
    return type(module) is str and module.partition(".")[0] == "torch"
