"""A stretch of something longer, drawn as a bar in eighths of a cell: bytes of a storage."""

from __future__ import annotations

from rich.text import Text

TRACK = "░"
"""What a cell shows that the stretch does not reach."""
EIGHTHS = 8
FROM_LEFT = " ▏▎▍▌▋▊▉█"
FULL, THIN = FROM_LEFT[-1], "▒"
"""A cell within the stretch; the thin one stands for a stretch with gaps."""


def bar(start: int, stop: int, total: int, width: int, full: str = FULL) -> Text:
    """Return the stretch from *start* up to *stop* of *total* in *width* cells, the inner ones as *full*.

    However short a stretch is, it leaves a mark; however close to an end, one
    that stops short of it does not fill the last cell there.
    """
    low, high = _scaled(start, stop, total, width * EIGHTHS)
    enough = EIGHTHS if full == FULL else EIGHTHS // 2  # only the full block comes in eighths
    drawn = Text(style="memory.bar")
    for cell in range(width):
        left = cell * EIGHTHS
        cell_low, cell_high = (min(max(edge - left, 0), EIGHTHS) for edge in (low, high))
        covered = cell_high - cell_low
        drawn.append(full if covered >= enough else _cell(cell_low, cell_high))
    return drawn


def _scaled(start: int, stop: int, total: int, parts: int) -> tuple[int, int]:
    """Return *start* and *stop* in *parts* of *total*, rounded outwards but never onto an end not reached."""
    if stop <= start or total <= 0:
        return 0, 0
    low, high = start * parts // total, -(-stop * parts // total)
    if start > 0:
        low = min(max(low, 1), parts - 1)
    if stop < total:
        high = max(min(high, parts - 1), low + 1)
    return low, high


def _cell(low: int, high: int) -> str:
    """Return the sign for a cell that is full from eighth *low* up to eighth *high*.

    Unicode fills a cell from the left in eighths; from the right it has a half and an eighth only.
    """
    if high <= low:
        return TRACK
    if low == 0:
        return FROM_LEFT[high]
    if high == EIGHTHS:
        return "▕" if low >= EIGHTHS - 2 else "▐"
    if high - low <= EIGHTHS // 4:
        return "│"
    return "▌" if low + high < EIGHTHS else "▐"
