"""Where state lies: progress and history of this user."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the directory of this user's state: TENSORTUTOR_HOME, else the system's place for it."""
    if chosen := os.environ.get("TENSORTUTOR_HOME"):
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_path("tensortutor", appauthor=False))
