"""What a run may leave to the next in the same process: settings, modes, threads, patched functions."""

from __future__ import annotations

import ast
import builtins
import math
import random
import sys
import threading
import warnings
from dataclasses import dataclass
from functools import lru_cache
from operator import is_
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import _tensor_str

if TYPE_CHECKING:
    from collections.abc import Iterable

_SETTINGS = (
    torch.is_grad_enabled,
    torch.is_inference_mode_enabled,
    torch.get_default_dtype,
    torch.are_deterministic_algorithms_enabled,
    torch.is_anomaly_enabled,
    torch.is_autocast_enabled,
    torch.get_num_threads,
    torch._C._len_torch_function_stack,
    torch._C._len_torch_dispatch_stack,
    np.get_printoptions,
    np.geterr,
    sys.getrecursionlimit,
    threading.active_count,
)
_OWNERS = (
    *(torch, torch.Tensor, torch.nn, torch.nn.functional, torch.nn.Module, torch.linalg, torch.random),
    *(np, np.random, builtins, sys, math, random),
)
"""Whose attributes an answer may use, and so may have replaced."""
_UNSEEN = frozenset({"setattr", "delattr", "exec", "eval", "compile", "vars", "globals", "__import__"})
"""With these any attribute can be written."""
_HARMLESS = sys.stdlib_module_names | {"torch", "numpy"}
"""Modules that do nothing else when they are imported; one of the learner's own might."""
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run stands on: settings, and what stands under some names."""

    settings: list[object]
    named: list[object]

    @classmethod
    def of(cls, names: frozenset[str]) -> Ground:
        """Return what a run stands on that writes the attributes *names*.

        Not all there is: to read it would copy half of the memory that this fork shares.
        """
        printed, filters = dict(vars(_tensor_str.PRINT_OPTS)), len(warnings.filters)
        named = [vars(owner).get(name, _MISSING) for name in names for owner in _OWNERS]
        return cls([*(setting() for setting in _SETTINGS), printed, filters], named)

    def is_left(self, after: Ground) -> bool:
        """Tell whether it is the same *after* the run; by identity, where the learner's objects may stand."""
        return self.settings == after.settings and all(map(is_, self.named, after.named))


def written(codes: Iterable[str]) -> frozenset[str] | None:
    """Return the names of the attributes that *codes* write; None: they may write any."""
    names: frozenset[str] = frozenset()
    for code in codes:
        if (more := _written(code)) is None:
            return None
        names |= more
    return names


@lru_cache(maxsize=256)
def _written(code: str) -> frozenset[str] | None:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()  # it will not run
    if any(_hides(node) for node in nodes):
        return None
    return frozenset(
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)
    )


def _hides(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name):
            return name in _UNSEEN
        case ast.Attribute(attr=name):
            return name in ("__dict__", "__setattr__")
        case ast.Import(names=names):
            return not _HARMLESS.issuperset(each.name.partition(".")[0] for each in names)
        case ast.ImportFrom(module=module):
            return (module or "").partition(".")[0] not in _HARMLESS
        case _:
            return False
