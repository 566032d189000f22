"""The `:` commands that every prompt has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tensortutor.devices import unknown_device
from tensortutor.views.inspection import COLUMNS, Inspector, empty
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.terminal.workbench import Workbench

COMMANDS = (":help", ":tensors", ":inspect", ":reset", ":device", ":save", ":quit")
LESSON_COMMANDS = (":hint", ":check", ":again", ":skip", ":back", ":solution", ":map")
LEAVING = frozenset({"exit", "quit", "exit()", "quit()", ":quit", ":q"})


def is_command(text: str) -> bool:
    """Return whether *text* is for us and not for Python."""
    return text.startswith(":") or text in LEAVING or text == "help"


def obey(text: str, workbench: Workbench, known: Sequence[str] = COMMANDS) -> None:
    """Do what the command *text* says; what it cannot do it says in a sentence."""
    name, _, argument = text.partition(" ")
    screen = workbench.screen
    match name:
        case ":help" | "help":
            screen.show(_help(workbench, known))
        case ":tensors":
            _tensors(workbench)
        case ":inspect":
            _inspect(workbench, argument.split())
        case ":reset":
            workbench.ask(Question("reset"))
            screen.say("command.reset-done")
        case ":device":
            _device(workbench, argument.strip())
        case ":save":
            _save(workbench, argument.strip())
        case _:
            screen.say("command.unknown", name=name)


def _help(workbench: Workbench, known: Sequence[str]) -> Table:
    words = workbench.screen.words
    table = Table.grid(padding=(0, 2))
    for name in known:
        table.add_row(
            Text(words(f"command.usage.{name[1:]}"), style="step.place"), words(f"command.does.{name[1:]}")
        )
    table.add_row("", "")
    for key in ("name", "magic", "keys"):
        table.add_row(Text(words(f"command.usage.{key}"), style="step.place"), words(f"command.does.{key}"))
    return table


def _tensors(workbench: Workbench) -> None:
    answer = workbench.ask(Question("tensors"))
    screen = workbench.screen
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    elif answer.inspection is None or not answer.inspection.tensors:
        screen.show(empty(screen.words))
    else:
        screen.show(Inspector(answer.inspection.tensors, 0, screen.words, COLUMNS))


def _inspect(workbench: Workbench, wanted: list[str]) -> None:
    screen = workbench.screen
    match wanted:
        case ["on"]:
            workbench.inspecting, workbench.columns = True, COLUMNS
        case ["off"]:
            workbench.inspecting = False
            screen.say("command.inspect-off")
            return
        case [*columns] if set(columns) - set(COLUMNS):
            unknown = sorted(set(columns) - set(COLUMNS))
            screen.say("command.no-column", name=unknown[0], known=", ".join(COLUMNS))
            return
        case [_, *_]:
            workbench.inspecting = True
            workbench.columns = [column for column in COLUMNS if column in {"name", *wanted}]
        case []:
            pass
    shown = ", ".join(workbench.columns)
    screen.say("command.inspect-on" if workbench.inspecting else "command.inspect-off", columns=shown)


def _device(workbench: Workbench, wanted: str) -> None:
    screen = workbench.screen
    problem = unknown_device(wanted) if wanted else None
    if problem is not None:
        screen.tell(problem)
        return
    answer = workbench.ask(Question("device", wanted, default=True) if wanted else Question("hello"))
    if answer.trouble is not None:
        screen.tell(answer.trouble)
    else:
        key = "command.device-set" if wanted else "command.device-is"
        screen.say(key, device=answer.device, version=answer.version)


def _save(workbench: Workbench, name: str) -> None:
    """Write the statements that worked as a script, over nothing that exists."""
    screen = workbench.screen
    if not name:
        screen.say("command.save-how")
        return
    path = Path(name).expanduser()
    script = "\n".join(["import torch", "", *workbench.kept, ""])
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(script)
    except FileExistsError:
        screen.say("command.save-exists", path=path)
    except OSError as problem:
        screen.say("command.save-failed", path=path, reason=problem.strerror or problem)
    else:
        screen.say("command.saved", path=path, count=len(workbench.kept))
