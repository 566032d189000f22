"""Python code at the terminal: highlighted, indented, with no background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

from tensortutor.views.layout import READABLE, Flow, Hanging, printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

# Keyed by Pygments' token names. Only what guides the eye; names and operators stay plain.
COLOURS = ANSISyntaxTheme(
    {
        ("Comment",): Style(dim=True, italic=True),
        ("Keyword",): Style(color="magenta"),
        ("Operator", "Word"): Style(color="magenta"),
        ("Name", "Builtin"): Style(color="cyan"),
        ("Literal", "String"): Style(color="green"),
        ("Literal", "Number"): Style(color="cyan"),
    }
)


INDENT = "  "


@dataclass(frozen=True, slots=True)
class PythonCode:
    """Code behind two spaces; a line that is too long is broken, never cut off."""

    code: str
    language: str = "python"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, READABLE) - len(INDENT)
        for line in highlighted(self.code, self.language).split("\n", allow_blank=True):
            margin = None if cell_len(line.plain) <= width else Text(INDENT * 3)
            yield Hanging(Text(INDENT), Flow(line), margin)


def highlighted(code: str, language: str = "python") -> Text:
    """Return *code* as coloured text, with no line break at its end."""
    text = Syntax("", language, theme=COLOURS).highlight(printable(code).strip("\n"))
    text.rstrip()
    return text
