"""Which operations an answer used, seen while it runs and never by searching its text.

A function mode sees what was called; a dispatch mode sees what came of it, so
`a @ b`, `torch.matmul(a, b)` and `a.mm(b)` are one operation, and no other name
hides one.
"""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOOPS = "loops"
"""What a lesson calls loops and comprehensions."""

FAMILIES = {
    "matmul": frozenset(
        {"matmul", "mm", "mv", "dot", "vdot", "bmm", "addmm", "addmv", "addbmm", "baddbmm", "inner"}
        | {"tensordot", "chain_matmul", "multi_dot", "linear", "einsum", "bilinear"}
    ),
    "add": frozenset({"add", "radd", "iadd"}),
    "mul": frozenset({"mul", "rmul", "imul", "multiply"}),
    "numpy": frozenset({"numpy", "array", "from_numpy", "tolist", "item"}),
}
"""What counts as one operation, by the name that a lesson gives it. Any other name stands for itself."""

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
_LOOPING = frozenset({"map", "filter", "reduce", "vectorize", "vmap", "apply_along_axis", "apply_"})


@contextmanager
def noting(used: set[str]) -> Iterator[None]:
    """Note in *used*, while this is entered, every operation that runs."""
    with _Called(used), _Dispatched(used):
        yield


class _Called(TorchFunctionMode):
    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self._used = used

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._used.add(plain(getattr(func, "__name__", "")))
        return func(*args, **(kwargs or {}))


class _Dispatched(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, used: set[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._used = used

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self._used.add(plain(func._schema.name.partition("::")[2]))
        return func(*args, **(kwargs or {}))


def plain(name: str) -> str:
    """Return an operation's name without the underscores of in-place and special methods."""
    return name.strip("_")


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
