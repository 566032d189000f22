"""Which device the session computes on: what was asked for, held against what torch has."""

from __future__ import annotations

import torch

from tensortutor.wire import Notice

_is_initialized, _current_stream = torch.cuda.is_initialized, torch.cuda.current_stream
_is_capturing = torch.cuda.is_current_stream_capturing


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


def stopped() -> Notice | None:
    """Return what to say where a check of code on the GPU has failed, for nothing runs there any more.

    The statement that did it may long be over: a GPU tells nobody before somebody
    asks. This question waits for nothing; it may not be asked while a graph is captured.
    """
    try:
        if _is_initialized() and not _is_capturing():  # type: ignore[no-untyped-call]
            _current_stream().query()
    except Exception as problem:  # every question to a GPU that has stopped ends like this
        return Notice("explain.cuda-assert", {}) if "device-side assert" in str(problem) else None
    return None
