"""An answer run once from the beginning: earlier steps, setup, draw, statements, and what came of it.

Runs in a fork, where another may have run before. All it needs after the learner's statements is bound before
them; the learner's code gets builtins and a `__main__` of its own, so patching
them reaches nobody else.
"""

from __future__ import annotations

import ast
import builtins
import random
import sys
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import torch

from tensortutor.inside.judgement import facts
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Outcome, Raised
from tensortutor.inside.judgement.redraw import redraw
from tensortutor.inside.judgement.statements import FILE, Entry, own
from tensortutor.inside.judgement.traits import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tensortutor.wire import Attempt, Task

_MISSING = object()
# `torch.manual_seed` seeds accelerators too, or notes with a traceback to do so later: 8 ms (torch 2.13).
_seed_torch = torch.default_generator.manual_seed
_LONGEST = 500
_OTHERS = 8


@dataclass(frozen=True, slots=True)
class Draw:
    """Other inputs than the learner saw: by *code*, or where *anew*, every float input redrawn."""

    seed: int
    code: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """What the setup and the draw bound: the object, and its facts at that time."""

    object: Any
    facts: facts.Facts


def replay(task: Task, draw: Draw, attempt: Attempt, answer: str | None, *, telling: bool) -> Outcome:
    """Return what comes of *attempt* on *draw*; *telling*: with what it started from."""
    asked: list[bool] = []
    namespace = _namespace(asked)
    with nullcontext() if task.distribution is None else _shifted_seeds(draw.seed):
        outcome = _replay(task, draw, attempt, answer, namespace, telling=telling)
    namespace.clear()  # what only it holds takes no memory from the next run
    return AskedInput() if asked else outcome


def _replay(
    task: Task,
    draw: Draw,
    attempt: Attempt,
    answer: str | None,
    namespace: dict[str, Any],
    *,
    telling: bool,
) -> Outcome:
    try:
        seed(draw.seed)
        for code in attempt.earlier:
            with suppress(BaseException):  # an answer of an earlier step may need names of that step
                _run(own((code,)), namespace)
        made, given = _start(task, draw, namespace)
        drawn = tuple(
            name for name, each in given.items() if name not in made or made[name].facts != each.facts
        )
        start = _Given(namespace.get(answer or "", _MISSING), facts.read(namespace.get(answer or "")))
        ready = dict(namespace)
        entries = own(attempt.statements, task.setup)
        watch = Watch(task.demands, entries)
        with watch.watching():
            shown = _run(entries, namespace)
    except BaseException as problem:  # the learner's code may raise anything, SystemExit and its own included
        return _raised(problem)
    value, name, bound = _answer(namespace, answer, start, shown)
    changed = tuple(_changed(namespace, given, answer, task.mutates))
    objects = {name: each.object for name, each in given.items()}
    traits = watch.traits(value, objects)
    others = () if bound or answer is None else tuple(_others(namespace, ready))
    read = None if value is _MISSING else facts.read(value)
    told = tuple((name, each.facts) for name, each in given.items()) if telling else ()
    return Answered(read, name[:_LONGEST], bound, changed, drawn, traits, others, told)


def prepared(task: Task, draw: Draw) -> dict[str, Any]:
    """Return the names that *task* starts from on *draw*."""
    namespace = _namespace([])
    _start(task, draw, namespace)
    return namespace


def _start(task: Task, draw: Draw, namespace: dict[str, Any]) -> tuple[dict[str, _Given], dict[str, _Given]]:
    """Run the setup of *task*, then *draw*; return what the setup has bound, and what both have."""
    before = dict(namespace)
    seed(draw.seed)  # as the session is seeded before a step's setup
    _run(own((task.setup,)), namespace)
    made = _given(namespace, before)
    if draw.anew:
        redraw((given.object for given in made.values()), draw.seed)
    _run(own((draw.code,)), namespace)
    return made, _given(namespace, before)


