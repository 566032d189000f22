"""Find where the learner's code failed: their innermost frame, and the expression in it that did."""

from __future__ import annotations

import ast
import linecache
from dataclasses import dataclass
from dis import findlabels, opname
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from tensortutor.inside.explaining.sheet import Sheet
from tensortutor.inside.failures import is_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType, TracebackType

LONGEST = 500_000
"""Characters of source that are parsed; a longer file is no exercise."""

_getlines, _parse, _walk, _children = linecache.getlines, ast.parse, ast.walk, ast.iter_child_nodes
_POSITIONED = (ast.expr, ast.stmt)
_TESTING = ("POP_JUMP_", "JUMP_IF_", "TO_BOOL")
"""Instructions that ask for the truth of a value."""
_BETWEEN = ("EXTENDED_ARG", "COPY", "TO_BOOL", "NOP")


@dataclass(frozen=True, slots=True)
class Place:
    """The failed *node* in the learner's innermost *frame*.

    `instruction` is what Python was doing, `parent` the node around it, `beyond` the
    frames of libraries that it called, outermost first. `again` is the last line of
    the frame at which the exception was raised once more, 0 where it was raised only
    once. `kept`: it was raised once more by code that had not called what failed, so
    an unknown time may have passed.
    """

    frame: FrameType
    node: ast.expr | ast.stmt
    instruction: str
    parent: ast.AST
    tree: ast.Module
    again: int
    kept: bool
    sheet: Sheet
    beyond: tuple[FrameType, ...]


def locate(trace: TracebackType | None) -> Place | None:
    """Return the place of the failure, None where none of the learner's source is known to have failed."""
    steps = list(_steps(trace))
    own = [number for number, (frame, _) in enumerate(steps) if is_own(frame.f_code.co_filename)]
    if not own:
        return None
    frame, instruction = steps[own[-1]]
    lines = _getlines(frame.f_code.co_filename)
    doing = opname[frame.f_code.co_code[instruction]]
    made = _producer(frame.f_code, instruction) if doing.startswith(_TESTING) else instruction
    position = _position(frame.f_code, made)
    if position is None or not 0 < sum(map(len, lines)) <= LONGEST:
        return None
    tree = _parse("".join(lines))
    found = _node(tree, position)
    if found is None:
        return None
    node, parent = found
    beyond = tuple(each for each, _ in steps[own[-1] + 1 :])
    again, kept = _again(frame, steps[: own[-1]]), _kept([each for each, _ in steps[: own[-1] + 1]])
    return Place(frame, node, doing, parent, tree, again, kept, Sheet(lines), beyond)


def innermost(trace: TracebackType | None) -> FrameType | None:
    """Return the innermost of the learner's frames in *trace*."""
    own = [frame for frame, _ in _steps(trace) if is_own(frame.f_code.co_filename)]
    return own[-1] if own else None


def _steps(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next


def _producer(code: CodeType, instruction: int) -> int:
    """Return the instruction that made the value whose truth *instruction* asks for, -1 where it may be any.

    Its own place is that of the value, while a jump's is that of the whole statement, or
    even of an earlier comparison in it (Python 3.11).
    """
    if instruction in findlabels(code.co_code):  # type: ignore[arg-type]  # it takes bytes
        return -1
    before = instruction - 2
    while before >= 0 and opname[code.co_code[before]] in _BETWEEN:
        before -= 2
    return before


def _again(frame: FrameType, before: list[tuple[FrameType, int]]) -> int:
    """Return the last line of *frame* among the steps *before* the failure: there it was raised again."""
    places = [_position(each.f_code, instruction) for each, instruction in before if each is frame]
    return max((place[1] for place in places if place), default=0)


def _kept(frames: list[FrameType]) -> bool:
    """Return whether one of the learner's frames was not called by the frame before it in the trace.

    A generator that has ended does not say who called it.
    """
    return any(
        is_own(frame.f_code.co_filename)
        and frame.f_back not in (None, before)
        and frame not in frames[:number]
        for number, (before, frame) in enumerate(pairwise(frames), 1)
    )


Position = tuple[int, int, int, int]


def _position(code: CodeType, instruction: int) -> Position | None:
    """Return first and last line, first and last column; None where the code does not know them."""
    if instruction < 0:
        return None
    first, last, start, end = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    if first is None or last is None or start is None or end is None:
        return None
    return first, last, start, end


def _node(tree: ast.Module, position: Position) -> tuple[ast.expr | ast.stmt, ast.AST] | None:
    """Return the node at *position*, an expression rather than the statement it is, and what is around it.

    The call of a method on several lines is said to begin where the method's name
    does (Python 3.11), so the call, or the attribute, that ends there will do.
    """
    ending: list[tuple[ast.expr | ast.stmt, ast.AST]] = []
    exact: list[tuple[ast.expr | ast.stmt, ast.AST]] = []
    for parent in _walk(tree):
        for node in _children(parent):
            if not isinstance(node, _POSITIONED):
                continue
            place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
            if place == position:
                exact.append((node, parent))
            elif isinstance(node, ast.Call | ast.Attribute) and place[1::2] == position[1::2]:
                ending.append((node, parent))
    expressions = [found for found in exact if isinstance(found[0], ast.expr)]
    return next(iter((*reversed(expressions), *exact, *reversed(ending))), None)
