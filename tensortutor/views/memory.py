"""The memory that a session's names use: each block, and the bytes of it that each name reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.panel import Panel
from rich.text import Text

from tensortutor.views.bars import FULL, THIN, bar
from tensortutor.views.columns import Column, table
from tensortutor.views.inspection import empty
from tensortutor.views.layout import Hanging, Sentence, printable
from tensortutor.views.quantities import human_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult

    from tensortutor.views.columns import Cell
    from tensortutor.wire import Block, DeviceMemory, MemoryMap, Span
    from tensortutor.words import Words

BARS = (32, 24, 16, 12, 8)
"""Widths of a bar, from which the table takes the one that fits."""
MUCH = 1024
"""Bytes that are worth a sentence where nobody's name reaches them."""
FRAME = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """The largest blocks as a table, and below it the sums, device by device."""

    memory: MemoryMap
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.memory.blocks:
            yield empty(self.words)
        else:
            yield Panel.fit(
                table(columns(self.memory.blocks, self.words), options.max_width - FRAME),
                title=Text(self.words("memory.title"), "inspector.title"),
                title_align="left",
                box=box.ROUNDED,
                border_style="inspector.border",
            )
        for sentence in _sentences(self.memory, self.words):
            yield Hanging(Text("  "), Sentence(sentence, "inspector.note"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table. Only the first of a block has its size and device."""

    size: str
    device: str
    name: Cell
    reach: Cell
    bytes: Cell


def columns(blocks: Sequence[Block], words: Words) -> list[Column]:
    """Return the columns of a table with a line for everyone on each of *blocks*."""
    lines = [line for block in blocks for line in _lines(block, words)]
    size = _column(words("memory.column.size"), [(Text(line.size),) for line in lines], 2, justify="right")
    device = _column(words("memory.column.device"), [(Text(line.device),) for line in lines], 0)
    return [
        size,
        *([device] if len({block.device for block in blocks}) > 1 else []),
        _column(words("memory.column.name"), [line.name for line in lines], 4, least=12),
        _column(words("memory.column.reach"), [line.reach for line in lines], 3),
        _column(words("memory.column.bytes"), [line.bytes for line in lines], 1),
    ]


def _column(
    header: str, cells: Sequence[Cell], importance: int, *, least: int = 100, justify: JustifyMethod = "left"
) -> Column:
    title = (Text(header, "inspector.header"),)
    return Column(title, tuple(cells), importance=importance, least=least, justify=justify)


def _lines(block: Block, words: Words) -> Iterator[_Line]:
    size, device = human_bytes(block.size), block.device
    for span in block.spans:
        yield _Line(size, device, _names(span), _bars(span, block.size), _bytes(span, words))
        size = device = ""
    if block.more:
        yield _Line("", "", (Text(f"+{block.more}", "memory.aside"),), (Text(),), (Text(),))
    if block.unreached:
        nobody = (Text(words("memory.nobody"), "memory.aside"),)
        yield _Line("", "", nobody, (Text(),), (Text(human_bytes(block.unreached), "memory.aside"),))


def _names(span: Span) -> Cell:
    """Return the names, as many as fit; those beyond are counted."""
    names = [printable(name) for name in span.names]
    every = len(names) + span.more
    forms = [", ".join(names)] if not span.more else []
    forms += [
        f"{', '.join(names[:keep])} +{every - keep}" for keep in range(len(names), 0, -1) if keep < every
    ]
    return tuple(Text(form) for form in forms)


def _bars(span: Span, total: int) -> Cell:
    full = THIN if _has_gaps(span) else FULL
    return tuple(bar(span.start, span.stop, total, width, full) for width in BARS)


def _has_gaps(span: Span) -> bool:
    return span.touched < span.stop - span.start


def _bytes(span: Span, words: Words) -> Cell:
    """Return the bytes as Python writes a slice: the last one does not belong to it."""
    reached = f"{span.start}:{span.stop}"
    short = (Text(reached),)
    return (Text(words("memory.gaps", bytes=reached)), *short) if _has_gaps(span) else short


def _sentences(memory: MemoryMap, words: Words) -> Iterator[str]:
    if memory.more:
        yield words("memory.more", count=memory.more, size=human_bytes(memory.rest))
    wasteful = next((block for block in memory.blocks if _is_wasteful(block)), None)
    if wasteful is not None:
        span = wasteful.spans[0]
        reached, size = human_bytes(span.touched), human_bytes(wasteful.size)
        yield words("memory.waste", name=span.names[0], reached=reached, size=size)
    for device in memory.devices:
        yield from _of_device(device, words)
    if memory.process is not None:
        yield words("memory.process", size=human_bytes(memory.process))
    if memory.unmeasured:
        yield words("memory.unmeasured", names=", ".join(memory.unmeasured))


def _is_wasteful(block: Block) -> bool:
    """Return whether most of *block* is kept by one name that does not reach it."""
    alone = len(block.spans) == 1 and len(block.spans[0].names) == 1 and not block.spans[0].more
    return alone and block.unreached >= max(MUCH, block.size // 2) and "`" not in block.spans[0].names[0]


def _of_device(device: DeviceMemory, words: Words) -> Iterator[str]:
    name, size = device.device, human_bytes(device.size)
    yield words("memory.device", device=name, size=size, count=device.blocks)
    if device.allocated is not None and device.reserved is not None and device.total is not None:
        yield words(
            "memory.torch",
            device=name,
            allocated=human_bytes(device.allocated),
            reserved=human_bytes(device.reserved),
            total=human_bytes(device.total),
        )
