"""What can be typed beside what it does stays whole at every width, in every language."""

import pytest
from rich.cells import cell_len

from tensortutor.languages import LANGUAGES
from tensortutor.tutor.entries import LESSON_COMMANDS
from tensortutor.views.glossary import Glossary, Manual, usage
from tensortutor.words import words as catalogue

NAMES = [*(each[1:] for each in LESSON_COMMANDS), "", "name", "magic", "keys"]


def flat(text):
    return "".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut(draw, language, width):
    drawn = draw(usage("command", NAMES, catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.splitlines())
    for name in filter(None, NAMES):
        for part in ("usage", "does"):
            assert flat(catalogue(language)(f"command.{part}.{name}")) in flat(drawn)


def test_what_is_too_long_for_its_column_stands_on_a_line_of_its_own(draw):
    entries = [("short", "what it does"), ("", ""), ("x" * 30, "what that does")]
    assert draw(Glossary(entries, indent=1), 40).splitlines() == [
        " short  what it does",
        "",
        " " + "x" * 30,
        " " * 8 + "what that does",
    ]


def test_a_manual_has_only_the_sections_that_it_needs(draw):
    manual = Manual("Usage: x", "It does.", [("Commands", []), ("Options", [("--map", "a map")])])
    assert draw(manual, 40) == "Usage: x\n\nIt does.\n\nOptions\n  --map  a map\n"
