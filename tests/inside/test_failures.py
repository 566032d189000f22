"""A traceback shows the learner's own frames, within a length, whatever the exception does."""

import pytest
import torch

from tensortutor.inside import failures
from tensortutor.inside.interrupts import Interrupts


def raised(code, name="<entry 1>"):
    """Return the message and the traceback of what *code* raises."""
    try:
        exec(compile(code, name, "exec"), {"torch": torch, "Interrupts": Interrupts})
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        return failures.describe(type(error), error, error.__traceback__.tb_next)
    raise AssertionError


def files(told):
    return [line.split('"')[1] for line in told.splitlines() if line.lstrip(" |+-").startswith('File "')]


@pytest.mark.parametrize(
    "code",
    [
        "torch.nn.Linear(3, 4)(torch.ones(2, 2))",
        "import importlib; importlib.import_module('no_such_module')",
        "import json; json.loads('{')",
        "torch.ones(2) @ torch.ones(3)",
        "Interrupts.__call__(None, 2, None)",
        "try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise ValueError('v') from e",
        "try:\n  torch.nn.Linear(3, 4)(torch.ones(2, 2))\nexcept RuntimeError:\n  {}['k']",
        "import json\ntry:\n  json.loads('{')\nexcept ValueError as e:\n  raise ExceptionGroup('g', [e])",
    ],
)
def test_frames_of_libraries_are_left_out(code):
    _message, told = raised(code)
    assert set(files(told)) == {"<entry 1>"}


def test_causes_and_groups_are_told():
    _, told = raised("try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise ValueError('v') from e")
    assert "The above exception was the direct cause" in told
    _, told = raised("raise ExceptionGroup('g', [ValueError('one'), TypeError('two')])")
    assert "ValueError: one" in told
    assert "TypeError: two" in told


def test_a_directory_beside_the_package_is_no_library():
    beside = failures.__file__.replace("/inside/failures.py", "-lessons/a.py")
    _, told = raised("1/0", beside)
    assert files(told) == [beside]


def test_a_deep_recursion_is_told_by_its_ends():
    message, told = raised("def f(n): return f(n + 1)\nf(0)")
    assert message.startswith("maximum recursion depth exceeded")
    assert told.count("\n") < 4 * failures.FRAMES
    assert len(told) < 4 * failures.MESSAGE


@pytest.mark.parametrize(
    "code",
    [
        "class E(Exception):\n  def __str__(self): return 1/0\nraise E",
        "class E(Exception):\n  def __str__(self): raise SystemExit\nraise E",
        "class E(Exception):\n  def __str__(self): return 5\nraise E",
    ],
)
def test_a_message_that_cannot_be_made_is_said(code):
    message, told = raised(code)
    assert message == "<the message of this exception could not be made>"
    assert "E" in told


@pytest.mark.parametrize("length", [10**3, 10**5, 10**7])
def test_messages_and_tracebacks_are_bounded(length):
    message, told = raised(f"raise ValueError('a' + 'x' * {length} + 'z')")
    assert len(message) <= failures.MESSAGE + 10
    assert len(told) <= 4 * failures.MESSAGE + 10
    assert (message[0], message[-1]) == ("a", "z")


def test_lone_surrogates_are_written_out():
    message, told = raised("raise ValueError('\\ud800')")
    assert message == "\\ud800"
    assert "\ud800" not in told


def test_a_syntax_error_shows_its_place():
    try:
        compile("x = (1,\ny = 2 z", "<entry 7>", "exec")
    except SyntaxError as error:
        message, told = failures.describe(SyntaxError, error, None)
    assert 'File "<entry 7>", line 1' in told
    assert "    x = (1,\n        ^" in told
    assert "never closed" in message
