"""Where the learner's code imports from: their directory, and a script's neighbours."""

from __future__ import annotations

import sys
from pathlib import Path


def allow_from_here() -> None:
    """Let the learner import what lies in their directory, behind the standard library as IPython has it.

    Not before torch is there: a `random.py` of theirs is nothing for it.
    """
    installed = [number for number, path in enumerate(sys.path) if path.endswith("-packages")]
    sys.path.insert(installed[0] if installed else len(sys.path), "")


def stand_beside(script: str) -> str:
    """Let *script* import its neighbours, as Python does; return its whole path, its `__file__`."""
    path = Path(script).absolute()
    if sys.path[0] != str(path.parent):
        sys.path.insert(0, str(path.parent))
    return str(path)
