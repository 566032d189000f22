"""Lesson Markdown at the terminal: calm, and never wider than the console or than one reads well.

Where there is no colour, code keeps its backticks.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, ClassVar

from markdown_it import MarkdownIt
from rich import box, markdown
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from tensortutor.views.layout import READABLE, Flow, Hanging, printable, quotes_code
from tensortutor.views.listing import PythonCode
from tensortutor.views.wrapping import Range, joins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token
    from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
    from rich.markdown import MarkdownContext
    from rich.text import TextType

__all__ = ["Prose", "PythonCode"]


class Spans:
    """Inline text that remembers where its code stands, so that no line breaks there."""

    def __init__(self) -> None:
        self.text = Text()
        self.whole: list[Range] = []

    def add(self, context: MarkdownContext, piece: TextType) -> None:
        """Append *piece* in the style that the parser is in."""
        start, style = len(self.text), context.current_style
        code = bool(style.meta.get("code"))
        self.text.append(f"`{piece}`" if code and quotes_code(context.console) else str(piece), style)
        if code:
            self.whole.append((start, len(self.text)))

    def flow(self) -> Flow:
        """Return all of it, to be broken at the width."""
        return Flow(self.text, tuple(self.whole))


class Paragraph(markdown.Paragraph):
    """A paragraph."""

    def on_enter(self, context: MarkdownContext) -> None:
        super().on_enter(context)
        self.spans = Spans()

    def on_text(self, context: MarkdownContext, text: TextType) -> None:
        self.spans.add(context, text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.spans.flow()


class Heading(Paragraph):
    """A heading: bold and on the left, whatever its level."""

    style_name = "markdown.h1"


class TableCell(markdown.TableDataElement):
    """A cell of a table."""

    def __init__(self, justify: JustifyMethod) -> None:
        super().__init__(justify)
        self.spans = Spans()

    def on_text(self, context: MarkdownContext, text: TextType) -> None:
        self.spans.add(context, text)


class MarkdownTable(markdown.TableElement):
    """A table with a line below its header and no other border."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, style="markdown.table.border")
        for cell in self._cells(self.header.row if self.header else None):
            table.add_column(cell.spans.flow(), justify=cell.justify, header_style="markdown.table.header")
        for row in self.body.rows if self.body else ():
            table.add_row(*(cell.spans.flow() for cell in self._cells(row)))
        yield table

    @staticmethod
    def _cells(row: markdown.TableRowElement | None) -> list[TableCell]:
        return [cell for cell in row.cells if isinstance(cell, TableCell)] if row else []


class CodeBlock(markdown.CodeBlock):
    """A block of code; Python where it does not say what it is."""

    @classmethod
    def create(cls, markdown: markdown.Markdown, token: Token) -> CodeBlock:
        return cls(token.info.partition(" ")[0] or "python", markdown.code_theme)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield PythonCode(str(self.text), self.lexer_name)


class ListItem(markdown.ListItem):
    """An item whose text hangs behind its bullet or number."""

    def render_bullet(self, console: Console, options: ConsoleOptions) -> RenderResult:  # noqa: ARG002 - Rich calls it so
        yield Hanging(Text(" • ", "markdown.item.bullet"), self.elements)

    def render_number(
        self,
        console: Console,  # noqa: ARG002
        options: ConsoleOptions,  # noqa: ARG002
        number: int,
        last_number: int,
    ) -> RenderResult:
        lead = f" {number}. ".rjust(len(str(last_number - 1)) + 3)
        yield Hanging(Text(lead, "markdown.item.number"), self.elements)


class BlockQuote(markdown.BlockQuote):
    """A quotation behind a line."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar = Text(" │ ", "markdown.hr")
        yield Hanging(bar, self.elements, margin=bar)


class _Markdown(markdown.Markdown):
    elements: ClassVar = {
        **markdown.Markdown.elements,
        "paragraph_open": Paragraph,
        "heading_open": Heading,
        "fence": CodeBlock,
        "code_block": CodeBlock,
        "html_block": CodeBlock,
        "blockquote_open": BlockQuote,
        "list_item_open": ListItem,
        "table_open": MarkdownTable,
        "td_open": TableCell,
        "th_open": TableCell,
    }


_EMPTY = _Markdown("")
_PARSER = MarkdownIt().enable("strikethrough").enable("table")
"""What Rich makes anew for every text, which takes longer than to parse one."""


@lru_cache(maxsize=1024)
def _parsed(text: str) -> _Markdown:
    """Return *text* parsed: it is often drawn again, and `check` reads it too."""
    parsed = copy(_EMPTY)
    parsed.parsed = _PARSER.parse(printable(text))
    for token in parsed.parsed:
        if token.children:
            token.children = list(_plain(token.children))
    return parsed


@dataclass(frozen=True, slots=True)
class Prose:
    """Lesson text: paragraphs, lists, tables, code, emphasis. HTML is shown as it was written."""

    text: str

    @property
    def parsed(self) -> list[Token]:
        """What Markdown takes the text for."""
        return _parsed(self.text).parsed

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrow = options.update(width=min(options.max_width, READABLE))
        drawn = _parsed(self.text).__rich_console__(console, narrow)
        # Rich (seen on 15.0) puts an empty line before a list or a table, even where nothing precedes it.
        yield from dropwhile(lambda part: part == Segment.line(), drawn)


def _plain(tokens: Sequence[Token]) -> Iterator[Token]:
    """Turn links, images and HTML into text, and line breaks that stand for no space into nothing."""
    opened: Token | None = None
    for index, token in enumerate(tokens):
        match token.type:
            case "link_open":
                opened = token
            case "link_close" if opened:
                address = str(opened.attrs.get("href", ""))
                if tokens[index - 1].content != address:
                    yield _text(token, f" ({address})")
            case "html_inline" | "image":
                yield _text(token, token.content)
            case "softbreak" if joins(_last(tokens[:index]), _first(tokens[index + 1 :])):
                pass
            case _:
                yield token


def _text(token: Token, content: str) -> Token:
    return token.copy(type="text", tag="", nesting=0, content=content, children=None)


def _first(tokens: Sequence[Token]) -> str:
    return next((token.content[0] for token in tokens if token.content), " ")


def _last(tokens: Sequence[Token]) -> str:
    return next((token.content[-1] for token in reversed(tokens) if token.content), " ")
