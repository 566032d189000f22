"""Whatever fails, the explainer itself does not: it explains, or says nothing."""

import ast
import linecache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensortutor import wire
from tensortutor.inside.explaining.explainer import RULES, explain
from tensortutor.languages import LANGUAGES
from tensortutor.words import words

NAMES = ("a", "b", "v", "n", "s", "net", "d", "torch", "undefined", "x1")
OPERANDS = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["d['k']", "d['z']", "net[0]", "a.T", "a.shape", "[a, b]", "(2, -1)", "None", "1.5", "'cuda'"]
    ),
    st.integers(-3, 9).map(str),
)
SIGNS = ("@", "+", "-", "*", "/", "//", "%", "**", "&", "<<", "<", "==", "and", "is", ",")
METHODS = (
    "view",
    "reshape",
    "mm",
    "matmul",
    "add_",
    "sum",
    "mean",
    "item",
    "expand",
    "backward",
    "numpy",
    "to",
    "foo",
)
FUNCTIONS = (
    "torch.cat",
    "torch.stack",
    "torch.mm",
    "torch.einsum",
    "torch.tensor",
    "F.linear",
    "net",
    "float",
    "bool",
)


def expressions(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, st.sampled_from(METHODS), st.lists(inner, max_size=2)).map(
            lambda parts: f"{parts[0]}.{parts[1]}({', '.join(parts[2])})"
        ),
        st.tuples(st.sampled_from(FUNCTIONS), st.lists(inner, max_size=3)).map(
            lambda parts: f"{parts[0]}({', '.join(parts[1])})"
        ),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        inner.map(lambda part: f"-{part}"),
    )


EXPRESSIONS = st.recursive(OPERANDS, expressions, max_leaves=6)
STATEMENTS = st.one_of(
    EXPRESSIONS,
    EXPRESSIONS.map("if {}: pass".format),
    st.tuples(OPERANDS, st.sampled_from(("+=", "@=", "=")), EXPRESSIONS).map(" ".join),
    st.tuples(st.sampled_from(("a[{}] = {}", "d[{}] += {}")), OPERANDS, EXPRESSIONS).map(
        lambda parts: parts[0].format(*parts[1:])
    ),
)
SET_UP = """
from torch import nn
a, b = torch.ones(2, 3, requires_grad=True), torch.arange(6).view(2, 3)
v, n, s, d = torch.ones(3), 3, "text", {"k": torch.ones(2, 2)}
net = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 2))
"""


def is_python(code):
    try:
        compile(code, "", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, max_examples=300)
@given(statement=STATEMENTS.filter(is_python))
def test_odd_programs_are_explained_in_whole_sentences_or_not_at_all(failing, statement):
    try:
        failed = failing(SET_UP + statement)
    except AssertionError as works:
        assert str(works) == SET_UP + statement  # noqa: PT017 - a program that works is none of this test's
        return
    said = failed.said
    if said is None:
        return
    assert wire.loads(wire.Explanation, wire.dumps(said)) == said
    for language in LANGUAGES:
        assert words(language)(said.notice.key, **said.notice.values)
    if said.repair is not None:
        ast.parse(said.repair)


@pytest.mark.parametrize("kind", [RuntimeError, ValueError, TypeError, IndexError, AttributeError, NameError])
@pytest.mark.parametrize(
    "message",
    [
        "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
        "The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1",
        "index 3 is out of bounds for dimension 0 with size 3",
        "name 'x' is not defined",
        "shape '[4, 2]' is invalid for input of size 6",
    ],
)
def test_what_the_learner_raises_is_theirs(failing, kind, message):
    assert failing("raise kind(message)", kind=kind, message=message).said is None


@pytest.mark.parametrize(
    "program",
    [
        "class E(RuntimeError):\n    def __str__(self): raise SystemExit\nraise E",
        "class E(Exception):\n    args = property(lambda self: 1 / 0)\nraise E",
        "class M(type):\n    def __getattribute__(*_): 1 / 0\nclass E(Exception, metaclass=M): ...\nraise E",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        "raise ExceptionGroup('g', [RuntimeError('index 3 is out of bounds for dimension 0 with size 3')])",
        "raise RuntimeError",
        "raise RuntimeError(object())",
    ],
)
def test_exceptions_of_any_kind_are_survived(failing, program):
    assert failing(program).said is None


def test_a_source_that_disappears_is_survived(failing):
    failed = failing("a = torch.ones(2, 3)\na @ a")
    linecache.clearcache()
    assert explain(type(failed.error), failed.error, failed.trace) is None


def test_messages_that_are_long_take_no_time(failing):
    failed = failing("x = torch.ones(3)\nx[{'k' * 10}]".replace("'k' * 10", "'k'"))
    error = RuntimeError("Expected all tensors to be on the same device, " + "but got " * 10**5)
    assert explain(RuntimeError, error, failed.trace) is None


def test_a_list_that_is_very_long_is_not_looked_through(failing):
    program = "parts = [torch.ones(1, 2)] * {} + [torch.ones(1, 3)]\ntorch.cat(parts)"
    assert failing(program.format(100)).said.operands[1].name == "parts[100]"
    assert failing(program.format(10**6)).said is None


def test_every_family_has_a_rule():
    assert len(RULES) > 50
