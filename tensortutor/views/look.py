"""One tensor, array or module, whole: facts, storage, gradient, and its numbers as bars and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from tensortutor.views import rows
from tensortutor.views.columns import GAP, Cell, Column, table
from tensortutor.views.histogram import HistogramView
from tensortutor.views.inspection import Inspector
from tensortutor.views.layout import Hanging, Sentence, printable
from tensortutor.views.numbers import DifferencesView, NumbersView
from tensortutor.views.picture import PictureView
from tensortutor.views.storage import StorageView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from tensortutor.wire import Look, TensorRow
    from tensortutor.words import Words

MARGIN = "  "
GRADIENT = ("name", "shape", "dtype", "values")
PART = ("name", "shape", "dtype", "grad", "values")

Fact = tuple[str, Cell]


@dataclass(frozen=True, slots=True)
class LookView:
    """Everything that is known of one object; what is not known is left out."""

    look: Look
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        look, words = self.look, self.words
        name = printable(look.row.name)
        yield Hanging(Text(f"{name}  ", "inspector.title"), Text(printable(look.type), "inspector.note"))
        yield from _facts(_known(look, words), rows.values(look.row, words), words, options.max_width)
        for section in self._sections():
            yield Text()
            yield section

    def _sections(self) -> Iterator[RenderableType]:
        look, words = self.look, self.words
        if look.block is not None:
            yield StorageView(look.block, words)
        if look.gradient is not None:
            yield Inspector((look.gradient,), 0, words, GRADIENT, title=False)
        if look.obstacle is not None:
            yield Sentence(words(look.obstacle.key, **look.obstacle.values))
        if look.differences is not None and look.differences.count:
            yield DifferencesView(look.differences, look.row.name, words)
        if look.rows:
            yield NumbersView(look.rows, words)
        if look.histogram is not None:
            yield HistogramView(look.histogram, words)
        if look.picture is not None:
            yield PictureView(look.picture, look.row.name, words)
        if look.parts:
            yield _Parts(look, words)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a module consists of, and how much of it is not told."""

    look: Look
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Inspector(self.look.parts, 0, self.words, PART, title=False)
        if self.look.more:
            note = self.words("look.more", count=self.look.more)
            yield Hanging(Text(MARGIN), Sentence(note, "inspector.note"))


def _known(look: Look, words: Words) -> list[Fact]:
    """Return what is known of the object, each with what stands before it."""
    row = look.row
    inspected = [(name, rows.CELLS[name](row, words)) for name in ("shape", "dtype", "device", "bytes")]
    facts = [(words(f"inspector.column.{name}"), cell) for name, cell in inspected]
    facts += [(label, _cell(value)) for label, value in (_layout(look, words) | _autograd(row)).items()]
    return [(label, cell) for label, cell in facts if cell[0].plain not in ("", rows.ABSENT)]


def _layout(look: Look, words: Words) -> dict[str, object]:
    """Return how the elements lie in the storage, each fact under what stands before it."""
    row = look.row
    contiguous = None if row.contiguous is None else words("look.yes") if row.contiguous else words("look.no")
    return {
        words("look.fact.layout"): row.layout,
        words("look.fact.strides"): row.strides,
        words("look.fact.offset"): look.offset,
        words("look.fact.contiguous"): contiguous,
    }


def _autograd(row: TensorRow) -> dict[str, object]:
    """Return what autograd knows, under the names of torch's own attributes."""
    return {"requires_grad": row.requires_grad, "is_leaf": row.is_leaf, "grad_fn": row.grad_fn}


def _cell(value: object) -> Cell:
    """Return *value* as a cell; a long tuple keeps its ends."""
    if value is None:
        return (Text(),)
    if isinstance(value, tuple) and len(value) > 4:  # noqa: PLR2004
        return Text(str(value)), Text(f"({value[0]}, {value[1]}, …, {value[-1]})")
    return (Text(printable(str(value))),)


def _facts(facts: Sequence[Fact], values: Cell, words: Words, width: int) -> Iterator[RenderableType]:
    """Yield the facts beside each other where there is room for two, and *values* below them."""
    inner = width - len(MARGIN)
    half = -(-len(facts) // 2)
    left, right = facts[:half], facts[half:]
    pairs = [*_columns(left), *_columns([*right, *[("", (Text(),))] * (len(left) - len(right))])]
    drawn = pairs if _natural(pairs) <= inner else _columns(facts)
    yield Hanging(Text(MARGIN), table(drawn, inner))
    if values[0].plain not in ("", rows.ABSENT):
        label = (words("inspector.column.values"), values)
        yield Hanging(Text(MARGIN), table(_columns([label], drawn[0].natural), inner))


def _natural(columns: Sequence[Column]) -> int:
    return sum(column.natural for column in columns) + GAP * (len(columns) - 1)


def _columns(facts: Sequence[Fact], broad: int = 0) -> tuple[Column, Column]:
    """Return a column of labels, at least *broad* cells wide, and one of what they say."""
    longest = max(broad, *(cell_len(label) for label, _ in facts))
    labels = tuple((Text(set_cell_size(label, longest), "inspector.header"),) for label, _ in facts)
    return (
        Column((Text(),), labels, importance=1, least=longest),
        Column((Text(),), tuple(cell for _, cell in facts), importance=2, least=8),
    )
