"""The first lesson, taken from its start to its end at a real terminal."""

import re
import subprocess
import sys

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Predict, Question, Read, Run

NAME = "why-tensors"
LESSON = Library().load(NAME)
WRONG_GUESS = "7, 7, 7"


def words_of(prose):
    """Return the first words of *prose* as they stand on a screen: no marks, no line's end."""
    return " ".join(prose.replace("`", "").replace("**", "").split()[:6])


def said(screen):
    return " ".join(screen.split())


def take(terminal, step, *, stumbling):
    """Take one step; *stumbling*, give a wrong answer first. Return what is on the screen at its end."""
    match step:
        case Run():
            seen = terminal.enter()
        case Read():
            return terminal.enter()
        case Predict():
            seen = terminal.enter(WRONG_GUESS)
            assert f"✗ You guessed {WRONG_GUESS}" in said(seen)
        case Question(choices=choices):
            right = list(choices).index(step.right) + 1
            if stumbling:
                wrong = next(number for number in range(1, len(choices) + 1) if number != right)
                seen = said(terminal.enter(f"{wrong}"))
                assert "✗" in seen
                assert words_of(list(choices.values())[wrong - 1].why) in seen
            seen = terminal.enter(f"{right}")
            assert "✓" in seen
        case Exercise():
            if stumbling:
                mistake = next(iter(step.mistakes.values()))
                seen = said(terminal.enter(mistake.code))
                assert f"✗ {words_of(mistake.say)}" in seen
                assert terminal.line.endswith(">>>")
            seen = terminal.enter(step.solutions[0])
            assert "✓" in seen
    if step.because:
        assert words_of(step.because) in said(seen)
    assert "Enter goes on." in seen
    if step is LESSON.steps[-1]:
        terminal.press("enter")
        assert terminal.wait_for_exit() == 0
        return terminal.text
    return terminal.enter()


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_lesson_is_taken_from_its_start_to_its_end(open_terminal, holds, tmp_path, columns):
    terminal = open_terminal("learn", columns=columns, home=tmp_path)
    terminal.until(lambda: terminal.typing)
    for number, step in enumerate(LESSON.steps, 1):
        assert terminal.text.splitlines()[-1].lstrip().startswith((f"{number}/18 >>>", "..."))
        take(terminal, step, stumbling=columns == 80)
    assert f"Done: {LESSON.title}" in terminal.text
    assert terminal.overflowing == []
    if columns == 80:
        holds(NAME, re.sub("at 0x[0-9a-f]+", "at 0x…", terminal.text))
    shown = subprocess.run(
        [sys.executable, "-m", "tensortutor", "learn", "--map"],
        env={"TENSORTUTOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "18/18" in shown
