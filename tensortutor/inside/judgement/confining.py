"""A process kept from the memory, the pipes and the signals of those around it, root or not.

By Linux's Landlock, whose domains may not trace what lies outside (5.19; signals
6.12); where it is not there, nothing is done. Files stay open to it as they were.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # asm-generic/unistd.h: the same on every machine
_NO_NEW_PRIVILEGES = 38  # linux/prctl.h
# linux/landlock.h
_VERSION, _BENEATH, _REFER, _SIGNALS = 1, 1, 1 << 13, 1 << 1
_SINCE_REFER, _SINCE_SIGNALS = 2, 6


def prepared() -> Callable[[], None]:
    """Return what confines the process that calls it, a fork of this one, for good."""
    if sys.platform != "linux":
        return _nothing
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _VERSION)
    if version < _SINCE_REFER:
        return _nothing
    # A domain must handle something. That files move between directories is handled, and allowed everywhere.
    rules = struct.pack("QQQ", _REFER, 0, _SIGNALS)
    length = len(rules) if version >= _SINCE_SIGNALS else struct.calcsize("Q")
    domain = libc.syscall(_CREATE, rules, length, 0)
    root = os.open("/", os.O_PATH)
    libc.syscall(_ADD_RULE, domain, _BENEATH, struct.pack("=Qi", _REFER, root), 0)
    os.close(root)

    def confine() -> None:
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.syscall(_RESTRICT, domain, 0)

    return confine


def _nothing() -> None:
    """Leave the process as it is."""
