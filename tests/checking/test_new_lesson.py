"""What `tensortutor new` writes is a lesson in which nothing is wrong, in whatever language it is written."""

from pathlib import Path

import pytest

from tensortutor.checking.checker import Checker
from tensortutor.checking.gathering import Gathering
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.authoring import new_lesson
from tensortutor.words import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_lesson_passes_the_check_in_every_language(bench, tmp_path, monkeypatch, language):
    monkeypatch.chdir(tmp_path)
    required = ", ".join(LANGUAGES)
    (tmp_path / "course.yaml").write_text(f"base: {language}\nlanguages: [{required}]\nlessons: [other]\n")
    new_lesson("first", language="en")
    (wanted,) = Gathering.of([Path("first")]).lessons.values()
    report = Checker(bench).check(wanted)
    assert [(each.file.name, each.line, each.message(words("en"))) for each in report.findings] == []
    assert (report.totals.steps, report.totals.questions, report.totals.languages) == (5, 2, len(LANGUAGES))


def test_a_course_that_was_begun_passes_as_a_whole(bench, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    new_lesson("first", language="ja")
    new_lesson("second", language="en")
    gathering = Gathering.of([Path("lessons")])
    assert list(gathering.findings) == []
    assert [each.name for each in gathering.lessons.values()] == ["first", "second"]
    for wanted in gathering.lessons.values():
        assert Checker(bench).check(wanted).findings == ()
