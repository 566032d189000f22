"""`:export` and `:save`: work as a Python script or a Jupyter notebook, over nothing that exists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tensortutor.views.opening_sentence import opening_sentence
from tensortutor.wire import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tensortutor.terminal.screen import Screen
    from tensortutor.terminal.workbench import Workbench
    from tensortutor.tutor.exporting import Cell
    from tensortutor.words import Words

COMMENT = 77
"""Cells that the text of a comment takes at most."""


def export(name: str, title: str, cells: Sequence[Cell], workbench: Workbench) -> None:
    """`:export`: write *cells* into the file *name*, in the form that it ends in; say how it went."""
    screen = workbench.screen
    form = next((form for ending, form in FORMS.items() if name.lower().endswith(ending)), None)
    if not name:
        screen.say("command.export-how")
    elif form is None:
        screen.say("command.export-ending", name=name)
    elif not cells:
        screen.say("command.export-nothing")
    elif _write(name, form(title, _start(workbench), cells, screen.words), screen):
        screen.say("command.exported", path=name, count=len(cells))


def save(name: str, cells: Sequence[Cell], workbench: Workbench) -> None:
    """`:save`: write *cells* as a script, whatever the file is called; say how it went."""
    screen = workbench.screen
    if not name:
        screen.say("command.save-how")
    elif _write(name, script("", _start(workbench), cells, screen.words), screen):
        screen.say("command.saved", path=name, count=len(cells))


def script(title: str, start: str, cells: Sequence[Cell], words: Words) -> str:
    """Return a script that begins with the code *start*; what each cell is about stands in comments."""
    lines = [f"# {title}", "", start] if title else [start]
    for cell in cells:
        if cell.heading:
            comments = [cell.heading, *opening_sentence(cell.text, COMMENT), *_notes(cell, words)]
            lines += ["", *(f"# {line}" for line in comments)]
        if cell.code:
            lines.append(cell.code)
    return "\n".join([*lines, ""])


def notebook(title: str, start: str, cells: Sequence[Cell], words: Words) -> str:
    """Return a notebook (nbformat 4.5) that begins with the code *start*."""
    drawn = [_markdown("title", f"# {title}")] if title else []
    drawn.append(_code("start", start))
    for number, cell in enumerate(cells, 1):
        if cell.heading:
            notes = (f"*{note}*" for note in _notes(cell, words))
            about = "\n\n".join([f"## {cell.heading}", cell.text.strip("\n"), *notes])
            drawn.append(_markdown(f"text-{number}", about))
        if cell.code:
            drawn.append(_code(f"code-{number}", cell.code))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": drawn, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


FORMS: dict[str, Callable[[str, str, Sequence[Cell], Words], str]] = {".py": script, ".ipynb": notebook}


def _notes(cell: Cell, words: Words) -> list[str]:
    return [words("learn.export-skipped")] if cell.skipped and cell.code else []


def _markdown(identifier: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": identifier, "metadata": {}, "source": _source(text)}


def _code(identifier: str, code: str) -> dict[str, Any]:
    made: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": identifier, "metadata": {}, **made, "source": _source(code)}


def _source(text: str) -> list[str]:
    """Return the lines of *text*, each with its end, as notebooks have them."""
    return text.splitlines(keepends=True)


def _start(workbench: Workbench) -> str:
    """Return the code that gives a file what every session has."""
    device = workbench.ask(Question("hello")).device or "cpu"
    default = ["torch.set_default_device(device)"] if workbench.has_default_device else []
    return "\n".join(["import torch", "", f'device = torch.device("{device}")', *default])


def _write(name: str, text: str, screen: Screen) -> bool:
    """Write a new file, and return whether it is there; where it cannot be, say why."""
    try:
        _create(Path(name).expanduser(), text.encode())
    except FileExistsError:
        screen.say("command.save-exists", path=name)
        return False
    except (OSError, ValueError, RuntimeError) as problem:  # ValueError: U+0000; RuntimeError: ~ and no user
        screen.say("command.save-failed", path=name, reason=getattr(problem, "strerror", None) or problem)
        return False
    return True


def _create(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:  # the disk is full: leave no half of it
            path.unlink(missing_ok=True)
            raise
