"""The table of progress, of one learner and of a class, in each language and at any width."""

import pytest
from rich.cells import cell_len

from tensortutor.languages import LANGUAGES
from tensortutor.views.progress import ProgressTable, Quizzes, Row, Score, Tally
from tensortutor.words import words as catalogue

QUIZ = Quizzes(3, Score(6, 8), Score(8, 8))
TALLIES = (
    Tally(18, 17, 1, 7, 3, QUIZ, "2026-03-01T10:00:00+00:00", 0, 9, 7),
    Tally(14, 3, 0, 12, 0, None, "2026-02-28T10:00:00+00:00", 1, 8, 0),
    Tally(12, 0, 0, 0, 0, None, None, None, 6),
    Tally(0, 0, 0, 0, 0, Quizzes(1, Score(5, 8), Score(5, 8)), "2026-02-01T10:00:00+00:00", 28),
)
TITLES = {
    "en": ("Why tensors", "Shape, and what a view is", "Broadcasting"),
    "ja": ("なぜテンソルなのか", "形状とビュー", "ブロードキャスト"),
    "ko": ("텐서를 쓰는 이유", "형태와 뷰", "브로드캐스팅"),
}
CLASS = (
    Row("anna", TALLIES[0], (1, 24)),
    Row("a-name-that-is-much-longer-than-any-name-ought-to-be", TALLIES[1], (0, 24)),
    Row("山田花子", TALLIES[2], (0, 24)),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_progress_of_a_learner(holds, language):
    say = catalogue(language)
    names = (*TITLES[language], say("view.progress.mix"))
    rows = [Row(name, tally) for name, tally in zip(names, TALLIES, strict=True)]
    holds(f"progress-{language}", ProgressTable(rows, "lesson", say))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_progress_of_a_class(holds, language):
    holds(f"progress-class-{language}", ProgressTable(CLASS, "learner", catalogue(language)))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_steps_outlive_the_rest(draw, language, width):
    drawn = draw(ProgressTable(CLASS, "learner", catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))
    assert "anna" in drawn
    assert "17/18" in drawn


def test_a_name_cannot_steer_the_terminal(draw, words):
    drawn = draw(ProgressTable([Row("\x1b[2J[bold]", TALLIES[0])], "learner", words))
    assert "\x1b" not in drawn
    assert "[bold]" in drawn
