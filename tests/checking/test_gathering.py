"""What paths name is checked, each lesson once; a file that cannot be read leaves the rest to be checked."""

import shutil

import pytest

from tensortutor.checking.checker import Checker, runs_code
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.stamping import stamp
from tensortutor.errors import BadCall


@pytest.fixture
def stamped(course):
    """Return a course in which nothing is wrong."""
    for wanted in Gathering.of([course]).lessons.values():
        stamp(wanted)
    return course


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def checked(*paths):
    """Return the rule and the file of each finding, by reading alone; and how many lessons there were."""
    gathering = Gathering.of(paths)
    reports = [Checker(None).check(wanted) for wanted in gathering.lessons.values()]
    findings = [*gathering.findings, *(each for report in reports for each in report.findings)]
    return {(each.rule, f"{each.file.parent.name}/{each.file.name}") for each in findings}, len(reports)


def test_a_file_that_cannot_be_read_leaves_the_rest(stamped):
    change(stamped / "course.yaml", "languages: [en, ja]", "languages: [en, ja, ko]")
    change(stamped / "first" / "lesson.yaml", "title: First", "title: [First")
    change(stamped / "second" / "quiz.yaml", "format: 1", "format: one")
    change(stamped / "second" / "lesson.yaml", "requires: [first]", "requires: [zeroth]")
    findings, lessons = checked(stamped)
    assert lessons == 2
    assert findings == {
        ("language-missing", "first/ko.yaml"),
        ("unclosed-bracket", "first/lesson.yaml"),
        ("language-missing", "second/ko.yaml"),
        ("not-one-of", "second/quiz.yaml"),
        ("requires-unknown", "second/lesson.yaml"),
        ("word-missing", "course/glossary.yaml"),
        ("word-missing", "course/syllabus.yaml"),
    }


def test_a_course_that_cannot_be_read_leaves_its_lessons(stamped):
    change(stamped / "course.yaml", "lessons:", "lesson:")
    change(stamped / "second" / "lesson.yaml", "minutes: 5", "minutes: no")
    findings, lessons = checked(stamped)
    assert lessons == 2
    assert findings == {("unknown-key-near", "course/course.yaml"), ("not-a-number", "second/lesson.yaml")}


def test_a_lesson_that_is_not_there_leaves_the_others(stamped):
    shutil.rmtree(stamped / "first")
    findings, lessons = checked(stamped)
    assert (findings, lessons) == ({("no-such-lesson", "course/course.yaml")}, 1)


def test_several_paths_name_each_lesson_once(stamped):
    change(stamped / "second" / "ja.yaml", "title: 2倍", "title: Twice")
    change(stamped / "second" / "lesson.yaml", "requires: [first]", "requires: [zeroth]")
    second = stamped / "second"
    assert checked(second / "ja.yaml", second / "ja.yaml") == ({("untranslated", "second/ja.yaml")}, 1)
    both = {("untranslated", "second/ja.yaml"), ("requires-unknown", "second/lesson.yaml")}
    assert checked(second / "ja.yaml", second / "lesson.yaml") == (both, 1)
    assert checked(second / "ja.yaml", second) == (both, 1)
    assert checked(second / "ja.yaml", stamped / "course.yaml") == (both, 2)


def test_texts_alone_need_no_code_to_run(stamped):
    def runs(path):
        return [runs_code(wanted) for wanted in Gathering.of([path]).lessons.values()]

    assert runs(stamped / "second" / "ja.yaml") == [False]
    assert runs(stamped / "second" / "quiz.yaml") == [True]
    assert runs(stamped) == [True, True]


def test_a_lesson_needs_no_course_around_it(stamped, tmp_path):
    change(stamped / "second" / "lesson.yaml", "requires: [first]", "requires: [zeroth]")
    alone = shutil.copytree(stamped / "second", tmp_path / "alone")
    assert checked(alone) == (set(), 1)


def test_without_a_path_it_is_the_lessons_that_ship():
    assert [each.name for each in Gathering.of([]).lessons.values()][:1] == ["why-tensors"]


def test_a_course_may_be_written_in_another_language(tmp_path):
    lesson = tmp_path / "lesson"
    lesson.mkdir()
    (tmp_path / "course.yaml").write_text("base: ko\nlanguages: [ko, en]\nlessons: [lesson]\n", "utf-8")
    steps = "steps:\n  - {id: a, read: 텐서예요.}\n  - {id: b, read: 끝이에요.}\n"
    parts = "goals: [시작]\nopening: [{you: 안녕}]\nsummary: [요약]\nchecklist: [확인]\n"
    (lesson / "lesson.yaml").write_text(f"format: 1\ntitle: 텐서\nminutes: 5\n{parts}{steps}", "utf-8")
    texts = "goals: [Begin]\nopening: [Hello]\nsummary: [That is all]\nchecklist: [Check]\n"
    english = f"title: Tensors\n{texts}steps: {{a: {{read: 텐서예요.}}}}\n"
    (lesson / "en.yaml").write_text(english, "utf-8")
    found = {"untranslated", "text-missing", "language-unstamped"}
    assert checked(tmp_path) == ({(rule, "lesson/en.yaml") for rule in found}, 1)


@pytest.mark.parametrize(
    ("name", "key"),
    [("nowhere", "check.no-such-path"), (".", "check.no-lesson"), ("notes.txt", "check.no-lesson")],
)
def test_a_path_that_is_no_lesson_is_refused(tmp_path, name, key):
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(BadCall) as caught:
        Gathering.of([tmp_path / name])
    assert caught.value.key == key
