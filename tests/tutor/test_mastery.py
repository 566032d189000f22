"""Which topics are mastered: what was got right and does not stand wrong, in the lesson or in its quiz."""

import pytest

from tensortutor.course.model import Lesson
from tensortutor.course.quiz import Quiz
from tensortutor.tutor.mastery import mastery

CHOICES = {"a": {"text": "A"}, "b": {"text": "B", "why": "No."}}
LESSON = Lesson.model_validate(
    {
        "format": 1,
        "title": "T",
        "minutes": 5,
        "steps": [
            {"id": "told", "read": "T", "topics": ["only-told", "shape"]},
            {"id": "guessed", "predict": "P", "code": "1", "because": "B", "topics": ["shape"]},
            {
                "id": "made",
                "exercise": "E",
                "answer": "x",
                "solutions": ["x = 1", "x = 2 - 1"],
                "because": "B",
                "topics": ["making", "shape"],
            },
            {"id": "chosen", "question": "Q", "right": "a", "choices": CHOICES, "because": "B"},
        ],
    }
)
QUESTION = {"question": "Q", "right": "a", "choices": CHOICES, "because": "B", "shows": "1", "again": "made"}
QUIZ = Quiz.model_validate(
    {
        "format": 1,
        "questions": [
            {"id": "first", "topics": ["shape"], **QUESTION},
            {"id": "second", "topics": ["dtype"], **QUESTION},
        ],
    }
)
DONE = {"told": "done", "guessed": "done", "made": "done", "chosen": "done"}


def test_a_topic_that_is_only_told_cannot_be_mastered():
    found = mastery(LESSON, QUIZ, {}, {})
    assert (found.topics, found.mastered) == (("shape", "making", "dtype"), frozenset())
    assert mastery(LESSON, None, {}, {}).topics == ("shape", "making")


@pytest.mark.parametrize(
    ("statuses", "answers", "mastered"),
    [
        ({"told": "done"}, {}, set()),
        ({"guessed": "done"}, {}, {"shape"}),
        (DONE, {}, {"shape", "making"}),
        (DONE | {"made": "skipped"}, {}, set()),
        (DONE | {"guessed": "skipped"}, {}, {"making"}),
        (DONE | {"told": "skipped"}, {}, {"shape", "making"}),
        (DONE, {"first": False}, {"making"}),
        (DONE, {"first": True, "second": True}, {"shape", "making", "dtype"}),
        ({}, {"first": True}, {"shape"}),
        ({"gone-by-now": "skipped"}, {"second": True, "gone-by-now": False}, {"dtype"}),
    ],
)
def test_it_takes_something_right_and_nothing_that_stands_wrong(statuses, answers, mastered):
    assert mastery(LESSON, QUIZ, statuses, answers).mastered == mastered


def test_without_the_quiz_its_answers_do_not_count():
    assert mastery(LESSON, None, DONE, {"first": False, "second": True}).mastered == {"shape", "making"}
