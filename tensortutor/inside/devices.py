"""Which device the session computes on: what was asked for, held against what torch has."""

from __future__ import annotations

import torch

from tensortutor.wire import Notice


def present() -> list[str]:
    """Return the names of the devices that torch can compute on, the CPU first."""
    found = ["cpu"]
    if torch.cuda.is_available():
        found += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append("mps")
    return found


def find(wanted: str) -> torch.device | Notice:
    """Return the device called *wanted*, or what to say where torch has none of that name.

    "auto" is the accelerator that torch has, else the CPU.
    """
    here = present()
    if wanted == "auto":
        return torch.device(here[1].partition(":")[0] if len(here) > 1 else "cpu")
    full = "cuda:0" if wanted == "cuda" else wanted
    if full in here:
        return torch.device(wanted)
    return Notice(
        "device.missing", {"device": wanted, "present": ", ".join(here), "version": torch.__version__}
    )
