"""What a run may leave to the next in the same process: settings, modes, threads, patched functions."""

from __future__ import annotations

import builtins
import math
import random
import sys
import threading
import warnings
from operator import is_
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import _tensor_str

_OWNERS = (torch, torch.Tensor, F, torch.nn, torch.nn.Module, torch.linalg, torch.random, np, np.random)
_OWNERS_OF_PYTHON = (builtins, sys, math, random)
_PLACES = tuple(vars(owner) for owner in (*_OWNERS, *_OWNERS_OF_PYTHON))
"""Where functions stand that an answer may call by name."""
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

Ground = tuple[list[dict[str, Any]], list[object]]


def ground() -> Ground:
    """Return what a run stands on."""
    printed, filters = dict(vars(_tensor_str.PRINT_OPTS)), len(warnings.filters)
    return [dict(place) for place in _PLACES], [*(setting() for setting in _SETTINGS), printed, filters]


def differ(before: Ground, after: Ground) -> bool:
    """Tell whether something is otherwise; by identity where it may be an object of the learner's."""
    return before[1] != after[1] or not all(map(_same, before[0], after[0]))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return len(one) == len(other) and all(map(is_, one.values(), other.values()))
