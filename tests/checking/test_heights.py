"""What spares the checker to draw a step: that it cannot take more lines than are counted."""

from __future__ import annotations

import pytest

from tensortutor.checking.heights import height, most_lines
from tensortutor.course.library import Library
from tensortutor.languages import LANGUAGES
from tensortutor.views.prose import Prose
from tensortutor.views.steps import StepView
from tensortutor.words import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_a_step_takes_more_lines_than_it_may_take_at_most(language):
    library = Library()
    parts = [
        part
        for lesson in (library.load(name, language) for name in ("shape", "nn-module"))
        for step in lesson.steps
        for part in StepView(step, 1, 9, words(language), ["x", "weights"]).__rich_console__(None, None)
    ]
    over = [part for part in parts if height(part) > most_lines(part)]
    assert len(parts) > 200
    assert over == []


@pytest.mark.parametrize("size", [3, 19, 31, 59, 60, 61, 80])
def test_nor_does_a_text_of_long_words(size):
    for count in (1, 2, 7, 30):
        text = Prose(" ".join(["w" * size] * count))
        assert height(text) <= most_lines(text)
