"""Columns by name: their own, what stands above them, and what a Korean keyboard makes of either."""

import pytest

from tensortutor.languages import LANGUAGES
from tensortutor.terminal.naming import asked_for, spoken
from tensortutor.views.inspection import COLUMNS
from tensortutor.words import words


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("shape, values", ["shape", "values"]),
        ("Shape   dtype", ["shape", "dtype"]),
        ("shares memory values", ["shares", "values"]),
        ("shares", ["shares"]),
        ("ㅐㅜ", ["on"]),
        ("노멛 ㅐㄹㄹ", ["shape", "off"]),
        ("width shape", ["width", "shape"]),
        ("", []),
    ],
)
def test_a_column_is_named_by_its_own_name(text, names):
    assert asked_for(text, words("en")) == names


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("between", [" ", ", ", "、"])
def test_all_columns_are_named_by_what_stands_above_them(language, between):
    titles = between.join(spoken(column, words(language)) for column in COLUMNS)
    assert asked_for(titles, words(language)) == list(COLUMNS)
