"""A script, `-c` or a pipe: run without a prompt, to an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.terminal.commands import is_command, obey
from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.display import JsonLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.terminal.workbench import Workbench

RAISED, INTERRUPTED = 1, 130


def run(name: str, text: str, workbench: Workbench, *, as_json: bool) -> int:
    """Run *text*, a whole file named *name* or what came from elsewhere; stop at the first failure."""
    if as_json:
        return _code(workbench, text, name, JsonLines())
    for part in [text] if name else _parts(text):
        if is_command(part):
            obey(part, workbench)
        elif code := _code(workbench, part, name, None):
            return code
    return 0


def _code(workbench: Workbench, text: str, name: str, display: JsonLines | None) -> int:
    ran = workbench.run(text, display, name=name, everything=display is not None)
    if ran.interrupted:
        return INTERRUPTED
    return RAISED if ran.failed else 0


def _parts(text: str) -> Iterator[str]:
    """Yield the code between the `:` commands, and the commands; a colon inside a string is none."""
    waiting: list[str] = []
    for line in text.splitlines():
        if line.startswith(":") and not incomplete("\n".join(waiting)):
            yield "\n".join(waiting)
            yield line.strip()
            waiting = []
        else:
            waiting.append(line)
    yield "\n".join(waiting)
