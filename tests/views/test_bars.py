"""A bar shows where a stretch lies, to an eighth of a cell where characters can, and never shows nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensortutor.views.bars import FULL, THIN, TRACK, bar


@pytest.mark.parametrize(
    ("start", "stop", "total", "drawn"),
    [
        (0, 64, 64, "████████"),
        (0, 32, 64, "████░░░░"),
        (32, 64, 64, "░░░░████"),
        (16, 48, 64, "░░████░░"),
        (0, 1, 64, "▏░░░░░░░"),
        (0, 13, 64, "█▋░░░░░░"),
        (63, 64, 64, "░░░░░░░▕"),
        (28, 64, 64, "░░░▐████"),
        (26, 28, 64, "░░░│░░░░"),
        (25, 28, 64, "░░░▌░░░░"),
        # short of an end is never drawn as reaching it
        (0, 3_999_996, 4_000_000, "███████▉"),
        (4, 4_000_000, 4_000_000, "▐███████"),
        # however short, it leaves a mark
        (2_000_000, 2_000_004, 4_000_000, "░░░░▏░░░"),
        (3_999_996, 4_000_000, 4_000_000, "░░░░░░░▕"),
        (5, 5, 64, "░░░░░░░░"),
        (0, 0, 0, "░░░░░░░░"),
    ],
)
def test_a_bar_is_to_scale(start, stop, total, drawn):
    assert bar(start, stop, total, 8).plain == drawn


def test_a_stretch_with_gaps_is_thin():
    assert bar(4, 61, 64, 8, THIN).plain == "▒▒▒▒▒▒▒▒"
    assert bar(6, 56, 64, 8, THIN).plain == "▕▒▒▒▒▒▒░"


@given(
    total=st.integers(1, 10**12),
    edges=st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)),
    width=st.integers(1, 40),
    full=st.sampled_from([FULL, THIN]),
)
def test_any_stretch_has_the_width_and_a_mark(total, edges, width, full):
    start, stop = sorted(edge % (total + 1) for edge in edges)
    drawn = bar(start, stop, total, width, full).plain
    assert len(drawn) == width
    assert (set(drawn) == {TRACK}) == (start == stop)
