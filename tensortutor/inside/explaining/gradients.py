"""Autograd: what can require gradients, what `backward` needs, what must not change in place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import torch

from tensortutor.inside.explaining import saving
from tensortutor.inside.explaining.calls import Argument
from tensortutor.inside.explaining.operands import UNKNOWN
from tensortutor.inside.explaining.repairing import NOTHING, Candidate, fitting, plain, retried
from tensortutor.inside.explaining.situation import shown, sizes, written
from tensortutor.inside.inspection import slots
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    import re

    from tensortutor import wire
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

NAMES = 1_000
"""Names of a frame that are looked at for the tensor that was changed."""
_Tensor, _float, _tracked = torch.Tensor, torch._C.TensorBase.float, torch._C.TensorBase.requires_grad_


def _of_integers(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a gradient asked of whole numbers."""
    call, node, sheet = found.call, found.node, found.place.sheet
    if isinstance(node, ast.Attribute) and node.attr == "requires_grad":
        tensor = Argument(node.value, sheet.text(node.value), found.meaning.of(node.value))
        code = f"{tensor.text} = {tensor.text}.float().requires_grad_()"
        return _said_of_integers(found, tensor, fitting([Candidate(code, _made_tracked)], tensor.tensor))
    if call.form == "function" and (asked := call.keywords.get("requires_grad")) is not None:
        dtype = call.keywords.get("dtype")
        change = {asked: f"{asked.text}, dtype=torch.float32"} if dtype is None else {dtype: "torch.float32"}
        notice = Notice("explain.grad-integer", {"operand": shown(found.expression)})
        return found.explained("grad-integer", notice, repair=(found.code(change), None))
    given = call.argument(0, "data", "input")
    if given is None or call.name not in {"requires_grad_", "Parameter"}:
        return None
    if given.facts.dtype is not None and "float" in given.facts.dtype:
        return None
    repair = fitting([Candidate(found.code(suffixes={given: ".float()"}), _made_tracked)], given.tensor)
    return _said_of_integers(found, given, repair)


def _made_tracked(tensor: torch.Tensor) -> object:
    return _tracked(_float(tensor))


def _said_of_integers(found: Situation, tensor: Argument, repair: Repair) -> wire.Explanation:
    if tensor.facts.dtype is None:
        notice = Notice("explain.grad-integer", {"operand": shown(tensor.text)})
    else:
        values = {"operand": shown(tensor.text), "made": tensor.facts.dtype}
        notice = Notice("explain.grad-integer-dtype", values)
    return found.explained("grad-integer", notice, [tensor], repair, ("dtype",))


def _root(found: Situation) -> Argument | None:
    """Return what `backward` or `grad` was called on."""
    if found.call.name not in {"backward", "grad"}:
        return None
    given = found.call.argument(0, "tensors", "outputs")
    if given is None:
        return None
    parts = found.items(given)
    return parts[0] if len(parts) == 1 else given


