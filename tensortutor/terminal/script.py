"""A script, `-c` or a pipe: run without a prompt, to an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.kernel.events import Event, Raised
from tensortutor.terminal.commands import obey
from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.display import Drawn, JsonLines
from tensortutor.tutor.entries import QUIT, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.terminal.workbench import Ran, Workbench

RAISED, INTERRUPTED = 1, 130
EXIT = "SystemExit"


class Unattended(Drawn):
    """On the screen, but for `sys.exit()`: it ends a script and is no failure, unless it says so."""

    def event(self, event: Event) -> None:
        """Draw what the code says; a sentence to leave with goes where errors go, as in Python."""
        match event:
            case Raised(failure) if failure.type == EXIT:
                if _status(failure.message) is None:
                    self._screen.write(f"{failure.message}\n", "stderr")
            case _:
                super().event(event)


def run(name: str, text: str, workbench: Workbench, *, as_json: bool) -> int:
    """Run *text*, a whole file named *name* or what came from elsewhere; stop at the first failure."""
    if as_json:
        return _exit_code(workbench.run(text, JsonLines(), name=name, everything=True))
    display = Unattended(workbench.screen)
    if name:
        return _exit_code(workbench.run(text, display, name=name))
    for part in _parts(text):
        wanted = command(part)
        if wanted == QUIT:
            return 0
        if wanted is not None:
            obey(wanted, workbench)
            continue
        ran = workbench.run(part, display)
        if ran.failed or ran.leaving:
            return _exit_code(ran)
    return 0


def _exit_code(ran: Ran) -> int:
    if ran.interrupted:
        return INTERRUPTED
    errors = [each.error for each in ran.outcomes if each.error]
    if errors and errors[-1].type == EXIT:
        status = _status(errors[-1].message)
        return RAISED if status is None else status
    return RAISED if ran.failed else 0


def _status(message: str) -> int | None:
    """Return the exit status that `sys.exit` was given, None where that was a sentence."""
    if message in ("", "None"):
        return 0
    return int(message) & 0xFF if message.removeprefix("-").isdecimal() else None


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
