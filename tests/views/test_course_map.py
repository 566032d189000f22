"""The map tells the truth about progress and fits."""

import pytest
from rich.cells import cell_len

from tensortutor.views.course_map import CourseMap, MapEntry, bar


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [
        (0, 14, "░░░░░░░░░░"),
        (1, 14, "█░░░░░░░░░"),
        (13, 14, "█████████░"),
        (14, 14, "██████████"),
        (15, 14, "██████████"),
        (0, 0, "░░░░░░░░░░"),
    ],
)
def test_a_bar_shows_what_is_begun_and_is_full_only_at_the_end(done, total, shown):
    assert bar(done, total) == shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize(
    "title", ["Shape", "A title that is much longer than any lesson ought to have", "形状とビュー"]
)
def test_the_map_fits(draw, words, width, title):
    drawn = draw(CourseMap((MapEntry("shape", title, 25, 3, 12, 2, 7, current=True),), words), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "shape" in drawn


def test_a_course_without_lessons_draws_nothing(draw, words):
    assert draw(CourseMap((), words)) == ""
