"""A learner's exception as the text of a traceback: their own frames, within a length."""

from __future__ import annotations

import linecache
import os
import sysconfig
import traceback
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING

from tensortutor.inside.text import cut

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    Choice = Callable[[list[traceback.FrameSummary]], list[traceback.FrameSummary]]

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
    message = _message(error)
    return cut(message, MESSAGE), _told(kind, error, trace, _own)


def whole(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return the traceback of *error* with the frames of libraries that the learner's code called."""
    return _told(kind, error, trace, _from_own)


def is_own(filename: str) -> bool:
    """Return whether a frame of the file *filename* is the learner's."""
    return not filename.startswith(_LIBRARIES)


def _message(error: BaseException) -> str:
    try:
        # A syntax error's `str` repeats the place that the traceback shows.
        return str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:  # a learner's __str__ may raise anything
        return "<the message of this exception could not be made>"


def _told(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, chosen: Choice
) -> str:
    told = traceback.TracebackException(kind, error, trace, limit=-1000, compact=True)
    _keep(chosen, told)
    return cut("".join(told.format()).rstrip("\n"), 4 * MESSAGE)


def _keep(chosen: Choice, told: traceback.TracebackException) -> None:
    kept = chosen(told.stack)
    if len(kept) > FRAMES:
        kept = kept[: FRAMES // 2] + kept[-FRAMES // 2 :]
    told.stack = traceback.StackSummary.from_list(kept)
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if other is not None:
            _keep(chosen, other)


def _own(frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    """Return the learner's frames."""
    return [frame for frame in frames if is_own(frame.filename)]


def _from_own(frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    """Return the learner's outermost frame and all within it: what stands around it is the kernel's."""
    return list(dropwhile(lambda frame: not is_own(frame.filename), frames))
