"""Devices and memory: tensors on different devices, a device that is not there, more bytes than there are."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from tensortutor.inside.explaining.repairing import NOTHING, Change, retried
from tensortutor.inside.explaining.situation import shown
from tensortutor.wire import Notice, Operand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor import wire
    from tensortutor.inside.explaining.calls import Argument
    from tensortutor.inside.explaining.repairing import Repair
    from tensortutor.inside.explaining.situation import Rules, Situation

LARGEST = 1000
"""Of no unit so many are told."""
UNITS = ("KB", "MB", "GB", "TB", "PB", "EB")
_DEVICE = re.compile(r"(?:cpu|cuda|mps|xpu|meta)(?::\d+)?")
_ABSENT = re.compile(r"cuda(?::\d+)?|mps(?::\d+)?|xpu(?::\d+)?|gpu(?::\d+)?")


def _apart(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain operands that lie on different devices."""
    told = set(_DEVICE.findall(match.group(0)))
    layer = found.layer
    if layer is not None:
        given, weight = layer.input, layer.weight()
        pair = (given, weight)
    else:
        candidates = [each for each in _flat(found) if each.facts.device is not None]
        others = [each for each in candidates if each.facts.device != candidates[0].facts.device]
        if not others:
            return None
        pair = (candidates[0], others[0])
    first, second = (each.facts.device for each in pair)
    if first is None or second is None or first == second or (told and not {first, second} >= told):
        return None
    values = {"a": shown(pair[0].text), "b": shown(pair[1].text), "first": first, "second": second}
    return found.explained(
        "device",
        Notice("explain.device", values),
        pair,
        _moved(found, pair, layered=layer is not None),
        ("device",),
    )


def _flat(found: Situation) -> Iterator[Argument]:
    """Yield the tensors that were given, also those in a list."""
    for each in found.call.given:
        if each.tensor is not None:
            yield each
        else:
            yield from (part for part in found.items(each) if part.tensor is not None)


def _moved(found: Situation, pair: tuple[Argument, Argument], *, layered: bool) -> Repair:
    """Return the expression with what is on the CPU moved to the other's device; a layer stays."""
    if layered:
        changed, kept = pair
    else:
        changed, kept = sorted(pair, key=lambda each: each.facts.device != "cpu")
    if changed.node is None:
        return NOTHING
    suffix = f".to({kept.text}.device)"
    if layered:
        return found.code(suffixes={changed: suffix}), None
    return retried(found, [{changed: Change(suffix, _moved_already)}])


def _moved_already(tensor: Any) -> Any:
    """Return *tensor*: all stand-ins lie on one device."""
    return tensor


def _to_numpy(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    device = match.group(1)
    call = found.call
    tensor = call.arguments[0] if call.arguments else None
    if tensor is None or tensor.facts.device not in (None, device) or device == "meta":
        return None
    operand = tensor.facts if tensor.tensor is not None else Operand(tensor.facts.name, device=device)
    values = {"operand": shown(tensor.text), "device": device}
    repair = (found.code(suffixes={tensor: ".cpu()"}), None) if tensor.tensor is not None else NOTHING
    return found.explained("device", Notice("explain.device-numpy", values), [operand], repair, ("device",))


def _missing(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain a device that this machine or this installation of torch does not have."""
    wanted = [
        node
        for node in ast.walk(found.node)
        if isinstance(node, ast.Constant) and type(node.value) is str and _ABSENT.fullmatch(node.value)
    ]
    sheet = found.place.sheet
    if wanted:
        notice = Notice("explain.no-device", {"device": str(wanted[0].value)})
        code = sheet.rewritten(found.node, dict.fromkeys(wanted, '"cpu"'))
        return found.explained("cuda-missing", notice, _subjects(found), (code, None))
    match found.node:
        case ast.Call(func=ast.Attribute(value=owner, attr="cuda"), args=[]):
            code = sheet.with_suffix(owner, ".cpu()")
            notice = Notice("explain.no-device", {"device": "cuda"})
            return found.explained("cuda-missing", notice, _subjects(found), (code, None))
        case _:
            return found.explained(
                "cuda-missing", Notice("explain.no-device", {"device": "cuda"}), _subjects(found)
            )


def _unheard_of(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    """Explain a device by a name that torch does not know."""
    name = match.group(1)
    wanted = [node for node in ast.walk(found.node) if isinstance(node, ast.Constant) and node.value == name]
    if not wanted:
        return None
    code = found.place.sheet.rewritten(found.node, dict.fromkeys(wanted, '"cpu"'))
    notice = Notice("explain.device-name", {"device": name})
    return found.explained("cuda-missing", notice, _subjects(found), (code, None))


def _subjects(found: Situation) -> list[Argument]:
    return [each for each in found.call.given if each.tensor is not None]


def _assert(found: Situation, _match: re.Match[str]) -> wire.Explanation | None:
    """Explain the end of all work on a GPU; no tensor there can be read any more."""
    return found.explained("cuda-assert", Notice("explain.cuda-assert", {}))


def _cuda_memory(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    values = {"size": f"{match.group(1)} {match.group(2)}"}
    notice = Notice("explain.cuda-memory", values)
    return found.explained("cuda-memory", notice, list(_flat(found)), telling=("shape", "dtype"))


def _memory(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    notice = Notice("explain.memory", {"size": _human(int(match.group(1)))})
    return found.explained("memory", notice, list(_flat(found)), telling=("shape", "dtype"))


def _overflow(found: Situation, match: re.Match[str]) -> wire.Explanation | None:
    notice = Notice("explain.memory-overflow", {"sizes": f"({match.group(1)})"})
    return found.explained("memory", notice, list(_flat(found)), telling=("shape", "dtype"))


def _human(count: int) -> str:
    """Return *count* bytes in a unit of 1024 of which there is at least one."""
    size, unit = count / 1024, UNITS[0]
    for larger in UNITS[1:]:
        if size < LARGEST:
            break
        size, unit = size / 1024, larger
    return f"{size:.1f} {unit}"


RULES: Rules = (
    (r"Expected all tensors to be on the same device.*", _apart),
    (r"Tensor on device \S+ is not on the expected device \S+", _apart),
    (r"can't convert (\S+) device type tensor to numpy", _to_numpy),
    (
        (
            r"Torch not compiled with CUDA enabled|Found no NVIDIA driver|No CUDA GPUs are available"
            r"|invalid device ordinal|not linked with support for mps|MPS backend is not available"
        ),
        _missing,
    ),
    (r"device type at start of device string: (\w+)", _unheard_of),
    (r"device-side assert triggered", _assert),
    (r"CUDA out of memory\. Tried to allocate ([\d.]+) (\w+)", _cuda_memory),
    (r"can't allocate memory: you tried to allocate (\d+) bytes", _memory),
    (r"Storage size calculation overflowed with sizes=\[([\d, ]*)\]", _overflow),
)
