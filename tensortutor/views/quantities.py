"""Numbers and sizes made short and readable."""

from __future__ import annotations

UNITS = ("KB", "MB", "GB", "TB", "PB", "EB")
Number = float | int | str


def human_bytes(count: int) -> str:
    """Return *count* bytes in the largest unit of 1024 that leaves at least one: 24 B, 4.0 KB, 3.8 MB."""
    if count < 1024:  # noqa: PLR2004
        return f"{count} B"
    sizes = [(count / 1024**power, unit) for power, unit in enumerate(UNITS, start=1)]
    # What rounds to 1000.0 belongs to the next unit.
    amount, unit = next((pair for pair in sizes if pair[0] < 999.95), sizes[-1])  # noqa: PLR2004
    return f"{amount:.1f} {unit}"


def number(value: Number) -> str:
    """Return *value* with four significant digits; whole numbers and names such as nan as they are."""
    if isinstance(value, str | int):
        return str(value)
    size = abs(value)
    if size >= 1e7 or 0 < size < 1e-4:  # noqa: PLR2004
        return f"{value:.3g}"
    if value.is_integer():
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 1000 else f"{value:.4g}"  # noqa: PLR2004
