"""What a typed entry is, by its text alone: the names it binds, whether it is an expression."""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import lru_cache

from tensortutor.tutor.hangul import keystrokes

BLANK = re.compile(r"_{3,}")
PROMPT = re.compile(r" *(?:\d+/\d+ )?>>>(?: |$)")
CONTINUED = re.compile(r" *\.\.\.(?: |$)")
QUIT = ":quit"
LEAVING = frozenset({"exit", "quit", "exit()", "quit()", ":q"})
HELP = "help"
WORD = ":word"
COMMANDS = (
    ":help",
    ":tensors",
    ":look",
    ":memory",
    ":graph",
    ":plot",
    ":why",
    ":inspect",
    WORD,
    ":reset",
    ":device",
    ":save",
    ":export",
    ":lang",
    QUIT,
)
"""What every prompt has."""
QUIZ_COMMANDS = (":hint", ":check", ":skip", *COMMANDS)
LESSON_COMMANDS = (":hint", ":check", ":again", ":skip", ":back", ":solution", ":map", *COMMANDS)
NAMES = frozenset({HELP, *LEAVING, *LESSON_COMMANDS})


def command(text: str) -> str | None:
    """Return the command that *text* is, None where it is for Python.

    Full-width characters are made plain; a name typed with the Korean keyboard on is read by its keys.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    name, space, argument = plain.partition(" ")
    if (keys := keystrokes(name).lower()) in NAMES and not name.isascii():
        plain = f"{keys}{space}{argument}"
    if plain in LEAVING:
        return QUIT
    if plain == HELP:
        return f":{HELP}"
    return plain if plain.startswith(":") else None


def unprompted(text: str) -> str:
    """Return *text* without the prompts of a session that it was copied from, and without what was printed.

    Only where the first line that is not empty begins with a prompt: ours, with or without a step's number,
    or Python's.
    """
    lines = text.strip("\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    if not PROMPT.match(first):
        return text
    kept: list[str] = []
    for line in lines:
        if (prompt := PROMPT.match(line)) or (kept and (prompt := CONTINUED.match(line))):
            kept.append(line[prompt.end() :])
    return "\n".join(kept)


def parsed(code: str) -> ast.Module | None:
    """Return *code* as a tree, None where it is not plain Python."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def same_code(one: str, other: str) -> bool:
    """Return whether both are the same Python, whatever their spaces and comments."""
    return (first := _dumped(one)) is not None and first == _dumped(other)


@lru_cache(maxsize=256)
def _dumped(code: str) -> str | None:
    return None if (tree := parsed(code)) is None else ast.dump(tree)


def bound_names(code: str) -> frozenset[str]:
    """Return the names that *code* binds at its top level or in its blocks, not inside functions."""
    tree = parsed(code)
    return frozenset() if tree is None else frozenset(_bound(tree))


def _bound(node: ast.AST) -> set[str]:
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                continue
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=alias):
                found.add(alias or name.partition(".")[0])
            case ast.Lambda():
                continue
            case _:
                pass
        found |= _bound(child)
    return found


def is_expression(code: str) -> bool:
    """Return whether the last statement of *code* is an expression."""
    tree = parsed(code)
    return tree is not None and bool(tree.body) and isinstance(tree.body[-1], ast.Expr)


def is_definition(code: str) -> bool:
    """Return whether *code* only imports or defines: later steps may build on it."""
    tree = parsed(code)
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return tree is not None and bool(tree.body) and all(isinstance(each, kinds) for each in tree.body)


def has_blank(code: str) -> bool:
    """Return whether a starter's blank `____` still stands in *code*."""
    return bool(BLANK.search(code))


def repaired(code: str) -> str | None:
    """Return *code* with full-width characters made plain, None where that is not what ails it."""
    plain = unicodedata.normalize("NFKC", code)
    if plain == code or parsed(code) is not None or parsed(plain) is None:
        return None
    return plain


def choice(text: str, count: int) -> int | None:
    """Return which of *count* options *text* chooses, from 0: a digit or a letter.

    Full-width ones count too, and the letters of the Korean keyboard by their keys.
    """
    plain = keystrokes(text).strip().rstrip(").").lower()
    if plain.isdecimal():
        index = int(plain) - 1
    elif len(plain) == 1 and plain.isascii() and plain.isalpha():
        index = ord(plain) - ord("a")
    else:
        return None
    return index if 0 <= index < count else None
