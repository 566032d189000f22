"""A heat map or an image in half-block cells, two rows to a line; in shades where there is no colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, repeat
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from tensortutor.views.layout import Hanging, Sentence, quotes_code
from tensortutor.views.pixels import fitted
from tensortutor.views.quantities import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.views.pixels import Grid
    from tensortutor.wire import Picture
    from tensortutor.words import Words

MARGIN = "  "
HALF, FULL = "▀", "█"
SHADES = " ░▒▓█"
UNKNOWN = "?"
"""What stands for NaN where there is no colour."""
LEVELS = 256
# Viridis: its steps look equally far apart, to the colour-blind and in print too.
SCALE = (
    *((68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142)),
    *((31, 158, 137), (53, 183, 121), (110, 206, 88), (181, 222, 43), (253, 231, 37)),
)
NAN = Color.from_rgb(214, 39, 40)
# A terminal of sixteen colours has them as it likes: these differ everywhere, and grow lighter. Last: NaN.
SIXTEEN = (4, 12, 6, 2, 3, 11, 1)
# Chosen by hue: Rich's own choice would turn grey.
MANY = (53, 54, 55, 61, 25, 31, 30, 36, 35, 41, 77, 113, 149, 184, 220, 160)
PALETTES = {"standard": SIXTEEN, "windows": SIXTEEN, "256": MANY}
LEGEND = 20
"""Cells of the colour scale."""

Pixel = tuple[int | None, ...]
Paint = Callable[[Pixel], Color]


@dataclass(frozen=True, slots=True)
class PictureView:
    """The picture of the tensor *name*, what it shows, and the scale of its colours."""

    picture: Picture
    name: str
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        plain = quotes_code(console)
        width = options.max_width - len(MARGIN) - (2 if plain else 0)
        grids = [fitted(plane, width, square=self.picture.kind == "image") for plane in self.picture.planes]
        yield Sentence(self._caption(), "inspector.title")
        if note := self._pooled(len(grids[0]), len(grids[0][0])):
            yield Hanging(Text(MARGIN), Sentence(note, "inspector.note"))
        paint = _painter(console.color_system if self.picture.kind != "image" else None)
        lines = _shaded(grids) if plain else _coloured(_pixels(grids), paint)
        for line in lines:
            yield from (Segment(MARGIN), *line, Segment.line())
        if self.picture.low is not None and self.picture.high is not None:
            yield self._legend(number(self.picture.low), number(self.picture.high), None if plain else paint)

    def _caption(self) -> str:
        rows, columns = self.picture.sides
        name = f"{self.name}{self.picture.index}"
        match self.picture.kind:
            case "image":
                return self.words("look.image", name=name, rows=rows, columns=columns)
            case "heat":
                return self.words("look.heat-map", name=name, rows=rows, columns=columns)
            case "magnitude":
                return self.words("look.heat-map-magnitude", name=name, rows=rows, columns=columns)

    def _pooled(self, rows: int, columns: int) -> str:
        """Return what a cell of *rows* × *columns* stands for, if for more than an element."""
        tall, wide = self.picture.sides[0] / rows, self.picture.sides[1] / columns
        if max(tall, wide) <= 1:
            return ""
        return self.words("look.pooled", rows=_about(tall), columns=_about(wide))

    def _legend(self, low: str, high: str, paint: Paint | None) -> Text:
        """Return the scale from *low* to *high*, in shades where there is nothing to *paint* with."""
        levels = [step * (LEVELS - 1) // (LEGEND - 1) for step in range(LEGEND)]
        line = Text(f"{MARGIN}{low} ")
        if paint is None:
            line.append(f"▏{''.join(map(_shade, levels))}▕")
        else:
            for level in levels:
                line.append(FULL, Style(color=paint((level,))))
        line.append(f" {high}")
        if any(level is None for row in self.picture.planes[0] for level in row):
            mark = (UNKNOWN, "") if paint is None else (FULL, Style(color=paint((None,))))
            line.append("   ").append(*mark).append(" NaN")
        line.no_wrap = True
        return line


def _about(elements: float) -> str:
    return f"{max(elements, 1):.3g}" if elements < 100 else f"{elements:,.0f}"  # noqa: PLR2004


def _pixels(grids: list[Grid]) -> list[list[Pixel]]:
    return [list(zip(*rows, strict=True)) for rows in zip(*grids, strict=True)]


def _painter(colours: str | None) -> Paint:
    """Return what colours a level where there are no more than so many *colours*."""
    palette = PALETTES.get(colours or "")
    return _colour if palette is None else partial(_step, palette)


def _coloured(rows: list[list[Pixel]], paint: Paint) -> Iterator[Iterable[Segment]]:
    """Yield lines of cells: the upper row is the colour of the half block, the lower one its background."""
    for top in range(0, len(rows), 2):
        upper = map(paint, rows[top])
        lower = map(paint, rows[top + 1]) if top + 1 < len(rows) else repeat(None, len(rows[top]))
        yield (Segment(HALF, Style(color=one, bgcolor=two)) for one, two in zip(upper, lower, strict=True))


def _shaded(grids: list[Grid]) -> Iterator[Iterable[Segment]]:
    """Yield lines of shades between two edges, each the mean of two rows and of all planes."""
    height = len(grids[0])
    for top in range(0, height, 2):
        rows = [grid[row] for grid in grids for row in (top, top + 1) if row < height]
        yield [Segment(f"▏{''.join(_shade(_mean(column)) for column in zip(*rows, strict=True))}▕")]


def _mean(levels: tuple[int | None, ...]) -> int | None:
    known = [level for level in levels if level is not None]
    return sum(known) // len(known) if len(known) == len(levels) else None


def _shade(level: int | None) -> str:
    return UNKNOWN if level is None else SHADES[level * len(SHADES) // LEVELS]


@lru_cache(LEVELS)
def _colour(pixel: Pixel) -> Color:
    """Return the colour of a level on the scale, or of red, green and blue."""
    match pixel:
        case (None, *_):
            return NAN
        case (int(red), int(green), int(blue)):
            return Color.from_rgb(red, green, blue)
        case (int(level),):
            place, rest = divmod(level * (len(SCALE) - 1), LEVELS - 1)
            low, high = list(pairwise((*SCALE, SCALE[-1])))[place]
            mixed = (a + (b - a) * rest / (LEVELS - 1) for a, b in zip(low, high, strict=True))
            return Color.from_rgb(*mixed)
        case _:
            raise ValueError(pixel)


def _step(palette: Sequence[int], pixel: Pixel) -> Color:
    """Return the colour of a level in *palette*, whose last is for NaN."""
    (level,) = pixel
    return Color.from_ansi(palette[-1 if level is None else level * (len(palette) - 1) // LEVELS])
