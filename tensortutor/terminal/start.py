"""What the commands do: the processes, the screen and the reader are made and brought together here."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from tensortutor.errors import TutorError
from tensortutor.kernel.kernel import Kernel
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tensortutor.terminal.workbench import Workbench


@contextmanager
def _running(device: str) -> Iterator[Kernel]:
    """Have a kernel on its way before anything else is imported, and ended whatever happens."""
    kernel = Kernel(device)
    kernel.start()
    try:
        yield kernel
    finally:
        kernel.close()


def play(source: tuple[str, str] | None, *, device: str, stay: bool, as_json: bool) -> int:
    """`tensortutor repl`: run *source* (a name and a text) if there is one; return the exit code."""
    with _running(device) as kernel:
        from tensortutor.terminal import repl, script  # noqa: PLC0415

        workbench = _workbench(kernel, history="repl-history")
        default = _choose(workbench, device, default=True)
        code = 0
        if source is not None:
            code = script.run(*source, workbench, as_json=as_json)
        if source is None or stay:
            repl.greet(workbench, version("torch"), default)
            repl.converse(workbench)
        return code


def _workbench(kernel: Kernel, history: str) -> Workbench:
    from tensortutor.places import home  # noqa: PLC0415
    from tensortutor.terminal.reading import PlainReader  # noqa: PLC0415
    from tensortutor.terminal.screen import Screen  # noqa: PLC0415
    from tensortutor.terminal.workbench import Workbench  # noqa: PLC0415
    from tensortutor.words import words  # noqa: PLC0415

    screen = Screen(words())
    if sys.stdin.isatty() and sys.stdout.isatty():
        from tensortutor.terminal.prompt import Prompt  # noqa: PLC0415

        return Workbench(kernel, screen, Prompt(kernel, screen, home() / history))
    return Workbench(kernel, screen, PlainReader())


def _choose(workbench: Workbench, device: str, *, default: bool) -> str:
    """Hold a device that was asked for against what torch has; return its name, "" for auto.

    Raises `TutorError` where there is none. With auto nothing waits for torch.
    """
    if device == "auto":
        return ""
    answer = workbench.ask(Question("device", device, default=default))
    if answer.trouble is not None:
        raise TutorError(answer.trouble.key, **answer.trouble.values)
    return answer.device
