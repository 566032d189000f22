"""Find what a path such as `net.fc1.weight` or `batch["x"]` names, or say what is wrong with it.

The path is only looked up, in tables: none of the learner's code runs.
"""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import Any

from tensortutor.inside.explaining.operands import UNKNOWN, attribute, instance_names, item
from tensortutor.inside.inspection.containers import opened, spelled
from tensortutor.wire import Notice

_parse, _literal, _close = ast.parse, ast.literal_eval, get_close_matches
_TABLES = ("_parameters", "_buffers", "_modules")
_TURNED = ("T", "mT")
"""Attributes that make a new tensor, with a place of its own in the autograd graph."""


class NotFoundError(Exception):
    """No object has this path; `notice` says what is wrong with it."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice


def find(path: str, namespace: dict[str, object]) -> tuple[str, Any]:
    """Return *path* as the inspector writes it, and what it names in *namespace*. Raises NotFoundError."""
    try:
        tree = _parse(path.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotFoundError(Notice("naming.no-path", {"path": path})) from None
    return _find(tree, path, namespace)


def _find(node: ast.expr, path: str, namespace: dict[str, object]) -> tuple[str, Any]:
    match node:
        case ast.Name(name) if name in namespace:
            return name, namespace[name]
        case ast.Name(name):
            raise NotFoundError(_unknown(name, list(namespace)))
        case ast.Attribute(inner, name):
            owner, value = _find(inner, path, namespace)
            found = UNKNOWN if name in _TURNED else attribute(value, name)
            return _known(found, value, owner, f".{name}", name)
        case ast.Subscript(inner, ast.Constant() | ast.UnaryOp(ast.USub(), ast.Constant()) as index):
            owner, value = _find(inner, path, namespace)
            key = _literal(index)
            return _known(item(value, key), value, owner, f"[{spelled(key)}]", key)
        case _:
            raise NotFoundError(Notice("naming.no-path", {"path": path}))


def _known(found: Any, owner: Any, path: str, step: str, part: object) -> tuple[str, Any]:
    """Return *found*, or what *owner* holds as a container; where there is nothing, say what is like it."""
    if found is UNKNOWN and (container := opened(owner)) is not None:
        found = next((it for each, it in container.items if each == step), UNKNOWN)
    if found is None and part == "grad":
        raise NotFoundError(Notice("naming.no-gradient", {"owner": path}))
    if found is not UNKNOWN:
        return path + step, found
    if near := _nearest(part, _parts(owner)):
        raise NotFoundError(Notice("naming.no-part-near", {"path": path + step, "nearest": near}))
    raise NotFoundError(Notice("naming.no-part", {"path": path + step}))


def _unknown(name: str, known: list[Any]) -> Notice:
    if near := _nearest(name, known):
        return Notice("naming.unknown-near", {"name": name, "nearest": near})
    return Notice("naming.unknown", {"name": name})


def _parts(owner: Any) -> list[Any]:
    """Return what there is to ask for in *owner*: the keys of a dict, the names of attributes and modules."""
    if issubclass(type(owner), dict):
        return list(dict.keys(owner))
    own = instance_names(owner)
    tables: list[Any] = [own, *(table for name in _TABLES if issubclass(type(table := own.get(name)), dict))]
    return [name for table in tables for name in dict.keys(table)]


def _nearest(name: object, known: list[Any]) -> str | None:
    """Return the text in *known* that is most like *name*; names with an underscore are nobody's."""
    texts = [each for each in known if type(each) is str and each[:1] != "_"]
    return next(iter(_close(name, texts, 1)), None) if type(name) is str else None