def _twice(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    root = _root(found)
    if root is None:
        return None
    notice = Notice("explain.backward-twice", {"operand": shown(root.text)})
    return found.explained("backward-twice", notice, [root], telling=("shape",))


def _of_many(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    root = _root(found)
    if root is None or (root.shape is not None and not root.shape):
        return None
    repair = NOTHING
    if root.tensor is not None and root.node is not None:
        repair = found.code(suffixes={root: ".sum()"}), None
    if root.shape is None:
        notice = Notice("explain.backward-vector", {"operand": shown(root.text)})
    else:
        values = {"operand": shown(root.text), "shape": written(root.shape)}
        notice = Notice("explain.backward-vector-shape", values)
    return found.explained("backward-vector", notice, [root], repair, ("shape",))


def _without_graph(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    root = _root(found)
    if root is None or (root.tensor is not None and slots.requires_grad(root.tensor)):
        return None
    values = {"operand": shown(root.text)}
    leaf = root.tensor is not None and isinstance(root.node, ast.Name)
    notice = Notice("explain.backward-no-graph", values)
    del leaf
    return found.explained("backward-no-graph", notice, [root], telling=("dtype",))


def _not_used(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    root, inputs = _root(found), found.call.argument(1, "inputs")
    if root is None or inputs is None or found.call.name != "grad":
        return None
    parts = found.items(inputs) or (inputs,)
    values = {"operand": shown(root.text), "input": shown(parts[0].text)}
    return found.explained(
        "backward-no-graph", Notice("explain.grad-unused", values), [root, *parts], telling=("shape",)
    )


def _leaf(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a leaf that is changed in place while autograd watches."""
    call = found.call
    if call.form not in {"in place", "method", "index", "function"} or not call.arguments:
        return None
    leaf = call.arguments[0]
    while isinstance(leaf.node, ast.Subscript) and leaf.tensor is None:
        owner = leaf.node.value
        leaf = Argument(owner, found.place.sheet.text(owner), found.meaning.of(owner))
    if leaf.tensor is not None and not slots.requires_grad(leaf.tensor):
        return None
    code = _statement(found)
    values = {"operand": shown(leaf.text)}
    whole = leaf.tensor is None or slots.is_leaf(leaf.tensor)
    notice = Notice("explain.leaf-in-place", values) if whole else Notice("explain.leaf-view", values)
    legal = code is not None and leaf.tensor is not None and _legal(found)
    repair = (f"with torch.no_grad(): {code}", None) if legal else NOTHING
    return found.explained("leaf-in-place", notice, [leaf], repair, ("shape", "dtype"))


def _legal(found: Situation) -> bool:
    """Return whether torch takes the change where no gradient is asked for; what is not known is trusted."""
    call, node = found.call, found.node
    if not all(each.tensor is not None or plain(each.value) for each in call.given):
        return True
    if call.form == "in place" and isinstance(node, ast.AugAssign):
        return retried(found, [{}], wanted=call.arguments[0].shape) != NOTHING
    return call.action is None or retried(found, [{}]) != NOTHING


def _statement(found: Situation) -> str | None:
    """Return the code of the whole statement, None where the failure is only a part of a larger one."""
    node, parent, sheet = found.node, found.place.parent, found.place.sheet
    whole = node if isinstance(node, ast.stmt) else parent
    if not isinstance(whole, ast.Expr | ast.Assign | ast.AugAssign):
        return None
    code = sheet.text(whole)
    return code if "\n" not in code else None


def _saved(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a tensor that was changed after autograd had kept it; name it where only one can be meant."""
    shape = sizes(match.group(1))
    root = _root(found)
    if root is None:
        return None
    changed = saving.changed(root.tensor) if root.tensor is not None else frozenset()
    meant = {
        name: value
        for scope in found.meaning.scopes[:1]
        for name, value in list(scope.items())[:NAMES]
        if type(name) is str and issubclass(type(value), _Tensor) and _is_meant(value, shape, changed)
    }
    values = {"operand": shown(root.text), "shape": written(shape)}
    if len({id(value) for value in meant.values()}) == 1:
        name, value = next(iter(meant.items()))
        values["changed"] = name
        operands = [root, Argument(None, name, value)]
        notice = Notice("explain.saved-in-place-name", values)
        return found.explained("saved-in-place", notice, operands, telling=("shape",))
    return found.explained(
        "saved-in-place", Notice("explain.saved-in-place", values), [root], telling=("shape",)
    )


def _is_meant(tensor: torch.Tensor, shape: tuple[int, ...], changed: frozenset[int]) -> bool:
    if slots.nature(tensor) != "plain" or tuple(slots.shape(tensor)) != shape:
        return False
    return slots.data_address(tensor) in changed


def _to_numpy(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain NumPy, which knows nothing of gradients."""
    call = found.call
    tensor = call.arguments[0] if call.arguments else None
    if tensor is None or (tensor.value is not UNKNOWN and tensor.tensor is None):
        return None
    if tensor.tensor is not None and not slots.requires_grad(tensor.tensor):
        return None
    repair = (found.code(suffixes={tensor: ".detach()"}), None) if tensor.tensor is not None else NOTHING
    notice = Notice("explain.numpy-grad", {"operand": shown(tensor.text)})
    operand = tensor.facts if tensor.tensor is not None else Operand(tensor.facts.name)
    return found.explained("numpy-grad", notice, [operand], repair, ("shape", "dtype"))


RULES: Rules = (
    (
        r"[oO]nly Tensors of floating point (?:and complex )?dtype can require gradients",
        _of_integers,
    ),
    (r"Trying to backward through the graph a second time", _twice),
    (r"grad can be implicitly created only for scalar outputs", _of_many),
    (r"element \d+ of tensors does not require grad and does not have a grad_fn", _without_graph),
    (
        (
            r"appears to not have been used in the graph"
            r"|One of the differentiated Tensors does not require grad"
        ),
        _not_used,
    ),
    (
        r"a (?:view of a )?leaf Variable that requires grad is being used in an in-place operation",
        _leaf,
    ),
    (
        r"modified by an inplace operation: \[[\w.]+ \[([\d, ]*)\]\].*?is at version \d+; expected",
        _saved,
    ),
    (r"Can't call numpy\(\) on Tensor that requires grad", _to_numpy),
)
