"""In every language the judge is asked the same and told of the same mistakes; only the words differ.

A verdict depends on the task and on what was typed, and on nothing else: so
where the tasks are equal, verdicts and feedback are.
"""

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Predict, Question
from tensortutor.languages import LANGUAGES
from tensortutor.tutor.submitting import message
from tensortutor.tutor.tasks import base, solution, task
from tensortutor.wire import Notice
from tensortutor.words import words

LIBRARY = Library()
LESSONS = LIBRARY.course.lessons
OTHERS = sorted(LANGUAGES.keys() - {LIBRARY.course.base})

in_each_language = pytest.mark.parametrize("language", OTHERS)
of_each_lesson = pytest.mark.parametrize("name", LESSONS)


def both(name, language):
    """Return each step and question of a lesson, with the lesson: in the base language and in another."""
    found = []
    for each in ("", language):
        lesson, quiz = LIBRARY.load(name, each), LIBRARY.quiz(name, each)
        found.append([(lesson, step) for step in (*lesson.steps, *(quiz.questions if quiz else ()))])
    return list(zip(*found, strict=True))


def asked(lesson, step):
    """Return all that is run or asked of *step*, and by which ids its answers are known."""
    exact = [step.id, step.kind, base(lesson, step), solution(step)]
    match step:
        case Exercise():
            return *exact, task(lesson, step), step.idiom, step.starter, [*step.mistakes]
        case Question():
            return *exact, step.right, [*step.choices], getattr(step, "shows", None)
        case Predict():
            return *exact, step.code
        case _:
            return exact


def said(step):
    """Return what the lesson itself says to wrong answers, by their ids."""
    match step:
        case Exercise(mistakes=mistakes, holds=holds):
            keys = [
                *(("verdict.mistake", key) for key in mistakes),
                *(("verdict.untrue", key) for key in holds),
            ]
            return {key: message(step, Notice(key[0], {"key": key[1]})) for key in keys}
        case Question(choices=choices):
            return {("choice", key): choice.why for key, choice in choices.items() if key != step.right}
        case _:
            return {}


@of_each_lesson
@in_each_language
def test_each_step_asks_the_same(name, language):
    pairs = both(name, language)
    assert any(isinstance(step, Exercise) for (_, step), _ in pairs)
    for original, translated in pairs:
        assert asked(*translated) == asked(*original)


@of_each_lesson
@in_each_language
def test_each_wrong_answer_meets_its_own_words(name, language):
    for (_, original), (_, translated) in both(name, language):
        theirs, ours = said(original), said(translated)
        assert theirs.keys() == ours.keys()
        assert all(ours.values())
        assert not [key for key in ours if ours[key] == theirs[key]], f"{original.id} is not translated"


@in_each_language
def test_each_id_of_the_judges_feedback_has_its_sentence(language):
    ids = [{key for key in words(each).sentences if key.startswith("verdict.")} for each in ("en", language)]
    assert ids[0] == ids[1]
    assert len(ids[0]) > 1
