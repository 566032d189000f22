"""A quiz, taken at a real terminal in every language and width; and what comes between its answers."""

import os
import re
import signal
import subprocess
import sys

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Question
from tensortutor.progress import Progress, StepRecord
from tensortutor.tutor.quizzing import Asked, Quizzing
from tensortutor.words import words

NAME = "why-tensors"
SEED = 3
WIDTHS = (80, 60, 120)
SEEDED = "_ = torch.manual_seed(0); x = torch.rand(5, 5)"


def quiz_in(language):
    library = Library()
    lesson, quiz = library.load(NAME, language), library.quiz(NAME, language)
    return Quizzing(SEED, tuple(Asked(NAME, lesson, question) for question in quiz.questions))


def answer_to(question, *, right):
    """Return what to type: the right option's digit or another one's, or code."""
    if not isinstance(question, Question):
        return SEEDED if right else "x = torch.randn(5, 5)"
    return next(str(n) for n, key in enumerate(question.choices, 1) if (key == question.right) == right)


def flat(screen):
    return re.sub(r"[`*\s]", "", screen)


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_a_quiz_is_taken_in_every_language_and_width(open_terminal, holds, language):
    """Each question is shown at every width; the answers come at each of them in turn."""
    quiz, say = quiz_in(language), words(language)
    terminal = open_terminal("quiz", NAME, "--seed", SEED, "--lang", language)
    terminal.until(lambda: terminal.typing)
    kept, stumbling = [], 1
    while not quiz.is_finished:
        for columns in sorted(WIDTHS, key=lambda width: width == WIDTHS[quiz.index % 3]):
            terminal.widen(columns)
            begin = len(terminal.raw)
            shown = terminal.enter()
            assert flat(quiz.question.prose)[:30] in flat(shown)
            assert terminal.wider_than(columns, begin) == []
        right = quiz.index != stumbling
        begin = len(terminal.raw)
        seen = terminal.enter(answer_to(quiz.question, right=right))
        assert terminal.wider_than(columns, begin) == []
        kept += [f"At {columns} columns:", shown, seen]
        assert ("✓" in seen) == right
        assert flat(say("learn.go-on")) in flat(seen)
        quiz = quiz.answered(right=right)
        if not quiz.is_finished:
            terminal.enter()
        quiz = quiz.next()
    begin = len(terminal.raw)
    terminal.press("enter")
    assert terminal.wait_for_exit() == 0
    assert flat(say("view.quiz.score", right=7, questions=8)) in flat(terminal.text)
    assert flat(f"tensortutor learn {NAME} --step two-devices") in flat(terminal.text)
    assert terminal.wider_than(columns, begin) == []
    holds(f"quiz-{language}", "\n".join(kept))


def take(*arguments, typed, home, **environment):
    """Take a quiz through a pipe; return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "tensortutor", "quiz", *arguments],
        input="".join(line + "\n" for line in typed),
        env={**os.environ, "TENSORTUTOR_HOME": str(home), "TENSORTUTOR_LANG": "en", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_quiz_goes_on_where_it_was_left_and_a_pipe_can_take_it(tmp_path):
    quiz = quiz_in("")
    first = take(NAME, "--seed", str(SEED), typed=[answer_to(quiz.question, right=True)], home=tmp_path)
    assert first.returncode == 0
    assert "Your answers are kept." in first.stdout
    then = take(NAME, typed=[], home=tmp_path)
    assert "── 2/8 · question" in then.stdout
    assert "Make `x`" not in then.stdout
    anew = take(NAME, "--restart", typed=[], home=tmp_path)
    assert "Make `x`" in anew.stdout


def test_a_mix_wants_a_lesson_that_is_done(tmp_path):
    none = take(typed=[], home=tmp_path)
    assert none.returncode == 2
    assert none.stderr.startswith("A mix needs a lesson that you have been through")
    progress = Progress(tmp_path / "progress.db")
    for step in Library().load(NAME).steps:
        progress.keep(NAME, step.id, StepRecord("done", "", 0, 0))
    mixed = take(typed=[], home=tmp_path)
    assert mixed.returncode == 0
    assert "a mix from the lessons you have done" in mixed.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "There is no lesson “nothing”."),
        ([NAME, "--seed", "many"], "What was given for --seed cannot be used."),
        ([NAME, "--device", "toaster"], "“toaster” is not the name of a device."),
    ],
)
def test_a_wrong_call_gets_one_sentence(tmp_path, arguments, sentence):
    ended = take(*arguments, typed=[], home=tmp_path)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert ended.stderr.startswith(sentence)


def test_what_a_beginner_types_at_a_question(open_terminal):
    terminal = open_terminal("quiz", NAME, "--seed", SEED, "--lang", "en")
    terminal.until(lambda: terminal.typing)
    assert "NameError" in terminal.enter("x = tensor.rand(5, 5)")
    assert terminal.line.startswith("1/8 >>>")
    assert "no hint" in terminal.enter(":hint")
    assert "belongs to lessons" in terminal.enter(":back")
    terminal.type("half a li")
    terminal.after(lambda: terminal.press("ctrl-c"))
    assert "✓" in terminal.enter("x = torch.rand（5, 5）")
    terminal.enter()
    assert "Given" not in terminal.enter("   ")
    assert "SyntaxError" in terminal.enter("9)")
    assert "Skipped" in terminal.enter(":skip")
    terminal.enter()
    assert "started again" in terminal.enter("import os; os._exit(1)")
    terminal.paste("a = 1\nb = 2\n")
    terminal.enter()
    terminal.press("ctrl-d")
    assert terminal.wait_for_exit() == 0
    assert "Your answers are kept." in terminal.text


def test_a_kill_loses_at_most_the_answer_being_typed(open_terminal, tmp_path):
    def opened(*options):
        terminal = open_terminal("quiz", NAME, *options, "--lang", "en", home=tmp_path)
        terminal.until(lambda: terminal.typing)
        return terminal

    quiz = quiz_in("")
    terminal = opened("--seed", SEED)
    for _ in range(2):
        terminal.enter(answer_to(quiz.question, right=True))
        quiz = quiz.answered(right=True)
        terminal.type("x")
        terminal.child.kill(signal.SIGKILL)
        terminal.wait_for_exit()
        assert Progress(tmp_path / "progress.db").quiz(NAME).answers == quiz.answers
        quiz = quiz.next()
        terminal = opened()
        assert terminal.line.startswith(f"{quiz.prompt} >>>")
