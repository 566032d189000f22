"""`:export` and `:save`: what is written runs without the tutor, and over nothing that exists."""

import json
import os
import re
import subprocess
import sys

import pytest

from tensortutor.course.library import Library
from tensortutor.course.model import Exercise, Lesson, Predict, Question, Run
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.exporting import notebook, script
from tensortutor.tutor.exporting import Work, of_lesson
from tensortutor.tutor.tasks import solution
from tensortutor.words import words

NAME = "why-tensors"
LESSON = Library().load(NAME)
START = 'import torch\n\ndevice = torch.device("cpu")'
IN_ORDER = """
import json, sys
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    space = {"__name__": "__main__"}
    cells = [text] if path.endswith(".py") else [
        "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"
    ]
    for number, cell in enumerate(cells):
        exec(compile(cell, f"{path}[{number}]", "exec"), space)
    print(path)
"""
"""A plain Python that runs scripts, and the code of notebooks cell by cell; the first that raises ends it."""


def run(*files):
    """Run exported *files* without the tutor; return what they print."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", IN_ORDER, *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def tutor(*arguments, typed, home, language="en"):
    """Take a lesson, a quiz or a session through a pipe, in the directory *home*; return what it shows."""
    ran = subprocess.run(
        [sys.executable, "-m", "tensortutor", *arguments, "--lang", language],
        input="\n".join(typed) + "\n",
        env={**os.environ, "TENSORTUTOR_HOME": str(home / "state")},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def said(screen):
    return " ".join(screen.split())


# --- A lesson ---

OWN = ["import math", "def half():", "    return math.pi / math.pi / 2", ""]
"""Definitions that are typed in one step and used in the next."""


def answers():
    """Yield what takes the lesson to its last step, with trials, wrong answers and a step that is skipped."""
    for step in LESSON.steps:
        match step:
            case _ if step.id == "image-batch":
                yield ":skip"
                continue
            case _ if step.id == "three-by-three":
                yield from (
                    "A = torch.ones(3, 3)",
                    "unused = torch.ones(1)",
                    "A = torch.full((3, 3), half())",
                )
            case Run():
                yield ""
            case Predict():
                yield "error"
            case Question(choices=choices):
                yield str(list(choices).index(step.right) + 1)
            case Exercise(solutions=solutions):
                yield solutions[-1]
        if step.id == "three-attributes":
            yield from OWN
        if step is not LESSON.steps[-1]:
            yield ""


EXPORTS = (
    *(":export work.py", ":export work.ipynb", ":export work.py", ":export work.txt", ":export"),
    *(":export no/x.py", ":lang ko", ":export 한글.py"),
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Take a lesson, exporting before anything is done and at the end; return the place and the screen."""
    home = tmp_path_factory.mktemp("taken")
    shown = tutor("learn", NAME, typed=[":export early.py", *answers(), *EXPORTS], home=home)
    return home, said(shown)


def test_what_is_exported_of_a_lesson_runs_as_a_script_and_as_a_notebook(taken):
    home, _ = taken
    printed = run(home / "work.py", home / "work.ipynb", home / "한글.py")
    assert printed.count("ValueError: expected sequence of length 3 at dim 1") == 3
    assert printed.count("step 160   loss 3e-12") == 3


def test_each_step_stands_there_with_its_id_its_first_sentence_and_the_learners_own_code(taken):
    text = (taken[0] / "work.py").read_text("utf-8")
    assert re.findall(r"^# \d+ · (\S+)$", text, re.MULTILINE) == [step.id for step in LESSON.steps]
    assert text.startswith(f"# Why tensors\n\n{START}\n\n# 1 · first-tensor\n# Two lines of real PyTorch lie")
    own = "import math\ndef half():\n    return math.pi / math.pi / 2\nA = torch.ones(3, 3)"
    assert f"# 4 · three-by-three\n# Your turn.\n{own}" in text
    assert "# Skipped; the code is the lesson’s.\nbatch = torch.zeros(4, 1, 32, 32)\n" in text
    assert "W = torch.arange(50.).reshape(10, 5)\nF_new = torch.stack([F])\n" in text
    assert all(len(line) <= 79 for line in text.splitlines() if line.startswith("#"))


def test_a_prediction_stands_bare_in_the_file_once_it_is_known_that_its_code_raises_nothing(taken):
    assert "\ntorch.tensor(5.).ndim, torch.tensor([5.]).ndim" in (taken[0] / "work.py").read_text("utf-8")


def test_a_notebook_has_the_prose_in_full_and_marks_the_right_option(taken):
    cells = json.loads((taken[0] / "work.ipynb").read_text("utf-8"))["cells"]
    texts = {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}
    assert texts["title"] == "# Why tensors"
    assert texts["text-2"].endswith("here you will see a little of each.")
    assert "- ✓ `torch.rand(5, 5)`\n- `torch.randn(5, 5)`\n" in texts["text-9"]


def test_nothing_that_exists_is_written_over_and_what_cannot_be_is_said_in_a_sentence(taken):
    home, screen = taken
    assert "Exported to work.py. Pieces of work: 18." in screen
    assert "Exported to work.ipynb. Pieces of work: 18." in screen
    for sentence in (
        "There is nothing to export yet. Run something first.",
        "work.py is there already. Choose another name.",
        "“work.txt” has to end in .py for a script, or in .ipynb for a notebook.",
        "Say where: :export FILE.py or :export FILE.ipynb",
        "no/x.py cannot be written: No such file or directory.",
    ):
        assert screen.count(sentence) == 1
    assert sorted(path.name for path in home.iterdir()) == ["state", "work.ipynb", "work.py", "한글.py"]


