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
Change = Literal["new", "rebound", "modified", "gradient", "deleted", "unchanged"]
Kind = Literal["tensor", "parameter", "ndarray", "module", "optimizer", "container"]
GradChange = Literal["filled", "accumulated", "zeroed", "dropped", "replaced", "changed"]
Kinship = Literal["same", "view", "copy"]


@dataclass(frozen=True, slots=True)
class Module:
    """What a module consists of, and what a statement did to it.

    `tensors` counts its parameters, `numbers` their elements, `trainable` those
    that require a gradient. `moved`: the parameters that were written to, came or
    went, and `buffers` likewise; the first of them by name, and how many there are.
    `gradients` counts the parameters whose gradient changed.
    """

    class_name: str
    tensors: int = 0
    numbers: int = 0
    trainable: int = 0
    moved: tuple[str, ...] = ()
    moved_count: int = 0
    buffers: tuple[str, ...] = ()
    buffers_count: int = 0
    gradients: int = 0


@dataclass(frozen=True, slots=True)
class Optimizer:
    """What an optimizer works on: so many parameters, at the learning rate of each group.

    `steps`: those it counts itself, if it does. `taken`: those of the statement.
    `rates_before`: the learning rates before the statement, where it changed them.
    """

    class_name: str
    tensors: int = 0
    rates: tuple[float | int | str, ...] = ()
    steps: int | None = None
    taken: int = 0
    rates_before: tuple[float | int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Container:
    """A list, dict, tuple or dataclass of *items*, of which *told* tensors and the like have rows.

    A live container has a row only where not all that is in it was looked at. One
    from which things went has their names in `gone`; they have no rows of their own.
    """

    class_name: str
    items: int
    told: int
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TensorRow:
    """What is known of one tensor after a statement. A field that cannot be had is None.

    `name` is the learner's variable, a path such as `batch["x"]` for what stands in
    a container, or "_" for a result that no name holds.
    `change`: "modified" is a write to the numbers or another form; "gradient" says
    that only the gradient changed, and `grad_change` how.
    `shape` and `strides` count elements, `bytes` is numel · itemsize.
    `sampled`: mean and std come from a sample, and beyond 128 MiB min and max too.
    `kinship`: what the statement made it of `relative`: the same object, a view, a
    copy; where `relative` is its own name, of what that was before. `held_by`: who
    still holds the memory of a name that was deleted, or rebound to another.
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
    kinship: Kinship | None = None
    relative: str | None = None
    held_by: tuple[str, ...] = ()
    grad_change: GradChange | None = None
    module: Module | None = None
    optimizer: Optimizer | None = None
    container: Container | None = None


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
class Operand:
    """What a failed expression worked on, by the learner's text for it. What is not known is None."""

    name: str
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of source, and the columns from which and up to which the failed expression stands in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an expression failed. `notice` says what does not fit.

    `repair` is code that is legal for these operands, and `gives` the shape of
    its value, where that is known. `telling`: the facts of the operands that matter.
    """

    family: str
    expression: str
    notice: Notice
    operands: tuple[Operand, ...] = ()
    repair: str | None = None
    gives: tuple[int, ...] | None = None
    telling: tuple[Literal["shape", "dtype", "device"], ...] = ()
    source: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception of the learner's code. `traceback` is plain text, cut to a readable length."""

    type: str
    message: str
    traceback: str = ""
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The last failure at length: with the frames of libraries, and the tensors of the learner's frame.

    `more` counts the tensors beyond those that are told.
    """

    failure: Failure
    tensors: tuple[TensorRow, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement with everything it said: what the front shows and `--json` prints."""

    inspection: Inspection
    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many numbers lie in each of equal bins from *low* to *high*, both None where none is finite.

    `of`: the numbers themselves, the magnitude of complex ones, or truth values.
    """

    low: float | int | None
    high: float | int | None
    counts: tuple[int, ...]
    nan: int = 0
    inf: int = 0
    of: Literal["value", "magnitude", "truth"] = "value"
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The numbers of a matrix, or their magnitudes, as levels from 0 to 255; or an image.

    `planes` holds one grid of levels, or one each for red, green and blue; NaN is
    None. `sides`: elements of the matrix. `index`: which part of the tensor it
    is, as Python writes it, such as "[0]". A heat map's levels go from *low* to *high*.
    """

    kind: Literal["heat", "magnitude", "image"]
    planes: tuple[tuple[tuple[int | None, ...], ...], ...]
    sides: tuple[int, int]
    index: str = ""
    low: float | int | None = None
    high: float | int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One element before the last statement and now."""

    place: tuple[int, ...]
    before: float | int | str
    now: float | int | str


@dataclass(frozen=True, slots=True)
class Differences:
    """What the last statement changed in a tensor: the first of *count* elements that differ, of *total*."""

    first: tuple[Difference, ...]
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Look:
    """One tensor, array or module, whole. What cannot be had is None or empty.

    `offset` counts elements. `rows`: the numbers of a small one. `obstacle`: why
    its numbers cannot be told. `parts`: the first parameters of a module; `more`
    counts the others.
    """

    row: TensorRow
    type: str
    offset: int | None = None
    gradient: TensorRow | None = None
    histogram: Histogram | None = None
    picture: Picture | None = None
    rows: tuple[tuple[float | int | str, ...], ...] = ()
    differences: Differences | None = None
    block: Block | None = None
    obstacle: Notice | None = None
    parts: tuple[TensorRow, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class GraphLine:
    """One line of a drawn graph: a node, or the *omitted* nodes that stand there.

    `depth`: how many branches lie between it and the trunk; `opens`: a branch
    begins here. `operations` holds torch's name of the node, or the most frequent
    of *kinds* different ones. `again`: a reference to a node that stands elsewhere,
    where both have the same `mark`, if that has no `name`.
    """

    depth: int
    operations: tuple[str, ...]
    opens: bool = False
    name: str = ""
    shape: tuple[int, ...] | None = None
    leaf: bool = False
    again: bool = False
    mark: int = 0
    omitted: int = 0
    kinds: int = 1


@dataclass(frozen=True, slots=True)
class Graph:
    """The autograd graph of *subject*, from its result down. `complete`: it was walked to its end."""

    subject: str
    lines: tuple[GraphLine, ...]
    operations: int
    leaves: int
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers in a row, for a line of a plot: their places and values, None where one is not finite.

    `count`: how many there are; of more than a plot can show, `points` holds the
    smallest and the largest of each part. `name` is empty where there is one row only.
    """

    name: str
    points: tuple[tuple[int, float | None], ...]
    count: int
    last: float | str
    min: float | None = None
    max: float | None = None
    nan: int = 0
    inf: int = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """The numbers that *subject* consists of.

    `more` counts the rows beyond those that are drawn; `skipped`: the keys under
    which there are no rows of numbers.
    """

    subject: str
    series: tuple[Series, ...]
    more: int = 0
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """The names that reach the same bytes of a block: from *start* up to *stop*, counted from its beginning.

    *touched*: so many of them at most are elements; less than all where there are
    gaps. *more* counts the names beyond those that are told.
    """

    names: tuple[str, ...]
    start: int
    stop: int
    touched: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of memory of *size* bytes, and the names that reach it.

    *unreached*: so many of its bytes at least are reached by none. *more* counts
    the spans beyond those that are told.
    """

    device: str
    size: int
    spans: tuple[Span, ...]
    unreached: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class DeviceMemory:
    """What the session's names keep on a device, in bytes, each byte once.

    *allocated* and *reserved* are what torch has of it for tensors of any kind,
    *total* is all that the device has. None where torch does not count.
    """

    device: str
    size: int
    blocks: int
    allocated: int | None = None
    reserved: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryMap:
    """The memory that the names of a session use. *blocks* are the largest, *more* counts the others.

    *rest*: the bytes of those others. *process*: what the whole process takes.
    *unmeasured*: names whose memory cannot be told.
    """

    devices: tuple[DeviceMemory, ...]
    blocks: tuple[Block, ...]
    more: int = 0
    rest: int = 0
    process: int | None = None
    unmeasured: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the front asks the kernel about the session.

    `default`: make `device` torch's default too. `subject`: the name that is asked about.
    """

    ask: Literal["hello", "tensors", "reset", "device", "memory", "look", "graph", "plot", "why"]
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
    memory: MemoryMap | None = None
    look: Look | None = None
    graph: Graph | None = None
    plot: Plot | None = None
    why: Why | None = None


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

    `answer`: the name that holds the answer, or None where the
    value of the last expression is the answer. `equals`: the expression whose
    value is the truth, evaluated after `setup` and the draw; where None, the
    first solution is the oracle. `distribution`: its numbers are random, and only
    have to follow this. `mistakes`: (key, code) in the lesson's order.
    """

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
    """The statements of this step that succeeded, in order, and the other names the session holds.

    `earlier`: code of earlier steps (imports, definitions, accepted answers), replayed first.
    """

    statements: tuple[str, ...]
    session: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A task and attempts at it, none of which is about another."""

    task: Task
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted, or refused with one message, or the lesson's own fault (never counted).

    `alone`: so many statements at the end are right by themselves, and `feedback`
    stands against all of them together; 0: all are right. `changed`: the inputs
    that all of them together changed and should not.
    """

    kind: Literal["accepted", "refused", "fault"]
    feedback: Notice | None = None
    alone: int = 0
    changed: tuple[str, ...] = ()


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
