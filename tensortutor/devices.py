"""The names of devices that an option may carry; whether there is one, only torch can say."""

from __future__ import annotations

import re

from tensortutor.wire import Notice

PATTERN = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


def unknown_device(name: str) -> Notice | None:
    """Return what to say where *name* is no name of a device at all, None where it may be one."""
    if PATTERN.fullmatch(name):
        return None
    return Notice("device.unknown", {"device": name})
