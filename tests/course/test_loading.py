"""Every fault of a lesson file is one sentence at the right line and column."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from benchmarks.loading import armed, outcome
from benchmarks.mangling import mangled
from tensortutor.course import document
from tensortutor.course.library import lessons_home
from tensortutor.course.loading import load_course, load_lesson
from tensortutor.course.model import Lesson
from tensortutor.errors import BadLesson
from tensortutor.words import words

if TYPE_CHECKING:
    from pathlib import Path

LESSON = """\
format: 1
title: A title
minutes: 5
steps:
  - id: one
    read: Hello.
  - id: two
    run: Do it.
    code: |
      x = 1
      y = 2
    prints: ""
  - id: three
    question: Which?
    right: yes
    choices:
      yes: {text: Y}
      no: {text: N, why: W}
    because: So.
  - id: four
    exercise: Make x.
    answer: x
    solutions: [x = 1, "x = 2 - 1"]
    because: So.
"""


SHIPPED = lessons_home() / "why-tensors" / "lesson.yaml"
SOUND = [LESSON.encode(), SHIPPED.read_bytes()]
"""What is mangled."""


class Planted(NamedTuple):
    """A fault: what of the lesson is replaced and by what; its sentence and its place."""

    old: str
    new: str
    key: str
    line: int
    column: int

    @property
    def text(self) -> str:
        """The lesson with the fault in it."""
        assert self.old in LESSON
        return LESSON.replace(self.old, self.new, 1)


FAULTS = [
    Planted("    read", "\tread", "tab", 6, 1),
    Planted("      y = 2", "\ty = 2", "tab", 11, 1),
    Planted("read: Hello.", "read: Hello: you", "colon", 6, 16),
    Planted("Hello.", '"Hello.', "unclosed-quote", 6, 11),
    Planted("because: So.\n  - id: four", "because: 'So.\n  - id: four", "unclosed-quote", 19, 14),
    Planted("Hello.", "**Hello**", "special-character", 6, 11),
    Planted("Hello.", "*Hello", "special-character", 6, 11),
    Planted("Hello.", "&Hello you", "special-character", 6, 11),
    Planted("Hello.", "!Hello you", "special-character", 6, 11),
    Planted("Hello.", "`x` is here", "special-character", 6, 11),
    Planted("Hello.", "@property", "special-character", 6, 11),
    Planted("Hello.", "[1, 2", "unclosed-bracket", 6, 11),
    Planted("Hello.", '"Hello" you', "syntax", 6, 19),
    Planted("Hello.", "Hel\x00lo", "control-character", 6, 14),
    Planted("Hello.", "Hello # you", "cut-by-comment", 6, 11),
    Planted("Hello.", "Hello\n      you # there", "cut-by-comment", 6, 11),
    Planted("[x = 1,", "[x = 1 # one\n      ,", "cut-by-comment", 23, 17),
    Planted("Hello.", "[" * 20 + "]" * 20, "too-deep", 6, 25),
    Planted("read: Hello.", "[read]: Hello.", "key-not-text", 6, 5),
    Planted("title: A title", "title: A\ntitle: B", "same-key", 3, 1),
    Planted("no: {text", "yes: {text", "same-key", 18, 7),
    Planted("    solutions", "---\nsolutions", "two-documents", 23, 1),
    Planted("format: 1", "format: 2\nnews: 1", "newer-format", 1, 9),
    Planted("format: 1", "format: one", "not-one-of", 1, 9),
    Planted("format: 1\n", "", "missing-field", 1, 1),
    Planted("minutes", "minuts", "unknown-key-near", 3, 1),
    Planted("minutes: 5", "minutes: 5\nxyzzy: 1", "unknown-key", 4, 1),
    Planted("why: W", "because: W", "unknown-key", 18, 21),
    Planted("read: Hello.", "red: Hello.", "unknown-key-near", 6, 5),
    Planted("read: Hello.", "setup: x = 1", "no-kind", 5, 5),
    Planted("read: Hello.", "read: Hello.\n    run: x", "two-kinds", 7, 5),
    Planted("- id: one\n    read", "- read", "missing-field", 5, 5),
    Planted("code: |\n      x = 1\n      y = 2", "columns: [name]", "missing-field", 7, 5),
    Planted("{text: Y}", "{why: Y}", "missing-field", 17, 12),
    Planted("{text: Y}", "Y", "not-a-mapping", 17, 12),
    Planted("- id: one\n    read: Hello.", "- Hello.", "not-a-mapping", 5, 5),
    Planted('prints: ""', "raises: ValueError", "not-a-mapping", 12, 13),
    Planted('prints: ""', "raises: {type: Value Error}", "not-a-python-name", 12, 20),
    Planted("read: Hello.", "read: [Hello]", "not-text", 6, 11),
    Planted("read: Hello.", "read:", "nothing-there", 6, 10),
    Planted("minutes: 5", "minutes: five", "not-a-number", 3, 10),
    Planted("minutes: 5", "minutes: [5]", "not-a-number", 3, 10),
    Planted("minutes: 5", "minutes: 0", "not-positive", 3, 10),
    Planted('[x = 1, "x = 2 - 1"]', "x = 1", "not-a-list", 23, 16),
    Planted('[x = 1, "x = 2 - 1"]', "[]", "too-few", 23, 16),
    Planted('[x = 1, "x = 2 - 1"]', "[x = 1]", "one-solution", 23, 5),
    Planted("id: one", "id: Step One", "not-an-identifier", 5, 9),
    Planted("no: {text", "No: {text", "not-an-identifier", 18, 7),
    Planted("answer: x", "answer: my x", "not-a-python-name", 22, 13),
    Planted("right: yes", "right: maybe", "right-not-a-choice", 15, 12),
    Planted(", why: W", "", "choice-without-why", 18, 7),
    Planted("id: two", "id: one", "same-step-id", 7, 9),
    Planted("id: two", "id: two\n    after: three", "after-not-earlier", 8, 12),
    Planted("id: one", "id: one\n    after: one", "after-not-earlier", 6, 12),
    Planted("id: one", "id: one\n    columns: [name, sise]", "not-one-of", 6, 21),
    Planted("title: A title", "title: T\nopening: [{me: Hi}]", "not-one-of", 3, 12),
    Planted("y = 2", "y = (2", "bad-code", 11, 11),
    Planted("x = 1\n", "if x:\n", "bad-code", 11, 7),
    Planted("[x = 1,", "[x = = 1,", "bad-code", 23, 21),
    Planted('"x = 2 - 1"', '"x = 2 -"', "bad-code", 23, 32),
    Planted("x = 1\n", "x = '\\d'\n", "bad-code", 10, 11),
    Planted("answer: x", "answer: x\n    equals: x = 1", "bad-code", 23, 15),
    Planted("answer: x", "answer: x\n    setup: >\n      x =\n      = 1", "bad-code", 23, 12),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lesson") / "lesson.yaml"


def loaded(file: Path, text: str | bytes) -> Lesson:
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return load_lesson(file)


def fault(file: Path, text: str | bytes) -> BadLesson:
    with pytest.raises(BadLesson) as caught:
        loaded(file, text)
    return caught.value


@pytest.mark.parametrize("loader", [document.LOADER, yaml.BaseLoader], ids=["libyaml", "pure"])
@pytest.mark.parametrize("planted", FAULTS)
def test_a_fault_is_told_at_its_place(file, monkeypatch, loader, planted) -> None:
    monkeypatch.setattr(document, "LOADER", loader)
    error = fault(file, planted.text)
    told = (error.key, error.values["line"], error.values["column"])
    assert told == (f"course.{planted.key}", str(planted.line), str(planted.column))


@pytest.mark.parametrize("planted", FAULTS)
def test_a_fault_has_one_sentence_with_a_suggestion(file, planted) -> None:
    error = fault(file, planted.text)
    where, _, rest = words("en")(error.key, **error.values).partition(": ")
    assert where == f"{file}:{planted.line}:{planted.column}"
    assert re.search(r"[.!?] [A-Z].*[.?]$", rest, re.DOTALL), f"{planted.key} suggests nothing: {rest}"


def test_the_lesson_that_the_faults_are_planted_in_is_sound(file) -> None:
    lesson = loaded(file, LESSON)
    assert lesson.minutes == 5
    assert [step.kind for step in lesson.steps] == ["read", "run", "question", "exercise"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n", "''"])
def test_an_empty_file_is_told(file, text) -> None:
    assert fault(file, text).key == "course.empty"


@pytest.mark.parametrize("text", ["- a\n- b\n", "just text\n"])
def test_a_file_that_is_no_mapping_is_told(file, text) -> None:
    assert fault(file, text).key == "course.file-not-a-mapping"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (b"title: \xff\n", "1", "8"),
        ("title: é\nminutes: ".encode() + b"\xe9\n", "2", "10"),
        ("\ufefftitle: é".encode() + b"\xe9\n", "1", "9"),
    ],
)
def test_a_byte_that_is_not_utf_8_is_told_at_its_place(file, text, line, column) -> None:
    error = fault(file, text)
    assert (error.key, error.values["line"], error.values["column"]) == ("course.not-utf-8", line, column)


def test_a_file_that_cannot_be_read_is_told(tmp_path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(BadLesson) as caught:
            load_lesson(path)
        assert caught.value.key == "course.unreadable"
        assert words("en")(caught.value.key, **caught.value.values)


def test_of_several_faults_the_first_in_the_file_is_told(file) -> None:
    error = fault(file, LESSON.replace("Hello.", "").replace("minutes: 5", "minutes: x"))
    assert (error.key, error.values["line"]) == ("course.not-a-number", "3")


def test_a_misspelt_key_is_met_with_the_one_that_was_meant(file) -> None:
    assert fault(file, LESSON.replace("solutions", "solution")).values["nearest"] == "solutions"


@pytest.mark.parametrize("new", ["id: one  # here", "id: one\n    columns: [name,  # first\n      shape]"])
def test_a_comment_behind_a_name_is_fine(file, new) -> None:
    assert loaded(file, LESSON.replace("id: one", new)).steps[0].id == "one"


def test_scalars_stay_what_was_typed(file) -> None:
    text = LESSON.replace("A title", "1:30").replace("Hello.", "no").replace("text: Y", "text: 3")
    lesson = loaded(file, text)
    assert (lesson.title, lesson.steps[0].prose) == ("1:30", "no")
    assert lesson.steps[2].choices["yes"].text == "3"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(file) -> None:
    text = LESSON.replace("y = 2", "y = (2").replace("\n", "\r\n")
    error = fault(file, b"\xef\xbb\xbf" + text.encode())
    assert (error.key, error.values["line"], error.values["column"]) == ("course.bad-code", "11", "11")


@settings(deadline=None, max_examples=150)
@given(st.text() | st.binary() | st.text(alphabet="ab:-#|>'\"[]{}&*!%@`?, \t\n\\01"))
@example("[" * 100_000)
@example("a: " * 3_000)
@example("? " * 3_000)
@example("format: " + "9" * 10_000)
@example("format: ²")
def test_any_file_is_a_lesson_or_a_bad_lesson(file, text) -> None:
    expect_a_sentence_at_worst(file, text)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, len(LESSON)), st.integers(0, 20), st.text(max_size=12) | st.sampled_from("\t#:-'\"|[{&*!")
)
def test_a_damaged_lesson_is_a_lesson_or_a_bad_lesson(file, start, length, text) -> None:
    expect_a_sentence_at_worst(file, LESSON[:start] + text + LESSON[start + length :])


@pytest.mark.parametrize("code", ['"x = 1\\0"', "(" * 5_000 + ")" * 5_000, "-" * 50_000 + "1"])
def test_code_that_python_cannot_hold_is_told(file, code) -> None:
    assert fault(file, LESSON.replace('"x = 2 - 1"', code)).key == "course.bad-code"


@settings(deadline=None, max_examples=1_000, phases=[Phase.generate])
@given(st.integers(0, 2**32 - 1))
def test_a_mangled_lesson_is_a_lesson_or_a_bad_lesson_and_never_runs(file, seed) -> None:
    random, written = Random(seed), file.with_name("written")
    file.write_bytes(mangled(armed(random.choice(SOUND), written), random))
    assert outcome(Lesson, file) != "neither"
    assert not written.exists()


@pytest.mark.parametrize("text", SOUND, ids=["short", "shipped"])
def test_the_lessons_that_are_mangled_are_sound_and_would_write_a_file(file, text) -> None:
    written = file.with_name("written")
    file.write_bytes(armed(text, written))
    step = load_lesson(file).steps[0]
    exec(step.setup)
    assert written.exists()
    written.unlink()


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [("y = 2 \u2028      + 3", "11", "13"), ('y = len("a\u2028      b") 3', "12", "11")],
)
def test_a_line_separator_in_code_is_told_at_its_place(file, code, line, column) -> None:
    error = fault(file, LESSON.replace("y = 2", code))
    assert (error.key, error.values["line"], error.values["column"]) == ("course.bad-code", line, column)


def expect_a_sentence_at_worst(file: Path, text: str | bytes) -> None:
    try:
        loaded(file, text)
    except BadLesson as error:
        bad = error
    else:
        return
    assert words("en")(bad.key, **bad.values)
    assert int(bad.values["line"]) >= 1
    assert int(bad.values["column"]) >= 1


def course(directory: Path, text: str) -> BadLesson:
    (directory / "course.yaml").write_text(text)
    (directory / "first").mkdir()
    (directory / "first" / "lesson.yaml").write_text(LESSON)
    with pytest.raises(BadLesson) as caught:
        load_course(directory)
    return caught.value


@pytest.mark.parametrize(
    ("text", "key", "line", "column"),
    [
        ("lessons: [first, second]", "no-such-lesson", 1, 18),
        ("base: en\nlessons: [first, first]", "same-lesson", 2, 18),
        ("lessons:\n  - ../first", "not-an-identifier", 2, 5),
        ("lessons: []", "too-few", 1, 10),
        ("lesson: [first]", "unknown-key-near", 1, 1),
        ("base: en", "missing-field", 1, 1),
    ],
)
def test_a_fault_of_the_course_is_told_at_its_place(tmp_path, text, key, line, column) -> None:
    error = course(tmp_path, text)
    assert (error.key, error.values["line"], error.values["column"]) == (
        f"course.{key}",
        str(line),
        str(column),
    )
    assert words("en")(error.key, **error.values)
