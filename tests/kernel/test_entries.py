"""An entry comes back statement by statement, and its errors name the lines that were typed."""

import re
import string
from typing import get_args

import pytest

from tensortutor.kernel import events
from tensortutor.kernel.events import Died, NextInput, Raised, Value
from tensortutor.words import words


def test_events_come_in_the_order_in_which_things_happen(learner):
    heard = learner.run("print('a')\n1 + 1\n1/0")
    kinds = [type(event).__name__ for event in heard.events]
    assert kinds == ["Text", "Done", "Value", "Done", "Raised", "Done"]


def test_a_loop_may_have_several_results(learner):
    heard = learner.run("for i in range(3): i")
    assert [event.text for event in heard.of(Value)] == ["0", "1", "2"]
    assert heard.last.result == "0\n1\n2"


@pytest.mark.parametrize(
    ("code", "result", "kind"),
    [
        ("torch.ones(2)", "tensor([1., 1.])", "Tensor"),
        ("{'b': 1, 'a': [1, 2]}", "{'b': 1, 'a': [1, 2]}", "dict"),
        ("list(range(40))", str(list(range(40))), "list"),
        ("'a\\nb'", "'a\\nb'", "str"),
        ("None", None, None),
        ("5;", None, None),
        ("_ = 5", None, None),
    ],
)
def test_results_print_as_python_prints_them(learner, code, result, kind):
    outcome = learner.run(code).last
    assert (outcome.result, outcome.inspection.result_type) == (result, kind)


def test_the_last_result_is_kept_and_no_other(learner):
    learner.run("import weakref\nx = torch.ones(3)\nw = weakref.ref(x)\nx")
    assert learner.run("_ is x").last.result == "True"
    learner.run("del x\n1")
    assert learner.run("w() is None").last.result == "True"
    assert learner.run("_ = 7\n8\n_").last.result == "7"


@pytest.mark.parametrize(
    ("code", "line", "statement"),
    [
        ("1/0", 1, "1/0"),
        ("\n\nx = 1\n1/0\n", 4, "1/0"),
        ("    x = 1\n    1/0", 2, "1/0"),
        ("é = 1; 1/0", 1, "1/0"),
        ("def f(x):\n    return 1/x\n\nf(0)", 4, "f(0)"),
    ],
)
def test_an_error_names_its_lines_as_they_were_typed(learner, code, line, statement):
    heard = learner.run(code)
    assert (heard.last.inspection.line, heard.last.inspection.statement) == (line, statement)
    traceback = heard.last.error.traceback
    assert re.search(
        rf'File "<entry \d+>", line {line}, in <module>\n    .*{re.escape(statement)}', traceback
    )
    assert traceback.endswith("ZeroDivisionError: division by zero")


def test_code_from_a_file_is_called_by_its_name(learner):
    heard = learner.run("\nx = 1\n1/0", name="work/a.py")
    assert 'File "work/a.py", line 3, in <module>\n    1/0' in heard.last.error.traceback


@pytest.mark.parametrize(
    "code",
    [
        "torch.nn.Linear(3, 4)(torch.ones(2, 2))",
        "import json\njson.loads('{')",
        "import importlib\nimportlib.import_module('no.such.module')",
        "from no_such_module import x",
        "input()",
        "%time 1/0",
        "await __import__('asyncio').wait_for(__import__('asyncio').sleep(1), 0.01)",
    ],
)
def test_only_the_learners_frames_are_told(learner, code):
    traceback = learner.run(code).last.error.traceback
    found = re.findall(r'File "([^"]*)"', traceback)
    assert found
    assert all(re.fullmatch(r"<entry \d+>|<timed eval>", file) for file in found)


@pytest.mark.parametrize(
    ("code", "line", "caret"),
    [
        ("x = 1\ny = 2 z", 2, "    y = 2 z\n          ^"),
        ("\n\nx = (", 3, "    x = (\n         ^"),
        ("def f():\nreturn 1", 2, "    return 1\n    ^^^^^^"),
        ("return 1", 1, "    return 1\n    ^^^^^^^^"),
    ],
)
def test_a_syntax_error_shows_its_place(learner, code, line, caret):
    heard = learner.run(code)
    assert len(heard.outcomes) == len(heard.of(Raised)) == 1
    error = heard.last.error
    assert error.type in ("SyntaxError", "IndentationError")
    assert re.search(rf'File "<entry \d+>", line {line}\n', error.traceback)
    assert caret in error.traceback
    assert "site-packages" not in error.traceback


@pytest.mark.parametrize(
    "code",
    [
        "1" * 5000,
        "x = " + "(" * 300 + ")" * 300,
        "x = 'é" + "x" * 50_000,
        "raise ValueError(str(list(range(10**6))))",
    ],
    ids=["number", "brackets", "string", "message"],
)
def test_errors_stay_within_a_length(learner, code):
    error = learner.run(code).last.error
    assert len(error.message) < 5_000
    assert len(error.traceback) < 20_000


def test_a_magic_may_propose_the_next_entry(learner):
    assert learner.run("%load_ext no_such\n").errors == ["ModuleNotFoundError"]
    heard = learner.run("get_ipython().set_next_input('x = 1')")
    assert [event.code for event in heard.of(NextInput)] == ["x = 1"]


def test_every_sentence_that_may_come_is_there_with_its_values():
    """The keys that kernel and shell name, with the placeholders that they fill."""
    expected = {
        "kernel.killed": set(),
        "kernel.crashed": {"signal"},
        "kernel.failed": {"message"},
        "kernel.exited": {"code"},
        "kernel.stopped": set(),
        "kernel.silent": set(),
        "kernel.interrupted": set(),
        "kernel.no-torch": {"type", "message"},
        "device.missing": {"device", "present", "version"},
        "session.hidden": {"name"},
        "session.lost": {"name"},
        "bug": {"type", "message"},
    }
    sentences = words("en").sentences
    found = {
        key: {name for _, name, *_ in string.Formatter().parse(sentences[key]) if name} for key in expected
    }
    assert found == expected
    assert set(expected) >= {key for key in sentences if key.startswith(("kernel.", "session."))}


def test_every_event_is_one_of_those_that_the_front_knows():
    assert set(get_args(events.Event)) == {
        kind
        for kind in vars(events).values()
        if isinstance(kind, type) and kind.__module__ == events.__name__
    }
    assert Died in get_args(events.Event)
