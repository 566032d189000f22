"""The letters of `einsum`, and the sizes that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.situation import Rules, Situation


def _einsum_sizes(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    letter, size, number, seen = match.group(1), int(match.group(2)), int(match.group(3)), int(match.group(4))
    operands = found.call.arguments[1:]
    equation = found.call.arguments[0].value if found.call.arguments else None
    if found.call.name != "einsum" or type(equation) is not str or number >= len(operands):
        return None
    terms = equation.replace(" ", "").partition("->")[0].split(",")
    meant = operands[number].shape
    if len(terms) != len(operands) or "." in equation:
        return None
    if meant is not None and dict(zip(terms[number], meant, strict=False)).get(letter) != size:
        return None
    others = [
        operand
        for term, operand in zip(terms, operands[:number], strict=False)
        if letter in term and (operand.shape is None or operand.shape[term.index(letter)] == seen)
    ]
    if not others:
        return None
    values = {
        "letter": letter,
        "first": shown(others[-1].text),
        "first_size": str(seen),
        "second": shown(operands[number].text),
        "second_size": str(size),
    }
    return found.explained("matmul", Notice("explain.einsum", values), operands, telling=("shape",))


def _einsum_letters(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    letters, dimensions, number = (int(each) for each in match.groups())
    operands = found.call.arguments[1:]
    if found.call.name != "einsum" or number >= len(operands):
        return None
    operand = operands[number]
    if operand.shape is not None and len(operand.shape) != dimensions:
        return None
    values = {"operand": shown(operand.text), "letters": str(letters), "dimensions": str(dimensions)}
    return found.explained(
        "matmul-dims", Notice("explain.einsum-letters", values), operands, telling=("shape",)
    )


RULES: Rules = (
    (
        (
            r"einsum\(\): subscript (\w) has size (\d+) for operand (\d+) which does not broadcast "
            r"with previously seen size (\d+)"
        ),
        _einsum_sizes,
    ),
    (
        (
            r"einsum\(\): the number of subscripts in the equation \((\d+)\) does not match the number of "
            r"dimensions \((\d+)\) for operand (\d+)"
        ),
        _einsum_letters,
    ),
)
