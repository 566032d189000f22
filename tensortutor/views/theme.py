"""Styles by role: the one place that knows colours.

Only the terminal's own sixteen colours, none that vanishes on white or on
black, and no backgrounds. No meaning hangs on a colour alone: marks, words and
backticks carry it where there is none.
"""

from __future__ import annotations

from rich.style import Style
from rich.theme import Theme

THEME = Theme(
    {
        "tensor.new": "bold green",
        "tensor.rebound": "bold cyan",
        "tensor.modified": "bold magenta",
        "tensor.gradient": "magenta",
        "tensor.deleted": "dim",
        "tensor.unchanged": "none",
        "tensor.nan": "bold red",
        "tensor.absent": "dim",
        "tensor.kind": "dim",
        "inspector.border": "dim",
        "inspector.title": "bold",
        "inspector.header": "dim",
        "inspector.note": "dim",
        "graph.guide": "dim",
        "graph.mark": "bold",
        "graph.name": "bold",
        "graph.leaf": "bold green",
        "graph.shape": "dim",
        "graph.omitted": "dim",
        "memory.bar": "cyan",
        "memory.aside": "dim",
        "plot.name": "bold",
        "plot.axis": "dim",
        "plot.a": "cyan",
        "plot.b": "magenta",
        "plot.c": "green",
        "plot.d": "red",
        "plot.e": "none",
        "plot.f": "dim",
        "step.rule": "dim",
        "step.title": "bold",
        "step.place": "bold",
        "step.label": "dim",
        "step.digit": "bold cyan",
        "step.todo": "dim",
        "given.name": "bold",
        "speaker.you": "bold cyan",
        "speaker.mentor": "bold magenta",
        "verdict.pass": "bold green",
        "verdict.fail": "bold red",
        "verdict.hint": "bold cyan",
        "verdict.label": "dim",
        "failure.trace": "none",
        "failure.type": "bold red",
        "failure.caret": "red",
        "course.current": "bold",
        "course.done": "green",
        "course.bar": "cyan",
        "course.note": "dim",
        "markdown.code": Style(color="cyan", meta={"code": True}),  # by this mark prose keeps it on one line
        "markdown.code_block": "none",
        "markdown.block_quote": "none",
        "markdown.item.bullet": "dim",
        "markdown.item.number": "dim",
        "markdown.h1": "bold",
        "markdown.h2": "bold",
        "markdown.h3": "bold",
        "markdown.h4": "bold",
        "markdown.h5": "bold",
        "markdown.h6": "bold",
        "markdown.hr": "dim",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
    }
)
