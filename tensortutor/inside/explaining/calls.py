"""What the failed expression asks of torch: the operation by its name, and what it was given.

An operator, a function of torch and a method of a tensor become the same record,
so `a @ b`, `torch.matmul(a, b)` and `a.matmul(b)` are explained alike.
"""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from tensortutor import wire
from tensortutor.inside.explaining.operands import UNKNOWN, Meaning, in_class
from tensortutor.inside.inspection import passes, reading, slots  # noqa: F401 - `passes` replaces one of torch's

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.inside.explaining.locating import Place

Form = Literal["operator", "in place", "function", "method", "module", "class", "index", "other"]
SHOWN = 48
"""Characters of an operand's text that are shown."""
ITEMS = 5_000
"""Items of a list under a name that are looked at; of a longer one, none is."""

_Tensor, _Module = Tensor, nn.Module
_FUNCTIONS: dict[int, tuple[str, Any]] = {
    id(function): (name, function)
    for table in (torch.autograd, functional, torch.special, torch.linalg, Tensor, torch._C.TensorBase, torch)
    for name, function in vars(table).items()
    if callable(function) and not isinstance(function, type) and not name.startswith("_")
}
"""Torch's functions and methods by their ids, and kept here so that no other object gets these."""
_METHODS: dict[str, Any] = {**vars(torch._C.TensorBase), **vars(Tensor)}
_OPERATORS: dict[type, str] = {
    ast.MatMult: "matmul",
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Invert: "invert",
    ast.USub: "neg",
}
ACTIONS: dict[str, Callable[..., Any]] = {name: getattr(operator, name) for name in _OPERATORS.values()}
_getitem, _setitem = operator.getitem, operator.setitem


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """One thing that the operation was given: its code, and its value where that could be looked up.

    `node` is None for an item of a list that the learner has given by its name.
    """

    node: ast.expr | None
    text: str
    value: Any = UNKNOWN

    @property
    def tensor(self) -> Tensor | None:
        """The value, if it is known to be a tensor."""
        return self.value if issubclass(type(self.value), _Tensor) else None

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Its sizes, None where they are not known."""
        return self.facts.shape

    @property
    def facts(self) -> wire.Operand:
        """What is known of it."""
        name = " ".join(self.text.split())
        name = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
        if self.tensor is None:
            return wire.Operand(name)
        row = reading.outline(self.tensor)
        return wire.Operand(name, row.shape, row.dtype, row.device)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation. Of a method, `arguments` begins with its tensor; `target` is what was called.

    `action` is torch's own function, None where that is not known for sure.
    """

    name: str
    form: Form
    arguments: tuple[Argument, ...] = ()
    keywords: dict[str, Argument] = field(default_factory=dict)
    target: Argument | None = None
    action: Callable[..., Any] | None = None

    def argument(self, place: int, *names: str) -> Argument | None:
        """Return the argument at *place*, or by one of *names*."""
        if place < len(self.arguments):
            return self.arguments[place]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    @property
    def given(self) -> tuple[Argument, ...]:
        """Everything that was given."""
        return (*self.arguments, *self.keywords.values())

    @property
    def tensors(self) -> tuple[Argument, ...]:
        """What is a tensor, or may be one for all that is known."""
        return tuple(each for each in self.given if each.value is UNKNOWN or each.tensor is not None)


def called(place: Place, meaning: Meaning) -> Call:
    """Return the operation that *place* asks for; of form "other" where it is not one of torch's."""

    def argument(node: ast.expr) -> Argument:
        return Argument(node, place.sheet.text(node), meaning.of(node))

    match place.node:
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _operation(type(sign), "operator", argument(left), argument(right))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _OPERATORS:
            return _operation(type(sign), "operator", argument(left), argument(right))
        case ast.UnaryOp(op=sign, operand=only) if type(sign) in _OPERATORS:
            return _operation(type(sign), "operator", argument(only))
        case ast.AugAssign(target=target, op=sign, value=value) if type(sign) in _OPERATORS:
            return _operation(type(sign), "in place", argument(target), argument(value))
        case ast.Subscript(value=owner, slice=key, ctx=ast.Load()):
            return Call("getitem", "index", (argument(owner), argument(key)), action=_getitem)
        case ast.Subscript(value=owner, slice=key):
            put = getattr(place.parent, "value", None)
            stored = (argument(put),) if isinstance(put, ast.expr) else ()
            return Call("setitem", "index", (argument(owner), argument(key), *stored), action=_setitem)
        case ast.Call():
            return _of_call(place.node, argument)
        case _:
            return Call("", "other")


def _operation(sign: type, form: Form, *arguments: Argument) -> Call:
    name = _OPERATORS[sign]
    kept = f"i{name.removesuffix('_')}"
    return Call(
        name, form, arguments, action=getattr(operator, kept) if form == "in place" else ACTIONS[name]
    )


def _of_call(node: ast.Call, argument: Callable[[ast.expr], Argument]) -> Call:
    if any(isinstance(each, ast.Starred) for each in node.args) or any(
        each.arg is None for each in node.keywords
    ):
        return Call("", "other", target=argument(node.func))
    arguments = tuple(map(argument, node.args))
    keywords = {str(each.arg): argument(each.value) for each in node.keywords}
    target = argument(node.func)
    value = target.value
    if value is UNKNOWN and isinstance(node.func, ast.Attribute):
        receiver, name = argument(node.func.value), node.func.attr
        if receiver.value is not UNKNOWN and receiver.tensor is None:
            return Call(name, "other", (receiver, *arguments), keywords, target)
        action = _METHODS.get(name)
        if receiver.tensor is not None and in_class(type(receiver.tensor), name) is not action:
            return Call(name, "other", (receiver, *arguments), keywords, target)
        return Call(name, "method", (receiver, *arguments), keywords, target, action)
    if id(value) in _FUNCTIONS:
        name, action = _FUNCTIONS[id(value)]
        return Call(name, "function", arguments, keywords, target, action)
    if issubclass(type(value), _Module):
        return Call(slots.class_name(type(value)), "module", arguments, keywords, target)
    if issubclass(type(value), type):
        return Call(slots.class_name(value), "class", arguments, keywords, target)
    return Call("", "other", arguments, keywords, target)


def items(argument: Argument, place: Place, meaning: Meaning) -> tuple[Argument, ...]:
    """Return what is in the list or tuple that *argument* is, none where that is not known."""
    return tuple(_items(argument, place, meaning))


def _items(argument: Argument, place: Place, meaning: Meaning) -> Iterator[Argument]:
    match argument.node:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            if not any(isinstance(element, ast.Starred) for element in elements):
                yield from (Argument(each, place.sheet.text(each), meaning.of(each)) for each in elements)
        case _ if type(argument.value) in (list, tuple) and len(argument.value) <= ITEMS:
            for number, value in enumerate(argument.value):
                yield Argument(None, f"{argument.text}[{number}]", value)
