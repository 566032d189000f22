"""A process that must not outlive the front binds its life to it here."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Have the kernel of the system kill this process when *parent* dies; Linux only.

    Elsewhere ipykernel's own parent poller does it (`JPY_PARENT_PID`). Must be
    called in the main thread. Where *parent* has died before this line, the
    process ends at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
