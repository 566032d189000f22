"""Facts back to values, for checks that are written in Python; nothing of the learner's is left in them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import torch

from tensortutor.inside.judgement.compare import whole
from tensortutor.inside.judgement.facts import Block, Mapping, Opaque, Scalar, Sequence

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts


class Unknown(Exception):  # noqa: N818 - of data, not of the program
    """Too little is known of this value to make it again."""


def rebuilt(facts: Facts) -> Any:
    """Return the value that *facts* tell of. Raises `Unknown`."""
    match facts:
        case Block():
            return _block(facts)
        case Scalar(type=type_, text=text):
            return _scalar(type_, text)
        case Sequence(type=type_, items=items):
            values = [rebuilt(item) for item in items]
            return (
                values if type_ == "list" else torch.Size(values) if type_ == "torch.Size" else tuple(values)
            )
        case Mapping(items=items):
            return {rebuilt(key): rebuilt(item) for key, item in items}
        case Opaque():
            raise Unknown


def _block(block: Block) -> Any:
    values = whole(block)
    if values is None:
        raise Unknown
    if block.library == "numpy":
        return values.numpy()
    return values.clone().requires_grad_(block.requires_grad)


def _scalar(type_: str, text: str) -> Any:
    if type_ == "float":
        return float(text)  # `nan` and `inf` are no literals
    if type_ == "torch.dtype":
        return getattr(torch, text.removeprefix("torch."))
    if type_ == "torch.device":
        arguments = dict(part.split("=") for part in text.removeprefix("device(").rstrip(")").split(", "))
        return torch.device(**{key: ast.literal_eval(value) for key, value in arguments.items()})
    return ast.literal_eval(text)
