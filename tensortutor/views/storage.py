"""The storage of one tensor: its size, and the bytes of it that each name reaches, drawn to scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from tensortutor.views.columns import table
from tensortutor.views.layout import Hanging, Sentence
from tensortutor.views.memory import columns

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Block
    from tensortutor.words import Words

MARGIN = "  "


@dataclass(frozen=True, slots=True)
class StorageView:
    """Everyone on one block of memory."""

    block: Block
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Sentence(self.words("look.storage"), "inspector.title")
        drawn = table(columns((self.block,), self.words), options.max_width - len(MARGIN))
        yield Hanging(Text(MARGIN), drawn)
