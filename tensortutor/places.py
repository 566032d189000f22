"""Where state lies: progress and history of this user."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the directory of this user's state: TENSORTUTOR_HOME, else where the system keeps such things."""
    if chosen := os.environ.get("TENSORTUTOR_HOME"):
        return Path(chosen).expanduser()
    import platformdirs  # noqa: PLC0415 - only where it is needed

    return Path(platformdirs.user_data_path("tensortutor", appauthor=False))