def seed(number: int) -> None:
    """Seed every generator that a lesson's code may draw from on the CPU, where it is judged."""
    _seed_torch(number)
    np.random.seed(number)  # noqa: NPY002 - the one that lessons call
    random.seed(number)


@contextmanager
def _shifted_seeds(number: int) -> Iterator[None]:
    """Have `torch.manual_seed` give other numbers on each draw: a seeded answer is random all the same."""
    given = torch.manual_seed
    torch.manual_seed = torch.random.manual_seed = lambda seed: given(int(seed) + number)
    try:
        yield
    finally:
        torch.manual_seed = torch.random.manual_seed = given


def _namespace(asked: list[bool]) -> dict[str, Any]:
    """Return the globals of a new `__main__`, with what every session has."""

    def no_input(*_: object) -> NoReturn:
        asked.append(True)
        raise EOFError

    own_builtins = ModuleType("builtins")
    vars(own_builtins).update(vars(builtins), input=no_input, display=print)
    main = ModuleType("__main__")
    sys.modules.update(builtins=own_builtins, __main__=main)
    sys.path[:] = ["", *filter(None, sys.path)]  # as at a prompt: modules of the learner's own
    vars(main).update(__builtins__=own_builtins, torch=torch, device=torch.device("cpu"))
    return vars(main)


def _run(entries: Iterable[Entry], namespace: dict[str, Any]) -> tuple[Any, str]:
    """Run *entries*; return the value of the last expression that had one, and how it was written."""
    shown: tuple[Any, str] = (_MISSING, "")
    for entry in entries:
        node = entry.node
        if not isinstance(node, ast.Expr):
            exec(compile(ast.Module([node], []), FILE, "exec", dont_inherit=True), namespace)
            continue
        code = compile(ast.Expression(node.value), FILE, "eval", dont_inherit=True)
        value = eval(code, namespace)  # noqa: S307
        if value is not None:
            namespace["_"] = value  # as at the prompt
            shown = value, entry.text
    return shown


def _given(namespace: dict[str, Any], before: dict[str, Any]) -> dict[str, _Given]:
    return {
        name: _Given(value, facts.read(value))
        for name, value in namespace.items()
        if name not in ("_", "__builtins__") and value is not before.get(name, _MISSING)
    }


def _answer(
    namespace: dict[str, Any], answer: str | None, start: _Given, shown: tuple[Any, str]
) -> tuple[Any, str, bool]:
    """Return the answer's value, how it is written, and whether the statements made or changed it."""
    if answer is None:
        return *shown, shown[0] is not _MISSING
    value = namespace.get(answer, _MISSING)
    if value is not _MISSING and _differs(start, value):
        return value, answer, True
    if shown[0] is not _MISSING:
        return *shown, False
    return value, answer, False


def _changed(
    namespace: dict[str, Any], given: dict[str, _Given], answer: str | None, mutates: Iterable[str]
) -> Iterable[str]:
    """Yield the names of the setup that are bound to something else, or whose object was changed.

    The name that is asked for may be bound anew, but its old object is not to be touched.
    """
    for name, was in given.items():
        now = was.object if name == answer else namespace.get(name, _MISSING)
        if name not in mutates and _differs(was, now):
            yield name


def _others(namespace: dict[str, Any], before: dict[str, Any]) -> Iterable[tuple[str, facts.Facts]]:
    """Yield the first names that the statements bound, with what they hold."""
    new = [
        name for name, value in namespace.items() if name != "_" and value is not before.get(name, _MISSING)
    ]
    for name in new[:_OTHERS]:
        yield name, facts.read(namespace[name])


def _differs(was: _Given, now: object) -> bool:
    return now is not was.object or facts.read(now) != was.facts


def _raised(problem: BaseException) -> Raised:
    try:
        message = str(problem)
    except BaseException:  # an exception class of the learner's own
        message = ""
    missing = problem.name if isinstance(problem, NameError) and isinstance(problem.name, str) else None
    return Raised(type(problem).__name__, message[:_LONGEST], missing)
