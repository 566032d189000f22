"""The `:` commands that every prompt has.

What a command needs beyond the prompt itself is imported when it is typed: the
first prompt waits for none of it.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tensortutor import languages
from tensortutor.devices import unknown_device
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.naming import asked_for, listed, spoken
from tensortutor.tutor.entries import COMMANDS, LESSON_COMMANDS
from tensortutor.tutor.hangul import keystrokes
from tensortutor.views.glossary import usage
from tensortutor.views.inspection import COLUMNS
from tensortutor.wire import Question
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.terminal.screen import Screen
    from tensortutor.terminal.workbench import Workbench

BLANK = ""
"""Stands for an empty line in a list of what can be typed."""
ABOUT_TENSORS = (":tensors", ":look", ":memory", ":graph", ":plot", ":why")


def obey(text: str, workbench: Workbench, known: Sequence[str] = COMMANDS) -> None:  # noqa: C901 - a case each
    """Do what the command *text* says; what it cannot do it says in a sentence."""
    name, _, argument = text.partition(" ")
    screen = workbench.screen
    match name:
        case ":help" | ":":
            names = [each.removeprefix(":") for each in (*known, BLANK, "name", "magic", "keys")]
            screen.show(usage("command", names, screen.words))
        case _ if name in ABOUT_TENSORS:
            from tensortutor.terminal.looking import look

            look(name, argument.strip(), workbench)
        case ":inspect":
            _inspect(workbench, asked_for(argument, screen.words))
        case ":word":
            from tensortutor.terminal.defining import define

            define(argument.strip(), workbench.glossary, screen)
        case ":reset":
            workbench.ask(Question("reset"))
            screen.say("command.reset-done")
        case ":device":
            _device(workbench, argument.strip())
        case ":save" | ":export":
            _keep(name, argument.strip(), workbench)
        case ":lang":
            _speak(workbench.screen, argument.strip())
        case _ if name in LESSON_COMMANDS:
            screen.say("command.lesson-only", name=name)
        case _ if near := get_close_matches(name, known, 1):
            screen.say("command.unknown-near", name=name, nearest=near[0])
        case _:
            screen.say("command.unknown", name=name)


def _keep(name: str, path: str, workbench: Workbench) -> None:
    """Write the statements that worked to *path*."""
    from tensortutor.terminal.exporting import export, save
    from tensortutor.tutor.exporting import of_session

    cells = of_session(workbench.kept)
    if name == ":save":
        save(path, cells, workbench)
    else:
        export(path, "", cells, workbench)


def _inspect(workbench: Workbench, wanted: list[str]) -> None:
    screen, drawn = workbench.screen, workbench.drawn
    unknown = [column for column in wanted if column not in COLUMNS]
    match wanted:
        case ["on"]:
            drawn.inspecting, drawn.wanted = True, None
        case ["off"]:
            drawn.inspecting = False
        case [_, *_] if unknown:
            screen.say("command.no-column", name=unknown[0], known=listed(screen.words))
            return
        case [_, *_]:
            drawn.inspecting = True
            drawn.wanted = [column for column in COLUMNS if column in {"name", *wanted}]
    key = "command.inspect-on" if drawn.inspecting else "command.inspect-off"
    screen.say(key, columns=", ".join(spoken(column, screen.words) for column in drawn.columns))


def _device(workbench: Workbench, wanted: str) -> None:
    screen = workbench.screen
    problem = unknown_device(wanted) if wanted else None
    if problem is not None:
        screen.tell(problem)
        return
    answer = workbench.use_device(wanted) if wanted else workbench.ask(Question("hello"))
    if answer.trouble is not None and answer.trouble.key == "device.missing":
        screen.say(
            "command.device-missing", **answer.trouble.values
        )  # the same without an option to leave away
    elif answer.trouble is not None:
        screen.tell(answer.trouble)
    elif not wanted:
        screen.say("command.device-is", device=answer.device, version=answer.version)
    else:
        key = "command.device-default" if workbench.device_is_default else "command.device-set"
        screen.say(key, device=answer.device)


def _speak(screen: Screen, wanted: str) -> None:
    """Have everything said in another language from now on, the next time too."""
    if not wanted:
        screen.say("command.lang-is", language=LANGUAGES[screen.words.language], known=languages.listed())
        return
    language = languages.named(wanted) or languages.named(keystrokes(wanted))
    if language is None:
        screen.say("language.unknown", language=wanted, known=languages.listed())
        return
    screen.words = words(language)
    languages.remember(language)
    screen.say("command.lang-set", language=LANGUAGES[language])
