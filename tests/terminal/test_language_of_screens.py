"""What stands on Japanese and Korean screens: no English but code, API names and torch's own words."""

import re
from pathlib import Path

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Question

SCREENS = Path(__file__).parent / "screens"
ENGLISH = re.compile(
    r"(?<![\w.:])(?:the|an|of|is|are|was|and|or|not|no|to|in|on|with|you|your|it|its|that|this|has|have"
    r"|can|cannot|one|goes|type|make|right|wrong|given|done|hint|new|all|from)(?![\w.(=])",
    re.IGNORECASE,
)
"""Words that no English sentence of ours does without."""
NOT_OURS = re.compile(
    r'Traceback \(most| +File "<| *[~^]+$|[A-Z]\w*(Error|Exception|Warning|Interrupt): '
    r"| *(\d+/\d+ >>>|\.\.\.)"
)
"""Lines that Python, torch or the learner has written."""
WRAPPED = re.compile(r"(?<=\n)[A-Z]\w*Error: [ -~]*\n[ -~]+(?=\n)")
"""A message of torch's that the width has broken."""
DRAWN = sorted([*SCREENS.glob("*-ja.txt"), *SCREENS.glob("*-ko.txt")])


def shown_code():
    """Return every line of code that the lessons and their quizzes show or print."""
    library = Library()
    steps = [step for name in library.course.lessons for step in library.load(name).steps]
    quizzes = [library.quiz(name) for name in library.course.lessons]
    code = [step.setup for step in steps]
    for step in (*steps, *(question for quiz in quizzes if quiz for question in quiz.questions)):
        code += [getattr(step, key, None) or "" for key in ("code", "shows", "prints")]
        code += step.solutions if isinstance(step, Exercise) else ()
        code += [each.text for each in step.choices.values()] if isinstance(step, Question) else []
    return {line.strip() for each in code for line in each.splitlines()}


CODE = shown_code()


def english(text):
    """Return the English words in *text* that are no code and nobody else's."""
    lines = (line for line in WRAPPED.sub("", text).splitlines() if not NOT_OURS.match(line))
    lines = (line for line in lines if line.strip() not in CODE)
    return ENGLISH.findall("\n".join(lines))


@pytest.mark.parametrize("screen", DRAWN, ids=lambda path: path.stem)
def test_a_screen_has_no_english_sentence(screen):
    assert english(screen.read_text("utf-8")) == []


def test_there_are_screens_in_both_languages():
    assert {path.stem[-2:] for path in DRAWN} == {"ja", "ko"}


def test_english_would_be_seen():
    assert len(english((SCREENS / "quiz-en.txt").read_text("utf-8"))) > 50
