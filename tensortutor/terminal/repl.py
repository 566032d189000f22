"""`tensortutor repl`: free play with the inspector, at a prompt or over a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor import __version__
from tensortutor.terminal.commands import obey
from tensortutor.terminal.workbench import Ran
from tensortutor.tutor.entries import QUIT, command, repaired
from tensortutor.views.inspection import empty

if TYPE_CHECKING:
    from tensortutor.terminal.workbench import Workbench

PROMPT = ">>> "


def greet(workbench: Workbench, torch_version: str, default_device: str) -> None:
    """Say what this is, and what to do first."""
    screen = workbench.screen
    banner = screen.words("repl.banner", version=__version__, torch=torch_version)
    screen.show(Text(banner, style="step.title"))
    if default_device:
        screen.say("repl.default-device", device=default_device)
    screen.show(empty(screen.words))


def converse(workbench: Workbench) -> None:
    """Read, run and draw until the learner leaves."""
    ran = Ran()
    while not ran.leaving:
        try:
            text = workbench.read(PROMPT, ran.next_input)
            ran = Ran(leaving=True) if text is None else _take(text, workbench)
        except KeyboardInterrupt:
            ran = Ran()


def _take(text: str, workbench: Workbench) -> Ran:
    """Do what an entry says: nothing, a command, or code."""
    if not text.strip():
        return Ran()
    wanted = command(text)
    if wanted == QUIT:
        return Ran(leaving=True)
    if wanted is not None:
        obey(wanted, workbench)
        return Ran()
    if plain := repaired(text):
        workbench.screen.say("learn.full-width", code=plain)
    ran = workbench.run(plain or text)
    if ran.died:
        workbench.screen.say("repl.restarted")
    return ran
