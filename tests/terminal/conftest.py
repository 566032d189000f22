"""A real terminal: the program on a pty, and what stands on its screen."""

import os
from pathlib import Path

import pytest

from benchmarks.screens import DrawnTerminal

SCREENS = Path(__file__).parent / "screens"


@pytest.fixture(scope="module")
def open_terminal(tmp_path_factory):
    """Open terminals that are closed at the end; each has a home of its own unless it is told another."""
    opened = []

    def _open(*arguments, home=None, **options):
        home = home or tmp_path_factory.mktemp("home")
        opened.append(DrawnTerminal(*arguments, home=home, **options))
        return opened[-1]

    yield _open
    for terminal in opened:
        terminal.close()


@pytest.fixture(scope="module")
def learn_at(open_terminal):
    """Open the first lesson at a step, its prompt standing."""

    def _learn_at(step, **options):
        terminal = open_terminal("learn", "why-tensors", *(("--step", step) if step else ()), **options)
        terminal.until(lambda: terminal.typing)
        return terminal

    return _learn_at


@pytest.fixture
def holds():
    """Hold a text against the screen of that name in `screens/`; UPDATE_SCREENS=1 writes it anew."""

    def _holds(name, text):
        kept = SCREENS / f"{name}.txt"
        if os.environ.get("UPDATE_SCREENS"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text + "\n", "utf-8")
        assert text + "\n" == kept.read_text("utf-8")

    return _holds
