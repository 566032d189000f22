"""The first lesson, taken from its start to its end at a real terminal, in every language and width."""

import re

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Predict, Question, Read, Run
from tensortutor.progress import Progress
from tensortutor.words import words

NAME = "why-tensors"
WRONG_GUESS = "7, 7, 7"


def flat(screen):
    """Return *screen* without marks, breaks and spaces: prose is broken where the width wants it."""
    return re.sub(r"[`*\s]", "", screen)


def start_of(prose):
    """Return how *prose* begins on a screen."""
    return flat(prose)[:20]


def take(terminal, step, say, *, last):
    """Take one step, with a wrong answer first."""
    match step:
        case Run():
            seen = terminal.enter()
        case Read():
            terminal.enter()
            return
        case Predict():
            seen = terminal.enter(WRONG_GUESS)
            assert flat(f"✗ {say('view.guess')} {WRONG_GUESS}") in flat(seen)
        case Question(choices=choices):
            right = list(choices).index(step.right) + 1
            wrong = next(number for number in range(1, len(choices) + 1) if number != right)
            seen = terminal.enter(f"{wrong}")
            assert "✗" in seen
            assert start_of(list(choices.values())[wrong - 1].why) in flat(seen)
            seen = terminal.enter(f"{right}")
            assert "✓" in seen
        case Exercise():
            mistake = next(iter(step.mistakes.values()))
            seen = terminal.enter(mistake.code)
            assert f"✗{start_of(mistake.say)}" in flat(seen)
            assert terminal.line.endswith(">>>")
            seen = terminal.enter(step.solutions[0])
            assert "✓" in seen
    if step.because:
        assert start_of(step.because) in flat(seen)
    assert flat(say("learn.go-on")) in flat(seen)
    if last:
        terminal.press("enter")
        assert terminal.wait_for_exit() == 0
    else:
        terminal.enter()


@pytest.mark.parametrize(
    ("language", "widths"),
    [("en", (60, 120, 80, 80, 60, 120)), ("ja", (60, 120, 80)), ("ko", (120, 80, 60))],
)
def test_the_lesson_is_taken_from_its_start_to_its_end(open_terminal, holds, tmp_path, language, widths):
    """In every language and width: each step has the next one; a wrong answer comes first."""
    lesson, say = Library().load(NAME, language), words(language)
    terminal = open_terminal("learn", NAME, "--lang", language, columns=widths[0], home=tmp_path)
    terminal.until(lambda: terminal.typing)
    total, kept = len(lesson.steps), terminal.lines
    for number, step in enumerate(lesson.steps, 1):
        columns = widths[number % len(widths)]
        terminal.widen(columns)
        assert terminal.line.lstrip().startswith((f"{number}/{total} >>>", "..."))
        begin, above = len(terminal.raw), len(terminal.lines)
        take(terminal, step, say, last=number == total)
        assert terminal.wider_than(columns, begin) == []
        kept = [*kept[:-1], *terminal.lines[above - 1 :]]
    assert flat(say("view.closing.title", title=lesson.title)) in flat(terminal.text)
    holds(f"{NAME}-{language}", re.sub("at 0x[0-9a-f]+", "at 0x…", "\n".join(kept)))
    assert len(Progress(tmp_path / "progress.db").steps(NAME)) == total
