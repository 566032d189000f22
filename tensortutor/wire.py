"""The records that cross between front, kernel and judge: plain, frozen data, JSON both ways.

Nothing here knows torch, a terminal or a process. JSON has no NaN and no
infinity, so a number that may be one travels as the string "nan", "inf" or
"-inf"; `finite` makes it so.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

MIME = "application/vnd.tensortutor.inspection+json"
"""The MIME type under which the kernel publishes an `Inspection`."""
REQUEST, REPLY = "tensortutor_request", "tensortutor_reply"
"""The message types of a `Question` to the kernel and its `Answer`, on the shell channel."""
OPTIONS = "tensortutor"
"""The key in a request's metadata under which its options stand: `name` and `everything`."""

T = TypeVar("T")
Change = Literal["new", "rebound", "modified", "deleted", "unchanged"]
Kind = Literal["tensor", "parameter", "ndarray", "module"]


@dataclass(frozen=True, slots=True)
class TensorRow:
    """What is known of one tensor after a statement. A field that cannot be had is None.

    `name` is the learner's variable, or "_" for a result that no name holds.
    `shape` and `strides` count elements, `bytes` is numel · itemsize.
    `sampled`: mean and std come from a sample, and beyond 1 GiB min and max too.
    """

    name: str
    kind: Kind
    change: Change
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    device: str | None = None
    layout: str | None = None
    strides: tuple[int, ...] | None = None
    contiguous: bool | None = None
    bytes: int | None = None
    requires_grad: bool | None = None
    is_leaf: bool | None = None
    grad_fn: str | None = None
    has_grad: bool | None = None
    shares_memory_with: tuple[str, ...] = ()
    min: float | int | str | None = None
    max: float | int | str | None = None
    mean: float | int | str | None = None
    std: float | int | str | None = None
    nan: int | None = None
    inf: int | None = None
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a sentence, by the key of that sentence and its values."""

    key: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one top-level statement did; the kernel publishes it after the statement, failed ones too.

    `line` counts from 1 in what was entered. `python` is False for magics, `!`
    and `?`. `tensors` holds what was touched, or every tensor where all were
    asked for; `unchanged` counts the rest. `result_type` names the type of the
    value that an expression had. `dropped` counts the characters of output
    beyond the budget.
    """

    statement: str
    line: int
    python: bool
    tensors: tuple[TensorRow, ...] = ()
    unchanged: int = 0
    result_type: str | None = None
    dropped: int = 0
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception of the learner's code. `traceback` is plain text, cut to a readable length."""

    type: str
    message: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement with everything it said: what the front shows and `--json` prints."""

    inspection: Inspection
    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the front asks the kernel about the session.

    `default`: make `device` torch's default too. `subject`: the name that is asked about.
    """

    ask: Literal["hello", "tensors", "reset", "device"]
    device: str = ""
    default: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The kernel's answer: its device and torch's version, or its tensors, or what is in the way."""

    device: str = ""
    version: str = ""
    inspection: Inspection | None = None
    trouble: Notice | None = None


@dataclass(frozen=True, slots=True)
class Demands:
    """What an exercise demands of an answer beyond its value.

    `shares`, `copies`: given names whose memory it must, and must not, use.
    `same`: the given object that it must be. `grads`: given names whose gradients
    must be as after the reference answer. `prints`: so must be what it prints.
    `raises`: the exception that the answer has to end in, and a part of its
    message. `needs`, `forbids`: operations. `holds`: (key, expression) that must
    be true of the answer.
    """

    shares: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    same: str | None = None
    leaf: bool | None = None
    contiguous: bool | None = None
    grads: tuple[str, ...] = ()
    prints: bool = False
    raises: tuple[str, str] | None = None
    needs: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    holds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What an exercise demands, as the judge needs it; code only, no prose.

    `earlier`: code of earlier steps (imports, definitions, accepted answers),
    replayed first. `answer`: the name that holds the answer, or None where the
    value of the last expression is the answer. `equals`: the expression whose
    value is the truth, evaluated after `setup` and the draw; where None, the
    first solution is the oracle. `distribution`: its numbers are random, and only
    have to follow this. `mistakes`: (key, code) in the lesson's order.
    """

    earlier: tuple[str, ...] = ()
    setup: str = ""
    answer: str | None = None
    solutions: tuple[str, ...] = ()
    equals: str | None = None
    distribution: str | None = None
    draws: tuple[str, ...] = ()
    mutates: tuple[str, ...] = ()
    demands: Demands = Demands()
    mistakes: tuple[tuple[str, str], ...] = ()
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """The statements of this step that succeeded, in order, and the other names the session holds."""

    statements: tuple[str, ...]
    session: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or refused with one message, or the lesson's own fault (never counted).

    `alone`: accepted for its last statement, while all of them together would not be.
    """

    kind: Literal["accepted", "refused", "fault"]
    feedback: Notice | None = None
    alone: bool = False


def finite(number: float) -> float | str:
    """Return *number*, or its name where JSON has none for it."""
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"


def to_data(record: Any) -> Any:
    """Return *record* as what `json.dumps` takes: dicts, lists and scalars."""
    if is_dataclass(record):
        return {field.name: to_data(getattr(record, field.name)) for field in fields(record)}
    if isinstance(record, tuple | list):
        return [to_data(item) for item in record]
    if isinstance(record, dict):
        return {key: to_data(value) for key, value in record.items()}
    return record


def from_data(kind: type[T], data: Any) -> T:
    """Return the record of type *kind* that `to_data` made *data* from; unknown keys are ignored."""
    return _build(kind, data)  # type: ignore[no-any-return]


def dumps(record: Any) -> str:
    """Return *record* as one line of JSON."""
    return json.dumps(to_data(record), ensure_ascii=False, allow_nan=False)


def loads(kind: type[T], line: str | bytes) -> T:
    """Return the record of type *kind* in one line of JSON."""
    return from_data(kind, json.loads(line))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, data: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{key: _build(hints[key], value) for key, value in data.items() if key in hints})
    origin = get_origin(kind)
    if origin is tuple and isinstance(data, list):
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            return tuple(_build(kinds[0], item) for item in data)
        return tuple(_build(each, item) for each, item in zip(kinds, data, strict=True))
    if origin in (Union, UnionType) and data is not None:
        inner = [each for each in get_args(kind) if each is not type(None)]
        return _build(inner[0], data) if len(inner) == 1 else data
    return data
