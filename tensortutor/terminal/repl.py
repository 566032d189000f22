"""`tensortutor repl`: free play with the inspector, at a prompt or over a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor import __version__
from tensortutor.terminal.commands import LEAVING, is_command, obey
from tensortutor.views.inspection import empty

if TYPE_CHECKING:
    from tensortutor.terminal.workbench import Ran, Workbench

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
    prefill = ""
    while True:
        try:
            text = workbench.reader.read(PROMPT, prefill)
            if text is None or text.strip() in LEAVING:
                return
            ran = _take(text, workbench)
        except KeyboardInterrupt:
            prefill = ""
            continue
        if ran is None:
            prefill = ""
            continue
        if ran.leaving:
            return
        prefill = ran.next_input


def _take(text: str, workbench: Workbench) -> Ran | None:
    if not text.strip():
        return None
    if is_command(text.strip()):
        obey(text.strip(), workbench)
        return None
    ran = workbench.run(text)
    workbench.kept += [each.inspection.statement for each in ran.outcomes if each.error is None]
    if ran.died:
        workbench.screen.say("repl.restarted")
    return ran
