"""Which operations an answer used, seen while it runs and never by searching its text.

A function mode sees what was called; a dispatch mode sees what came of it, so
`a @ b`, `torch.matmul(a, b)` and `a.mm(b)` are one operation, and no other name
hides one. Some functions tell no mode (`torch.func.hessian`, `from_numpy`): a
profile sees them where the answer's own code calls them.
"""

from __future__ import annotations

import ast
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from tensortutor.inside.judgement.statements import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

LOOPS = "loops"
"""What a lesson calls loops and comprehensions."""

FAMILIES = {
    "matmul": frozenset(
        {"matmul", "mm", "mv", "dot", "vdot", "bmm", "addmm", "addmv", "addbmm", "baddbmm", "inner"}
        | {"tensordot", "chain_matmul", "multi_dot", "linear", "einsum", "bilinear"}
    ),
    "add": frozenset({"add", "radd", "iadd"}),
    "mul": frozenset({"mul", "rmul", "imul", "multiply"}),
    "numpy": frozenset({"numpy", "array", "from_numpy", "frombuffer", "tolist", "item"}),
}
"""What counts as one operation, by the name that a lesson gives it. Any other name stands for itself."""

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
_LOOPING = frozenset(
    {"map", "starmap", "filter", "reduce", "accumulate", "vectorize", "vmap"}
    | {"apply_along_axis", "apply_", "map_", "map2_"}
)
_TORCH = str(Path(torch.__file__).parent)


@contextmanager
def noting(used: set[str]) -> Iterator[None]:
    """Note in *used*, while this is entered, every operation that runs."""
    with _Called(used), _Dispatched(used), _profiled(used):
        yield


class _Called(TorchFunctionMode):
    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self._used = used

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = plain(getattr(func, "__name__", ""))
        if name != "set" or args[1:] != (None,):  # `x.grad = None` takes away
            self._used.add(name)
        if any(isinstance(each, np.ndarray) for each in args):
            self._used.add("from_numpy")
        return func(*args, **(kwargs or {}))


class _Dispatched(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, used: set[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._used = used

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Let torch not load its compiler only to keep it out of here (1 s, torch 2.13)."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._used.add(plain(func._schema.name.partition("::")[2]))
        return func(*args, **(kwargs or {}))


@contextmanager
def _profiled(used: set[str]) -> Iterator[None]:
    """Note in *used* the functions of torch, and those that lead out of it, that an answer itself calls."""

    def note(frame: FrameType, event: str, called: Any) -> None:
        if event == "call" and _is_answer(frame.f_back) and frame.f_code.co_filename.startswith(_TORCH):
            name = frame.f_code.co_name
            used.add(LOOPS if name in _LOOPING else plain(name))
        elif event == "c_call" and _is_answer(frame) and called.__name__ in FAMILIES["numpy"]:
            used.add(called.__name__)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def _is_answer(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename == FILE


def plain(name: str) -> str:
    """Return an operation's name without its overload and the underscores of in-place and special methods."""
    return name.partition(".")[0].strip("_")


def among(used: Iterable[str], operation: str) -> str | None:
    """Return which of *used* is *operation*, as a lesson names it; None: none is."""
    family = FAMILIES.get(operation, frozenset({plain(operation)}))
    return next((name for name in sorted(used) if name in family), None)


def loops(node: ast.AST) -> bool:
    """Tell whether *node* loops in Python: by a loop, a comprehension, or what does their work."""
    return any(
        isinstance(each, _LOOPS)
        or (isinstance(each, ast.Name) and each.id in _LOOPING)
        or (isinstance(each, ast.Attribute) and each.attr in _LOOPING)
        for each in ast.walk(node)
    )