def test_an_export_speaks_the_language_that_is_spoken_then(taken):
    home, screen = taken
    assert "한글.py 파일로 18개를 내보냈어요." in screen
    text = (home / "한글.py").read_text("utf-8")
    assert text.startswith("# 텐서를 쓰는 이유\n")
    assert "\n# 건너뛴 단계예요." in text


# --- All lessons ---


def test_every_lesson_runs_done_as_a_script_and_every_third_skipped_as_a_notebook(tmp_path):
    library = Library()
    files = []
    for number, name in enumerate(library.course.lessons):
        lesson = library.load(name)
        forms = ((script, "py", False), (notebook, "ipynb", True))
        for form, ending, skipped in forms if number % 3 == 0 else forms[:1]:
            done = {step.id: Work(solution(step), skipped, None) for step in lesson.steps}
            cells = of_lesson(lesson, done, "torch.manual_seed(0)")
            files.append(tmp_path / f"{name}.{ending}")
            files[-1].write_text(form(lesson.title, START, cells, words("en")), "utf-8")
    assert [line for line in run(*files).splitlines() if line in map(str, files)] == list(map(str, files))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_has_what_its_format_asks_for(language):
    lesson = Library().load(NAME, language)
    done = {step.id: Work(solution(step), True, None) for step in lesson.steps}
    made = json.loads(notebook(lesson.title, START, of_lesson(lesson, done, ""), words(language)))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert set(made) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert made["metadata"]["kernelspec"].keys() >= {"name", "display_name"}
    assert made["metadata"]["language_info"]["name"] == "python"
    common = {"cell_type", "id", "metadata", "source"}
    for cell in made["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell["cell_type"] in {"code", "markdown"}
        assert set(cell) == common | more
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert cell["source"]
        assert all(isinstance(line, str) for line in cell["source"])
        assert all(line.endswith("\n") for line in cell["source"][:-1])
    identifiers = [cell["id"] for cell in made["cells"]]
    assert len(identifiers) == len(set(identifiers))


CHANGED = Lesson.model_validate(
    {
        "format": 1,
        "title": "Changed",
        "minutes": 5,
        "steps": [
            {"id": "gone", "run": "Run it.", "code": "x = 1"},
            {"id": "error", "predict": "Which?", "code": "torch.ones(2) + torch.ones(3)", "because": "So."},
            {"id": "value", "predict": "Which?", "code": "1 + 1", "because": "So."},
            {"id": "later", "exercise": "Make y.", "answer": "y", "solutions": ["y = 1", "y = 2 - 1"],
             "because": "So."},
        ],
    }
)  # fmt: skip
WORK = {
    "error": Work("torch.ones(2) + torch.ones(3)", skipped=False, raised=True),
    "value": Work("1 + 1", skipped=True, raised=None),
    "later": Work("y = x + 1", skipped=False, raised=None),
    "removed": Work("z = 1", skipped=False, raised=None),
}


def test_what_was_done_of_a_lesson_that_has_changed_since_runs_all_the_same(tmp_path):
    file = tmp_path / "changed.py"
    file.write_text(script("", START, of_lesson(CHANGED, WORK, ""), words("en")), "utf-8")
    text = file.read_text("utf-8")
    assert re.findall(r"· (\S+)", text) == ["error", "value", "later"]
    assert text.count("try:") == 3
    printed = run(file)
    assert "RuntimeError: The size of tensor a (2) must match" in printed
    assert "NameError: name 'x' is not defined" in printed


# --- A session and a quiz ---

SESSION = (
    "x = torch.ones(2)",
    "%time x.sum()",
    "x + 1",
    "y = _ * 10",
    "for i in range(2):",
    "    y = y + i",
    "",
    "from __future__ import annotations",
    ":save kept",
    ":export session.ipynb",
    ":export session.py",
    ":export ~nobody-of-this-name/x.py",
)


def test_a_session_is_exported_and_saved_as_the_statements_that_worked(tmp_path):
    shown = said(tutor("repl", "--device", "cpu", typed=SESSION, home=tmp_path))
    assert "5 statements saved in kept." in shown
    assert "Exported to session.py. Pieces of work: 5." in shown
    assert "~nobody-of-this-name/x.py cannot be written:" in shown
    text = (tmp_path / "session.py").read_text("utf-8")
    start = f"{START}\ntorch.set_default_device(device)"
    typed = "x = torch.ones(2)\n_ = x + 1\ny = _ * 10\nfor i in range(2):\n    y = y + i"
    assert text == f"{start}\n{typed}\n# from __future__ import annotations\n"
    assert text == (tmp_path / "kept").read_text("utf-8")
    (tmp_path / "kept").rename(tmp_path / "kept.py")
    run(tmp_path / "kept.py", tmp_path / "session.py", tmp_path / "session.ipynb")


def test_a_quiz_is_exported_as_what_was_run_in_it(tmp_path):
    typed = ["1", "", "mine = torch.zeros(2)", ":export quiz.py"]
    shown = tutor("quiz", NAME, "--seed", "3", typed=typed, home=tmp_path)
    assert "Exported to quiz.py." in said(shown)
    assert "mine = torch.zeros(2)\n" in (tmp_path / "quiz.py").read_text("utf-8")
    run(tmp_path / "quiz.py")
