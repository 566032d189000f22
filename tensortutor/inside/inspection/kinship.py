"""Whether what a statement bound is the same object as its source, a view of it, or a copy.

The statement is only read, and only for what the source is called; what became
of it is told from identity and memory. Arithmetic has no source: it makes new numbers.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from numpy import ndarray
from torch import Tensor, nn

from tensortutor.inside.inspection.containers import spelled
from tensortutor.inside.inspection.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tensortutor.inside.inspection.trace import Trace
    from tensortutor.wire import Kinship

RESULT = ""
"""Stands for the value of an expression among the names that a statement binds."""

# Their results hold the numbers of what they are called on, and no others: by view, as a copy, or either.
_METHODS = """
adjoint alias as_strided astype atleast_1d atleast_2d atleast_3d bfloat16 bool broadcast_to byte cdouble
cfloat char chunk clone contiguous copy cpu cuda detach diagonal double dsplit expand expand_as flatten flip
float gather half hsplit index_select int long masked_select moveaxis movedim narrow numpy permute positive
ravel repeat reshape reshape_as resolve_conj resolve_neg select short split squeeze swapaxes swapdims t take
take_along_dim tensor_split tile to transpose type type_as unbind unflatten unfold unsqueeze view view_as
view_as_complex view_as_real vsplit
"""
_FUNCTIONS = "array as_tensor asarray ascontiguousarray deepcopy from_dlpack from_numpy tensor"
METHODS = frozenset(_METHODS.split())
FUNCTIONS = METHODS | frozenset(_FUNCTIONS.split())
PROPERTIES = frozenset(("T", "mT", "H", "mH", "data", "real", "imag"))
LIBRARIES = frozenset(("torch", "np", "numpy", "copy"))
MOVING = frozenset(("resize_", "resize_as_", "set_"))
"""They may give a tensor other memory, so that where it lay before says nothing."""
_OWN = (Tensor, nn.Parameter, ndarray)


def sources(statement: ast.stmt, known: Container[str]) -> dict[str, str]:
    """Return what each name that *statement* binds holds the numbers of; only sources in *known*.

    The value of an expression goes by the name `RESULT`. A source that the same
    statement binds anew is given for that very name only.
    """
    pairs = list(_bindings(statement))
    bound = {name for name, _ in pairs}
    found = {name: source for name, value in pairs if (source := _source(value, known)) is not None}
    return {name: source for name, source in found.items() if source == name or source not in bound}


def kinship(result: Trace, source: Trace) -> Kinship | None:
    """Return what *result* is to the *source* whose numbers it holds; None where that cannot be known.

    Classes of the learner's may make of `reshape` what they like, so of those no copy is told.
    """
    if result is source:
        return "same"
    if _on_one_storage(result, source) or Memory([("", source.extent)]).sharing(result.extent):
        return "view"
    both_lie_somewhere = result.extent.has_bytes and source.extent.has_bytes
    return "copy" if both_lie_somewhere and source.form[0] in _OWN else None


def _on_one_storage(one: Trace, other: Trace) -> bool:
    """Return whether both are tensors of one storage, which may have no bytes at all."""
    with_storage = ("plain", "dataless")
    return one.nature in with_storage and other.nature in with_storage and one.form[1] == other.form[1]


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name that *statement* binds by itself, and what to; blocks bind nothing here."""
    match statement:
        case ast.Assign(targets, value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target, _, ast.expr() as value):
            yield from _pairs(target, value)
        case ast.Expr(ast.NamedExpr(target, value)):
            yield from _pairs(target, value)
        case ast.Expr(value):
            yield RESULT, value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(name), _:
            yield name, value
        case ast.Tuple(targets) | ast.List(targets), ast.Tuple(values) | ast.List(values):
            for each, its in zip(targets, values, strict=False):
                yield from _pairs(each, its)
        case ast.Tuple(targets) | ast.List(targets), _:  # the rows of a tensor, or the parts of a chunk
            for each in targets:
                yield from _pairs(each, value)


def _source(value: ast.expr, known: Container[str]) -> str | None:
    """Return the name in *known* whose numbers *value* holds, back through a chain of operations."""
    match value:
        case ast.Name(name) if name in known:
            return name
        case ast.Attribute() | ast.Subscript() if (path := _path(value)) and path in known:
            return path
        case ast.Attribute(owner, name) if name in PROPERTIES:
            return _source(owner, known)
        case ast.Subscript(owner):
            return _source(owner, known)
        case ast.Call(ast.Attribute(ast.Name(library), name), [first, *_]) if (
            library in LIBRARIES and library not in known
        ):
            return _source(first, known) if name in FUNCTIONS else None
        case ast.Call(ast.Attribute(owner, name)) if name in METHODS or _is_in_place(name):
            return _source(owner, known)
        case _:
            return None


def _path(value: ast.expr) -> str | None:
    """Return *value* as the inspector writes it, where it is a name with attributes and keys."""
    match value:
        case ast.Name(name):
            return name
        case ast.Attribute(owner, name) if (path := _path(owner)) is not None:
            return f"{path}.{name}"
        case ast.Subscript(owner, ast.Constant(key)) if (path := _path(owner)) is not None:
            return f"{path}[{spelled(key)}]"
        case _:
            return None


def _is_in_place(method: str) -> bool:
    """Return whether *method* is one of those that write to a tensor where it lies and return it: `add_`."""
    return method.endswith("_") and not method.endswith("__") and method not in MOVING
