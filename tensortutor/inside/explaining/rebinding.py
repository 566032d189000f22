"""Which names may mean something else by now than they did when the failed expression read them.

A frame is looked at after the failure. What was bound by then is found in the
source: by `:=` in the expression, by functions that it calls, by `except` and
`finally` around it, by all that ran until the exception was raised once more.
Doubt is cheap, for an operand that is not named is not named wrongly.
"""

from __future__ import annotations

import ast
from dis import get_instructions
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from torch import nn

from tensortutor.inside.explaining.operands import Meaning, in_class
from tensortutor.inside.failures import is_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tensortutor.inside.explaining.locating import Place

MOST = 100
"""Functions that are looked through, one calling the other."""

_Module, _walk, _instructions = nn.Module, ast.walk, get_instructions
_BINDING = ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF", "DELETE_DEREF", "STORE_ATTR", "DELETE_ATTR")


def rebound(place: Place) -> frozenset[str]:
    """Return names, and names of attributes, that may not mean what they did."""
    globals_since = place.frame.f_globals if place.kept else ()
    return frozenset(
        {*globals_since}
        | {*_walruses(place)}
        | {*_bound_in(_handlers(place))}
        | {*_bound_in(_until_raised_again(place))}
        | {*_bound_by_functions(place)}
    )


def _walruses(place: Place) -> Iterator[str]:
    for node in _walk(place.node):
        if isinstance(node, ast.NamedExpr):
            yield node.target.id


def _bound_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield what *nodes* bind or delete; of `data["x"] = …` it is `data`."""
    for node in nodes:
        for each in _walk(node):
            if isinstance(getattr(each, "ctx", None), ast.Store | ast.Del):
                yield from _name(each)


def _name(target: ast.AST) -> Iterator[str]:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Subscript(value=owner):
            yield from _name(owner)


def _handlers(place: Place) -> Iterator[ast.AST]:
    """Yield the `except` and `finally` parts that ran, or may have, when the exception passed them."""
    for attempt in _walk(place.tree):
        if isinstance(attempt, ast.Try | ast.TryStar) and any(
            place.node is each for statement in attempt.body for each in _walk(statement)
        ):
            yield from attempt.handlers
            yield from attempt.finalbody


def _until_raised_again(place: Place) -> Iterator[ast.AST]:
    """Yield the statements between the failure and where its exception was raised once more."""
    for statement in _walk(place.tree):
        if isinstance(statement, ast.stmt) and place.node.lineno < statement.lineno <= place.again:
            yield statement


def _bound_by_functions(place: Place) -> Iterator[str]:
    """Yield what is bound outside of themselves by the learner's functions that the expression calls."""
    meaning = Meaning(place.frame, frozenset())
    calls = [node for node in _walk(place.node) if isinstance(node, ast.Call) and node is not place.node]
    waiting = [function for node in calls if (function := _function(node.func, meaning)) is not None]
    seen: set[int] = set()
    while waiting and len(seen) < MOST:
        function = waiting.pop()
        if id(function) in seen or not is_own(function.__code__.co_filename):
            continue
        seen.add(id(function))
        yield from _bound_by(function.__code__)
        table = function.__globals__
        named = (table.get(name) for name in function.__code__.co_names) if type(table) is dict else ()
        waiting += [each for each in named if type(each) is FunctionType]


def _function(target: ast.expr, meaning: Meaning) -> FunctionType | None:
    """Return the function of Python's that a call of *target* runs, None where it is another or not known."""
    value: Any = meaning.of(target)
    if type(value) is not FunctionType and isinstance(target, ast.Attribute):
        value = in_class(type(meaning.of(target.value)), target.attr)
    if issubclass(type(value), _Module):
        value = in_class(type(value), "forward")
    return value if type(value) is FunctionType else None


def _bound_by(code: CodeType) -> Iterator[str]:
    for instruction in _instructions(code):
        if instruction.opname in _BINDING:
            yield instruction.argval
    for inner in code.co_consts:
        if type(inner) is CodeType:
            yield from _bound_by(inner)
