"""A learner's exception as the text of a traceback: their own frames, within a length."""

from __future__ import annotations

import linecache
import os
import sysconfig
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tensortutor.inside.text import cut

if TYPE_CHECKING:
    from types import TracebackType

MESSAGE = 4_000
"""Characters of a message that are kept; torch prints whole tensors into some."""
FRAMES = 20
"""Frames that are kept, half from each end of a deep recursion."""

_LIBRARIES = (
    *{sysconfig.get_paths()[key] + os.sep for key in ("stdlib", "platstdlib", "purelib", "platlib")},
    str(Path(__file__).parents[1]) + os.sep,  # the handler of Ctrl-C stands in a learner's traceback, too
    "<frozen ",  # importlib
)


def describe(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> tuple[str, str]:
    """Return the message and the traceback of *error*, with the frames of libraries left out."""
    if isinstance(error, SyntaxError) and error.text is None and error.filename:
        # IPython compiles trees, of which Python does not know the lines.
        error.text = linecache.getline(error.filename, error.lineno or 0) or None
    told = traceback.TracebackException(kind, error, trace, limit=-1000, compact=True)
    _keep_own_frames(told)
    lines = list(told.format())
    message = _message(error)
    return cut(message, MESSAGE), cut("".join(lines).rstrip("\n"), 4 * MESSAGE)


def _message(error: BaseException) -> str:
    try:
        # A syntax error's `str` repeats the place that the traceback shows.
        return str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:  # a learner's __str__ may raise anything
        return "<the message of this exception could not be made>"


def _keep_own_frames(told: traceback.TracebackException) -> None:
    own = [frame for frame in told.stack if not frame.filename.startswith(_LIBRARIES)]
    if len(own) > FRAMES:
        own = own[: FRAMES // 2] + own[-FRAMES // 2 :]
    told.stack = traceback.StackSummary.from_list(own)
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if other is not None:
            _keep_own_frames(other)
