"""The learner who takes the course by script: comes through what is sound, and tells what is not."""

import pytest

from benchmarks.answering import enters, statements
from benchmarks.learners import KINDS, Sitting, rows_of, taken
from benchmarks.taking import Record
from benchmarks.watching import Finding, Watch
from tensortutor.course.library import Library
from tensortutor.words import words

LESSON = """
format: 1
title: Short
minutes: 1
steps:
  - id: told
    read: "Read this."
  - id: looped
    run: "It ends in a block."
    code: |
      for n in range(2):
          print(n)
    prints: "0\\n1"
    because: "Two lines."
  - id: guessed
    predict: "What comes out?"
    code: torch.ones(2) * 3
    because: "Three of them."
  - id: chosen
    question: "Which one?"
    right: that
    choices: {other: {text: "The other.", why: "Not the other."}, that: {text: "That one."}}
    because: "That is it."
  - id: replaced
    exercise: "Make `y`, twice `x`."
    setup: x = torch.arange(3.)
    starter: y = ____
    answer: y
    solutions: [y = x * 2, y = x + x]
    mistakes: {unsaid: {code: y = x.unknown(), say: "This raises."}, same: {code: y = x, say: "It is x."}}
    because: "Doubled."
  - id: went-back
    exercise: "Make `z` and go back from it."
    setup: t = torch.tensor(1., requires_grad=True)
    answer: z
    solutions: ["z = 3 * t\\nz.backward()", "z = t + t + t\\nz.backward()"]
    mutates: [t]
    grad: [t]
    mistakes: {not-back: {code: z = 3 * t, say: "Nobody went back. `:again`."}}
    because: "Three."
"""
QUIZ = """
format: 1
questions:
  - id: asked
    question: "And which one now?"
    right: that
    choices: {other: {text: "The other.", why: "Not the other."}, that: {text: "That one."}}
    because: "That is it."
    shows: torch.ones(2)
    again: chosen
  - id: weighted
    exercise: "Make `z` and go back from it."
    setup: t = torch.tensor(1., requires_grad=True)
    answer: z
    solutions: ["z = 3 * t\\nz.backward()", "z = t + t + t\\nz.backward()"]
    mutates: [t]
    grad: [t]
    mistakes: {twice: {code: "z = 2 * t\\nz.backward()", say: "It is three."}}
    because: "Three."
    again: went-back
"""
KOREAN = """
title: 짧은 레슨
steps:
  told: {read: 읽어 보세요.}
  looped: {run: 블록으로 끝나요., because: 두 줄이에요.}
  guessed: {predict: 무엇이 나올까요?, because: 3이 두 개예요.}
  chosen:
    question: 어느 것일까요?
    choices: {other: {text: 다른 것., why: 그것이 아니에요.}, that: {text: 그것.}}
    because: 그것이에요.
  replaced:
    exercise: "`x`의 두 배인 `y`를 만드세요."
    mistakes: {unsaid: 에러예요., same: 그대로예요.}
    because: 두 배예요.
  went-back:
    exercise: "`z`를 만들고 거꾸로 가세요."
    mistakes: {not-back: 아직 거꾸로 가지 않았어요. `:again`.}
    because: 3이에요.
questions:
  asked:
    question: 이번에는 어느 것일까요?
    choices: {other: {text: 다른 것., why: 그것이 아니에요.}, that: {text: 그것.}}
    because: 그것이에요.
  weighted: {exercise: "`z`를 만들고 거꾸로 가세요.", mistakes: {twice: 3이에요.}, because: 3이에요.}
"""
FAULTY = """
format: 1
title: 짧은 레슨
minutes: 1
steps:
  - id: untranslated
    read: "This is not there in the other language."
  - id: wide
    run: 넓어요.
    code: print("=" * 61)
    prints: "============================================================="
  - id: not-made
    read: 만들 수 없어요.
    setup: missing
  - id: right-refused
    exercise: "`y`를 만드세요."
    answer: y
    equals: torch.ones(3)
    solutions: [y = torch.zeros(3)]
    because: 아니에요.
  - id: wrong-accepted
    exercise: "`y`를 만드세요."
    answer: y
    solutions: [y = torch.ones(3), "y = torch.full((3,), 1.)"]
    wrong: [y = torch.zeros(3) + 1]
    because: 1이에요.
"""


@pytest.fixture
def library(tmp_path):
    """Make a library of one lesson, which is given as its files."""

    def _library(**files):
        (tmp_path / "short").mkdir()
        (tmp_path / "course.yaml").write_text("languages: [en, ko]\nlessons: [short]")
        for name, text in files.items():
            (tmp_path / "short" / f"{name}.yaml").write_text(text, "utf-8")
        return Library(tmp_path)

    return _library


def test_a_sound_lesson_is_taken_to_its_end_with_wrong_answers_on_the_way(library):
    library = library(lesson=LESSON, quiz=QUIZ, ko=KOREAN)
    record = taken(library.home, "short", ["ko"])
    assert record == Record(due=8 + 10, steps=8 + 10, exercises=3 + 3, wrong=7, refused=7)


def test_what_is_wrong_with_a_lesson_is_found_and_the_rest_of_it_taken(library):
    library = library(lesson=FAULTY, ko="title: 짧은 레슨")
    record = Sitting(library, "short", "ko", stumbles=True).taken({})
    found = {(each.kind, each.place.rpartition("/")[2]) for each in record.findings}
    assert found == {
        ("English", "untranslated"),
        ("too wide", "wide"),
        ("trouble", "not-made"),
        ("dead end", "right-refused"),
        ("dead end", "wrong-accepted"),
    }
    assert (record.steps, record.due) == (3, 5)
    over = [row.what for row in rows_of(record) if row.over]
    assert over == [f"learners: {told}" for told in KINDS.values()]


@pytest.mark.parametrize(
    ("seen", "kinds"),
    [
        ('  File "/venv/tensortutor/terminal/learn.py", line 3', ["trouble"]),
        (words("ko")("bug", type="KeyError", message="x"), ["trouble"]),
        ('  File "<entry 3>", line 3, in <module>\nKeyError: it is not there', []),
        ("레슨을 마쳤어요. Well done, and on to the next.", ["English"]),
    ],
)
def test_what_is_ours_to_mend_is_told_from_what_is_not(seen, kinds):
    found = Watch("ko", frozenset()).findings("here", seen, [])
    assert [each.kind for each in found] == kinds


def test_what_torch_writes_at_a_width_of_its_own_may_be_wide():
    of_torch = [
        "<entry 1>:2: UserWarning: The .grad",
        "        [0.1, 0.2]])",
        "  (fc1): Linear(in_features=1350)",
    ]
    found = Watch("en", None).findings("here", "", [*of_torch, "=" * 61])
    assert list(found) == [Finding("too wide", "here", "=" * 61)]


@pytest.mark.parametrize(
    ("code", "pieces", "pressed"),
    [
        ("x = 1", ["x = 1"], [1]),
        ("x = 1; y = 2\nz = 3\n", ["x = 1; y = 2", "z = 3"], [1, 1]),
        ("for n in x:\n    n\nx", ["for n in x:\n    n", "x"], [2, 1]),
        (
            "@cache\ndef f():\n    # why\n    return 1\n\nf()",
            ["@cache\ndef f():\n    # why\n    return 1", "f()"],
            [2, 1],
        ),
        ("x = [\n    1,\n]", ["x = [\n    1,\n]"], [1]),
    ],
)
def test_code_is_typed_a_statement_at_a_time(code, pieces, pressed):
    assert statements(code) == pieces
    assert [enters(each) for each in pieces] == pressed
