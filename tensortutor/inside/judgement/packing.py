"""Outcomes as bytes, and back: a JSON header, then the raw elements of every tensor in it.

Never a pickle: what arrives was written by a process in which the learner's
code ran, so it may be anything. `unpack` raises `Malformed`, and nothing else.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from tensortutor.inside.judgement.facts import DEEPEST, Block, Facts, Mapping, Opaque, Scalar, Sequence
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Outcome, Raised, Traits

LENGTH = struct.Struct(">Q")


class Malformed(Exception):  # noqa: N818 - of data, not of the program
    """These bytes are not an outcome."""


def pack(outcome: Outcome) -> bytes:
    """Return *outcome* as bytes."""
    blobs: list[bytes] = []
    header = json.dumps(_outcome_tree(outcome, blobs)).encode()
    return b"".join((LENGTH.pack(len(header)), header, *blobs))


def unpack(message: bytes) -> Outcome:
    """Return the outcome in *message*. Raises `Malformed`."""
    try:
        (length,) = LENGTH.unpack_from(message)
        start = LENGTH.size + length
        tree = json.loads(message[LENGTH.size : start])
        return _outcome(tree, _Blobs(memoryview(message)[start:]))
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        OverflowError,
        RecursionError,
        struct.error,
    ) as problem:
        raise Malformed from problem


class _Blobs:
    """The raw bytes behind the header, handed out from the front."""

    def __init__(self, rest: memoryview) -> None:
        self._rest = rest

    def take(self, size: int) -> bytes:
        if not 0 <= size <= len(self._rest):
            raise Malformed
        taken, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return taken


def _outcome_tree(outcome: Outcome, blobs: list[bytes]) -> list[Any]:
    match outcome:
        case Answered(value, name, bound, changed, drawn, traits, others, given):
            tree = None if value is None else _tree(value, blobs)
            seen = _traits_tree(traits, blobs)
            named = [[_named_tree(each, blobs) for each in group] for group in (others, given)]
            return ["answered", tree, name, bound, changed, drawn, seen, *named]
        case Raised(type_, message, missing):
            return ["raised", type_, message, missing]
        case AskedInput():
            return ["input"]


def _outcome(tree: Any, blobs: _Blobs) -> Outcome:
    match tree:
        case ["answered", value, str(name), bool(bound), [*changed], [*drawn], traits, [*others], [*given]]:
            facts = None if value is None else _facts(value, blobs)
            seen = _traits(traits, blobs)
            named = (tuple(_pair_named(pair, blobs) for pair in group) for group in (others, given))
            return Answered(facts, name, bound, _names(changed), _names(drawn), seen, *named)
        case ["raised", str(type_), str(message), str() | None as missing]:
            return Raised(type_, message, missing)
        case ["input"]:
            return AskedInput()
    raise Malformed


def _traits_tree(traits: Traits, blobs: list[bytes]) -> list[Any]:
    grads = [_named_tree(each, blobs) for each in traits.grads]
    return [traits.shares, traits.same, traits.leaf, traits.contiguous, grads, traits.printed, traits.used]


def _traits(tree: Any, blobs: _Blobs) -> Traits:
    match tree:
        case [
            [*shares],
            [*same],
            bool() | None as leaf,
            bool() | None as contiguous,
            [*grads],
            str(printed),
            [*used],
        ]:
            gradients = tuple(_named(pair, blobs) for pair in grads)
            return Traits(_names(shares), _names(same), leaf, contiguous, gradients, printed, _names(used))
    raise Malformed


def _named_tree(named: tuple[str, Facts | None], blobs: list[bytes]) -> list[Any]:
    name, facts = named
    return [name, None if facts is None else _tree(facts, blobs)]


def _named(tree: Any, blobs: _Blobs) -> tuple[str, Facts | None]:
    name, facts = tree
    return str(name), None if facts is None else _facts(facts, blobs)


def _pair_named(tree: Any, blobs: _Blobs) -> tuple[str, Facts]:
    name, facts = _named(tree, blobs)
    if facts is None:
        raise Malformed
    return name, facts


def _names(items: list[Any]) -> tuple[str, ...]:
    return tuple(str(item) for item in items)


def _tree(facts: Facts, blobs: list[bytes]) -> list[Any]:
    match facts:
        case Block(library, type_, shape, dtype, device, layout, requires_grad, data):
            if data is not None:
                blobs.append(data)
            size = None if data is None else len(data)
            return ["block", library, type_, list(shape), dtype, device, layout, requires_grad, size]
        case Scalar(type_, text):
            return ["scalar", type_, text]
        case Sequence(type_, items):
            return ["sequence", type_, [_tree(item, blobs) for item in items]]
        case Mapping(type_, pairs):
            return ["mapping", type_, [[_tree(key, blobs), _tree(item, blobs)] for key, item in pairs]]
        case Opaque(type_):
            return ["opaque", type_]


def _facts(tree: Any, blobs: _Blobs, depth: int = 0) -> Facts:
    if depth > DEEPEST + 1:
        raise Malformed
    match tree:
        case [
            "block",
            ("torch" | "numpy") as library,
            str(type_),
            [*shape],
            str(dtype),
            str(device),
            str(layout),
            bool(requires_grad),
            int() | None as size,
        ] if all(type(length) is int and length >= 0 for length in shape):
            data = None if size is None else blobs.take(size)
            return Block(library, type_, tuple(shape), dtype, device, layout, requires_grad, data)
        case ["scalar", str(type_), str(text)]:
            return Scalar(type_, text)
        case ["sequence", str(type_), [*items]]:
            return Sequence(type_, tuple(_facts(item, blobs, depth + 1) for item in items))
        case ["mapping", str(type_), [*pairs]]:
            return Mapping(type_, tuple(_pair(pair, blobs, depth + 1) for pair in pairs))
        case ["opaque", str(type_)]:
            return Opaque(type_)
    raise Malformed


def _pair(tree: Any, blobs: _Blobs, depth: int) -> tuple[Facts, Facts]:
    key, item = tree
    return _facts(key, blobs, depth), _facts(item, blobs, depth)
