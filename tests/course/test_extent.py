"""What the course is as a whole: how much there is of it, and that its questions give nothing away."""

import pytest
from rich.cells import cell_len

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Question
from tensortutor.languages import LANGUAGES

LIBRARY = Library()
LESSONS = LIBRARY.course.lessons
TOUR, PUZZLES = "why-tensors", "puzzles"


def quiz_items(name, language=""):
    quiz = LIBRARY.quiz(name, language)
    return quiz.questions if quiz else ()


def share_of_longest(question):
    """Return how often who takes the longest option, or one of equally long ones, is right."""
    widths = {key: cell_len(choice.text) for key, choice in question.choices.items()}
    longest = [key for key, width in widths.items() if width == max(widths.values())]
    return (question.right in longest) / len(longest)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_always_takes_the_longest_option_does_no_better_than_chance(language):
    asked = [
        each
        for name in LESSONS
        for each in (*LIBRARY.load(name, language).steps, *quiz_items(name, language))
        if isinstance(each, Question)
    ]
    by_chance = sum(1 / len(question.choices) for question in asked)
    assert sum(map(share_of_longest, asked)) <= by_chance


def test_the_course_has_seventy_exercises_and_each_lesson_but_the_puzzles_eight_quiz_items():
    exercises = [step for name in LESSONS for step in LIBRARY.load(name).steps if isinstance(step, Exercise)]
    assert len(exercises) >= 70
    assert {name: len(quiz_items(name)) for name in LESSONS} == dict.fromkeys(LESSONS, 8) | {PUZZLES: 0}


def test_a_lesson_has_twelve_to_sixteen_steps_and_takes_at_most_forty_minutes():
    lessons = {name: LIBRARY.load(name) for name in LESSONS}
    assert [name for name in LESSONS if not 12 <= len(lessons[name].steps) <= 16] == [TOUR, PUZZLES]
    assert [name for name in LESSONS if lessons[name].minutes > 40] == [PUZZLES]
