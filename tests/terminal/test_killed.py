"""Whenever the program is killed, nothing that stood on the screen as done is lost: it goes on from there."""

import sqlite3
from contextlib import closing
from itertools import islice
from random import Random

import pytest

from benchmarks import killing
from tensortutor.course.library import Library

KILLS = 20
LARGEST = 1_200
"""Bytes that a run may write before it is killed: about two steps."""
LESSON = """
format: 1
title: Short
minutes: 1
steps:
  - id: begin
    read: "One."
  - id: first
    question: "Which?"
    right: that
    choices: {that: {text: "That."}, other: {text: "This.", why: "No."}}
    because: "Yes."
  - id: between
    read: "Two."
  - id: second
    question: "And now?"
    right: that
    choices: {other: {text: "This.", why: "No."}, that: {text: "That."}}
    because: "Again."
  - id: pause
    read: "Three."
  - id: third
    question: "At last?"
    right: that
    choices: {other: {text: "This.", why: "No."}, that: {text: "That."}}
    because: "Enough."
  - id: made
    exercise: "Make `y`: twice `x`."
    setup: x = torch.arange(3.)
    answer: y
    solutions: [y = x * 2, y = x + x]
    because: "Doubled."
  - id: built-on
    run: "What was made is there."
    after: made
    code: int(y.sum())
    prints: "6"
"""


@pytest.fixture
def library(tmp_path):
    lesson = tmp_path / "course" / "short" / "lesson.yaml"
    lesson.parent.mkdir(parents=True)
    lesson.write_text(LESSON)
    (lesson.parents[1] / "course.yaml").write_text("lessons: [short]")
    return Library(lesson.parents[1])


def test_a_lesson_killed_at_random_moments_goes_on_at_the_right_step(library, tmp_path):
    learners = tmp_path / "learners"
    ended = list(islice(killing.runs(library, "short", learners, Random(4), LARGEST), KILLS))
    assert [each for each in ended if not each.right] == []
    assert len({each.due for each in ended}) >= KILLS // 5  # it came through the lesson
    for file in learners.glob("*/progress.db"):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
