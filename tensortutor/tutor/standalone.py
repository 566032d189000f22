"""Code that was typed at the prompt made to stand alone in a file: plain Python that runs on to its end.

What the prompt did for it is written out, and what raises or may find a name
missing stands in a `try`. Nothing is run to find that out.
"""

from __future__ import annotations

import ast
import builtins
import dis
import warnings
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING

from tensortutor.tutor.entries import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOUND = frozenset({*dir(builtins), "torch", "device"})
"""What a file has from its first line on."""
RESULT = "_"
NOTHING = ast.Module([], [])


@dataclass(frozen=True, slots=True)
class Piece:
    """Code of one step: what it starts from, and what was run. `raises`: that may be an exception."""

    setup: str
    code: str
    raises: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The names that code has to find because it reads them first, and those that it binds."""

    needed: frozenset[str]
    bound: frozenset[str]


def names(code: str | ast.Module) -> Names:
    """Return the names of *code*, none where it is not plain Python."""
    compiled = _compiled(code)
    return _names(compiled) if compiled else Names(frozenset(), frozenset())


def needed(definitions: Sequence[str], code: str) -> tuple[str, ...]:
    """Return those of *definitions* that *code* builds on, and that these build on, in their order."""
    wanted = names(code).needed
    chosen: list[str] = []
    for each in reversed(definitions):
        own = names(each)
        if own.bound & wanted:
            chosen.insert(0, each)
            wanted = (wanted - own.bound) | own.needed
    return tuple(chosen)


def standing_alone(pieces: Sequence[Piece]) -> list[str]:
    """Return the code of each of *pieces*, to be run in this order after `torch` and `device` are there."""
    codes = _results_written_out([each.code.strip("\n") for each in pieces])
    used = frozenset[str]().union(*(own.needed | own.bound for own in map(names, codes)))
    error = next(name for name in map("error{}".format, ("", *range(2, len(used) + 3))) if name not in used)
    known, written = FOUND, []
    for piece, code in zip(pieces, codes, strict=True):
        known |= names(piece.setup).bound
        own = names(code)
        if _compiled(code) is None:
            code = _indented("# ", code.split("\n"))  # noqa: PLW2901
        elif code and (piece.raises or own.needed - known):
            code = _guarded(code, error)  # noqa: PLW2901
        else:
            known |= own.bound
        written.append("\n".join(part for part in (piece.setup.strip("\n"), code) if part))
    return written


def _compiled(code: str | ast.Module) -> CodeType | None:
    """Return *code* as it would be in the middle of a file; None where it could not stand there.

    IPython takes an `await` at the top level and a late `from __future__`; a file does not.
    """
    tree = parsed(code) if isinstance(code, str) else code
    if tree is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the learner has seen them
            return compile(
                ast.Module([*ast.parse("pass").body, *tree.body], []), "<work>", "exec", dont_inherit=True
            )
    except (SyntaxError, ValueError):
        return None


def _names(code: CodeType) -> Names:
    needed, bound = set[str](), set[str]()
    for instruction in dis.get_instructions(code):
        match instruction.opname:
            case "LOAD_NAME" if instruction.argval not in bound:
                needed.add(instruction.argval)
            case "LOAD_GLOBAL":
                needed.add(instruction.argval)
            case "STORE_NAME" | "STORE_GLOBAL":
                bound.add(instruction.argval)
            case _:
                pass
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    within = {name for each in inner for name in each.needed}  # read when it is called: later, if at all
    return Names(frozenset(needed | (within - bound)), frozenset(bound))


def _results_written_out(codes: Sequence[str]) -> list[str]:
    """Return *codes* with `_ =` before each expression whose value is asked for as `_` later."""
    wanted: list[set[tuple[int, int]]] = [set() for _ in codes]
    latest: tuple[int, ast.stmt] | None = None
    for index, node in _statements(codes):
        own = names(ast.Module([node], []))
        if RESULT in own.needed and latest:
            wanted[latest[0]].add((latest[1].lineno, latest[1].col_offset))
        if RESULT in own.bound:
            latest = None
        elif isinstance(node, ast.Expr) and not _is_print(node.value):
            latest = index, node
    return [_inserted(f"{RESULT} = ", code, places) for code, places in zip(codes, wanted, strict=True)]


def _statements(codes: Sequence[str]) -> Iterator[tuple[int, ast.stmt]]:
    for index, code in enumerate(codes):
        yield from ((index, node) for node in (parsed(code) or NOTHING).body)


def _is_print(value: ast.expr) -> bool:
    """Return whether *value* is a call that gives nothing: the prompt's `_` stays what it was."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"


def _inserted(text: str, code: str, places: set[tuple[int, int]]) -> str:
    """Return *code* with *text* at each of *places*: a line from 1, and an offset in bytes."""
    if not places:
        return code
    lines = code.encode().split(b"\n")
    for line, offset in sorted(places, reverse=True):
        lines[line - 1] = lines[line - 1][:offset] + text.encode() + lines[line - 1][offset:]
    return b"\n".join(lines).decode()


def _guarded(code: str, error: str) -> str:
    """Return *code* in a `try` that prints what it raises under the name *error*; long strings stay."""
    strings = {
        line
        for node in ast.walk(parsed(code) or NOTHING)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    lines = code.split("\n")
    inner = [line if number in strings else _indented("    ", [line]) for number, line in enumerate(lines, 1)]
    report = f'    print(f"{{type({error}).__name__}}: {{{error}}}")'
    return "\n".join(["try:", *inner, f"except Exception as {error}:", report])


def _indented(margin: str, lines: Sequence[str]) -> str:
    return "\n".join((margin + line).rstrip() if not line.strip() else margin + line for line in lines)
