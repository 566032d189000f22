"""Drawing without a terminal, and comparing with the screens that are kept in `screens/`.

`UPDATE_SCREENS=1 pytest tests/views` writes them anew; read the difference before it is committed.
"""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from tensortutor.views.theme import THEME
from tensortutor.words import words as catalogue

SCREENS = Path(__file__).parent / "screens"
WIDTHS = (60, 80, 120)


@pytest.fixture(scope="session")
def words():
    return catalogue("en")


@pytest.fixture(scope="session")
def draw():
    """Draw a renderable as a pipe gets it, or as a terminal does where *colour* is asked for."""

    def _draw(renderable, width=80, *, colour=None, no_color=False):
        file = io.StringIO()
        Console(
            file=file,
            width=width,
            theme=THEME,
            color_system=colour,
            force_terminal=colour is not None,
            no_color=no_color,
            legacy_windows=False,
        ).print(renderable)
        return file.getvalue()

    return _draw


@pytest.fixture
def holds(draw):
    """Hold a renderable at three widths against the screen of that name."""

    def _holds(name, renderable):
        drawn = "".join(f"{f' {width} columns ':=^{width}}\n{draw(renderable, width)}\n" for width in WIDTHS)
        drawn = "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"
        kept = SCREENS / f"{name}.txt"
        if os.environ.get("UPDATE_SCREENS"):
            kept.write_text(drawn, "utf-8")
        assert drawn == kept.read_text("utf-8")

    return _holds
