"""What a person sees, at 60, 80 and 120 columns. The screens are meant to be read."""

import pytest
from rich.console import Group

from tensortutor.course.model import Choice, Exercise, Lesson, Predict, Question, Raises, Read, Run
from tensortutor.views.course_map import CourseMap, MapEntry
from tensortutor.views.failure import FailureView
from tensortutor.views.inspection import Inspector, empty
from tensortutor.views.prose import Prose, PythonCode
from tensortutor.views.steps import Closing, Opening, StepView
from tensortutor.views.verdicts import AnswerView, HintView, Passed, PredictionView, Refused, Said
from tensortutor.wire import Failure, TensorRow
from tensortutor.words import words as catalogue

FACTS = {"dtype": "float32", "device": "cpu", "requires_grad": False, "is_leaf": True, "has_grad": False}
X = TensorRow(
    "x", "tensor", "new", **FACTS, shape=(2, 3), bytes=24, min=0.0883, max=0.94077, mean=0.59401, nan=0, inf=0
)
TOUCHED = (
    X,
    TensorRow(
        "weights",
        "parameter",
        "modified",
        shape=(1000, 1000),
        dtype="float32",
        device="cpu",
        bytes=4_000_000,
        requires_grad=True,
        is_leaf=True,
        has_grad=True,
        min=-3.2,
        max=4.1,
        mean=0.000012,
        nan=2,
        inf=1,
        sampled=True,
    ),
    TensorRow(
        "a",
        "ndarray",
        "rebound",
        shape=(10,),
        dtype="float64",
        bytes=80,
        shares_memory_with=("x", "row", "column", "view_of_x"),
        min=0.0,
        max=0.0,
        mean=0.0,
    ),
    TensorRow(
        "loss",
        "tensor",
        "new",
        shape=(),
        dtype="float32",
        device="cpu",
        bytes=4,
        requires_grad=True,
        is_leaf=False,
        grad_fn="MseLossBackward0",
        has_grad=False,
        min=1.25,
        max=1.25,
        mean=1.25,
    ),
    TensorRow("old", "tensor", "deleted", **FACTS, shape=(2, 3), bytes=24, held_by=("v",)),
    TensorRow(
        "テンソル",
        "tensor",
        "new",
        shape=(1,) * 12,
        dtype="bool",
        device="cpu",
        bytes=1,
        min=1,
        max=1,
        mean=1.0,
    ),
    TensorRow("_", "tensor", "new", shape=(0, 5), dtype="float32", device="cpu", bytes=0),
)
LESSON_COLUMNS = ("name", "shape", "dtype", "device", "values")

EXERCISE = Exercise(
    id="each-row",
    exercise="`P` = every **row** of `C` divided by its own sum.",
    setup="C = torch.tensor([[1., 1., 2.], [1., 2., 5.], [4., 4., 8.]])",
    starter="P = C / ____",
    answer="P",
    solutions=("P = C / C.sum(1, keepdim=True)", "P = C / C.sum(1)[:, None]"),
    because="The kept axis has size 1 and stretches along the row.",
)
STEPS = {
    "read": Read(
        id="rule",
        read="Shapes are compared **from the right**. Two sizes fit if they are equal, if one is 1,\n"
        "or if one is missing.",
    ),
    "run": Run(
        id="refused",
        run="Three row means. From the right, 4 meets 3.",
        setup="X = torch.arange(12.).reshape(3, 4)",
        code="X - X.mean(1)",
        raises=Raises(type="RuntimeError"),
    ),
    "predict": Predict(
        id="both-stretch",
        predict="Which shape comes out?",
        code="(torch.ones(4, 1, 3) + torch.ones(5, 1)).shape",
        because="Both sides stretched.",
    ),
    "question": Question(
        id="quiet-bug",
        question="`C` is (3, 3). What divides entry (i, j) in `C / C.sum(1)`?",
        right="row-j",
        choices={
            "row-i": Choice(text="the sum of row i", why="That needs (3, 1); `C.sum(1)` is (3,)."),
            "row-j": Choice(
                text="the sum of row j, since the three sums are lined up with the **last** axis of `C`"
            ),
            "column-j": Choice(text="the sum of column j", why="That is `C.sum(0)`."),
        },
        because="The shapes fit, so nothing is raised.",
    ),
    "exercise": EXERCISE,
}
LESSON = Lesson(
    format=1,
    title="Broadcasting",
    minutes=25,
    goals=(
        "say whether two shapes fit, and which axis stretches",
        "see a wrong axis where *nothing* is raised",
    ),
    opening=(
        {"you": "How can (3, 4) minus (4,) work?"},
        {"mentor": "Line them up from the right, then look at each pair: equal, one, or missing. No more."},
    ),
    steps=(EXERCISE,),
    summary=("Sizes are compared **from the right**.", "`keepdim=True` leaves the 1 that stretches."),
    checklist=("When does `a + b` fail?",),
)
MARKDOWN = """\
# A heading

A tensor has a *shape*, a **dtype** and a `device`. See [the manual](https://pytorch.org/docs), and
<https://pytorch.org>; `torch.ones(4, 1, 3) + torch.ones(5, 1)` is kept on one line.

- a short item
- a longer item, long enough that it has to be broken at sixty columns, with `x.view(2, 3)`
  1. first
  2. second

```python
x = torch.ones(2)  # float32
x.reshape(2, 1).expand(2, 3).contiguous().view(-1).unsqueeze(0).sum(dim=1, keepdim=True)
```

| dtype | bytes | for |
|---|--:|---|
| `float32` | 4 | weights, and most of what one meets every day |
| `bool` | 1 | masks |

> A view shares its memory.
"""
JAPANESE = """\
テンソルは**形**と`dtype`と`device`をもちます。`x.view(2, 3)`は「ビュー」を返し、
メモリを共有するので、コピーしません。ちょっと待って、本当でしょうか？

- 「形」は`(2, 3)`のようなタプルです。
"""
KOREAN = """\
텐서는 **모양**과 `dtype`과 `device`를 가집니다. `x.view(2, 3)`은 메모리를
공유하는 뷰를 돌려줍니다.
"""
MESSAGE = "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 1"
TRACEBACK = f"""\
Traceback (most recent call last):
  File "<you>", line 1, in <module>
    X - X.mean(1)
    ~~^~~~~~~~~~~
RuntimeError: {MESSAGE}"""


