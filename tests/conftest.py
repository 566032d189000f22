"""No test touches the state of whoever runs it."""

import os
import signal
from pathlib import Path

import platformdirs
import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The hundreds of processes that the tests start would each compile every module of ours anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A shell has its background jobs ignore Ctrl-C, and so does what they start: tests that press it would hang.
signal.signal(signal.SIGINT, signal.default_int_handler)

REAL = [platformdirs.user_data_path("tensortutor", appauthor=False), Path.home() / ".ipython"]


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory):
    """Give the tests a home of their own, and fail where the real one was written to."""
    before = _stamps()
    patch = pytest.MonkeyPatch()
    patch.setenv("TENSORTUTOR_HOME", str(tmp_path_factory.mktemp("home")))
    patch.setenv("TENSORTUTOR_LANG", "en")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TENSORTUTOR_TRACEBACK"):
        patch.delenv(name, raising=False)
    yield Path(os.environ["TENSORTUTOR_HOME"])
    patch.undo()
    assert _stamps() == before


@pytest.fixture
def go(tmp_path):
    """Return a named pipe: code that reads it waits until the test writes into it."""
    pipe = tmp_path / "go"
    os.mkfifo(pipe)
    return pipe


def _stamps():
    return {path: path.stat().st_mtime_ns for root in REAL if root.exists() for path in root.rglob("*")}
