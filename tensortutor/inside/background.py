"""torch, loaded beside everything else, and the device that was asked for."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, replace
from typing import Any

from tensortutor.wire import Notice


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the first statement waits for."""

    torch: Any
    inspector: Any
    device: Any

    def on(self, device: Any) -> Loaded:
        """Return the same on another *device*."""
        return replace(self, device=device)


GRACE = 1.0
"""Seconds that a first statement may have before the rest is imported beside it."""


class Loading:
    """Imports torch and the inspector in a thread while ipykernel starts.

    `first_over` is to be set once a first statement has been inspected: what is
    imported after torch would only slow it.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._done = threading.Event()
        self.first_over = threading.Event()
        self.loaded: Loaded | None = None
        self.trouble: Notice | None = None
        threading.Thread(target=self._load, daemon=True, name="torch").start()

    def wait(self, seconds: float) -> bool:
        """Return whether loading has ended, after at most *seconds*.

        An event, not the import lock: whoever waits on that cannot be interrupted.
        """
        return self._done.wait(seconds)

    def _load(self) -> None:
        try:
            match _import(self._device):
                case Loaded() as loaded:
                    self.loaded = loaded
                case trouble:
                    self.trouble = trouble
        except BaseException as problem:  # whatever a broken installation raises must reach the user
            self.trouble = Notice(
                "kernel.no-torch", {"type": type(problem).__name__, "message": str(problem)}
            )
        finally:
            self._done.set()
        if self.loaded is not None:
            self.first_over.wait(GRACE)
            _bind_the_rest()
        gc.freeze()
        gc.enable()


def _import(wanted: str) -> Loaded | Notice:
    import torch

    from tensortutor.inside import devices
    from tensortutor.inside.inspection.inspector import Inspector

    device = devices.find(wanted)
    if isinstance(device, Notice):
        return device
    inspector = Inspector()
    inspector.inspect({"x": torch.ones(2), "y": torch.zeros(2)})  # the first one pays for lazy imports
    inspector.forget()
    return Loaded(torch, inspector, device)


def _bind_the_rest() -> None:
    """Import what no first result needs, soon enough to bind torch's functions as they were."""
    from tensortutor.inside import drawing, looking  # noqa: F401
    from tensortutor.inside.explaining import explainer, retelling  # noqa: F401