def test_the_table_of_one_new_tensor(holds, words):
    holds("inspector-lesson", Inspector((X,), 3, words, LESSON_COLUMNS))


def test_the_table_of_everything_that_can_happen(holds, words):
    holds("inspector-all", Inspector(TOUCHED, 3, words))


def test_the_table_of_many_touched_tensors_is_cut(holds, words):
    rows = tuple(
        TensorRow(f"t{index}", "tensor", "new", shape=(2,), dtype="int64", bytes=16, min=1, max=1, mean=1.0)
        for index in range(30)
    )
    holds("inspector-many", Inspector(rows, 2, words, ("name", "shape", "bytes", "values")))


def test_no_tensors_yet(holds, words):
    holds("inspector-empty", empty(words))


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_of_each_kind(holds, words, kind):
    given = {"exercise": ("C",), "run": ("X",)}.get(kind, ())
    holds(f"step-{kind}", StepView(STEPS[kind], 3, 14, words, given))


def test_a_lesson_opens(holds, words):
    holds("opening", Opening(LESSON, words))


def test_a_lesson_closes(holds, words):
    holds("closing", Closing(LESSON, words))


def test_feedback(holds, words):
    holds(
        "feedback",
        Group(
            Passed(EXERCISE.because, words),
            Passed("", words),
            Refused(
                "(3,) lined up with the last axis, so entry (i, j) was divided by row **j**'s sum.", words
            ),
            HintView("Which axis has the row in it? Keep that axis with `keepdim=True`.", 1, 3, words),
            PredictionView(
                "(4, 5)", "torch.Size([4, 5, 3])", right=False, because="Both stretched.", words=words
            ),
            PredictionView("(4, 5, 3)", "torch.Size([4, 5, 3])", right=True, because="", words=words),
            AnswerView("the sum of row i", right=False, why="That is `C.sum(1, keepdim=True)`.", words=words),
            Said("Step 3 again. Type `:hint` for a hint; x[i] and [bold] stay as they are."),
        ),
    )


def test_an_exception(holds, words):
    holds("failure", FailureView(Failure("RuntimeError", MESSAGE, TRACEBACK), words))


TITLES = {
    "en": ("Why tensors", "Shape, and what a view is", "Broadcasting"),
    "ja": ("なぜテンソルなのか", "形状とビュー", "ブロードキャスト"),
    "ko": ("텐서를 쓰는 이유", "형태와 뷰", "브로드캐스팅"),
}


@pytest.mark.parametrize("language", TITLES)
def test_the_course_at_a_glance(holds, language):
    first, second, third = TITLES[language]
    entries = (
        MapEntry("why-tensors", first, 15, 14, 14, 9, 9, current=False),
        MapEntry("shape", second, 25, 3, 12, 1, 8, current=True),
        MapEntry("broadcasting", third, 25, 0, 14, 0, 0, current=False),
    )
    holds(f"course-map-{language}", CourseMap(entries, catalogue(language)))


@pytest.mark.parametrize(
    ("name", "text"), [("prose", MARKDOWN), ("prose-japanese", JAPANESE), ("prose-korean", KOREAN)]
)
def test_lesson_markdown(holds, name, text):
    holds(name, Prose(text))


def test_code(holds):
    holds("code", PythonCode("def relu(x):\n    return x.clamp(min=0)\n\nrelu(torch.tensor([-1., 2.]))\n"))
