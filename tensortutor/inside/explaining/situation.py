"""Everything that is known of a failure, and how an explanation of it is put together."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tensortutor import wire
from tensortutor.inside.explaining import calls
from tensortutor.inside.explaining.calls import SHOWN, Argument, Call, called
from tensortutor.inside.explaining.layers import Layer, layer
from tensortutor.inside.explaining.locating import Place, locate
from tensortutor.inside.explaining.operands import Meaning
from tensortutor.inside.explaining.rebinding import rebound
from tensortutor.inside.text import encodable

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Literal

    from tensortutor.inside.explaining.sheet import Node

    Rule = Callable[["Situation", re.Match[str]], wire.Explanation | None]
    Rules = tuple[tuple[str, Rule], ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """An exception by its type's name and its message, and the expression that raised it."""

    kind: str
    message: str
    place: Place
    meaning: Meaning
    call: Call
    layer: Layer | None

    @property
    def node(self) -> ast.expr | ast.stmt:
        """The failed expression, or the statement where it is none."""
        return self.place.node

    @property
    def expression(self) -> str:
        """The code of the failed expression."""
        return self.place.sheet.text(self.node)

    def items(self, argument: Argument) -> tuple[Argument, ...]:
        """Return what is in the list that *argument* is."""
        return calls.items(argument, self.place, self.meaning)

    def code(
        self, changes: dict[Argument, str] | None = None, /, *, suffixes: dict[Argument, str] | None = None
    ) -> str:
        """Return the expression with arguments replaced by code, or with suffixes such as `.T`."""
        sheet = self.place.sheet
        nodes: dict[Node, str] = {
            each.node: text for each, text in (changes or {}).items() if each.node is not None
        }
        for each, suffix in (suffixes or {}).items():
            if each.node is not None:
                nodes[each.node] = sheet.with_suffix(each.node, suffix)
        return sheet.rewritten(self.node, nodes)

    def explained(
        self,
        family: str,
        notice: wire.Notice,
        operands: Iterable[Argument | wire.Operand] = (),
        repair: tuple[str | None, tuple[int, ...] | None] = (None, None),
        telling: tuple[Literal["shape", "dtype", "device"], ...] = (),
    ) -> wire.Explanation:
        """Return the explanation of this failure. *repair*: what `fitting` has found."""
        facts = (each.facts if isinstance(each, Argument) else each for each in operands)
        code, gives = repair if repair[0] != self.expression else (None, None)
        return wire.Explanation(
            family=family,
            expression=encodable(self.expression),
            notice=wire.Notice(notice.key, {key: encodable(value) for key, value in notice.values.items()}),
            operands=tuple(facts),
            repair=code and encodable(code),
            gives=gives,
            telling=telling,
            source=self.place.sheet.marked(self.node),
        )


def situation(kind: str, message: str, trace: TracebackType | None) -> Situation | None:
    """Return what is known of a failure, None where the expression cannot be found or is a `raise`."""
    place = locate(trace)
    if place is None or isinstance(place.node, ast.Raise | ast.Assert):
        return None
    meaning = Meaning(place.frame, rebound(place))
    call = called(place, meaning)
    at_work = layer(place, call, meaning)
    if at_work is not None and at_work.called and call.form == "other":  # made where it is called
        call = replace(call, name=at_work.kind, form="module")
    return Situation(kind, message, place, meaning, call, at_work)


def shown(text: str) -> str:
    """Return the code *text* short enough to stand in a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def sizes(text: str) -> tuple[int, ...]:
    """Return the sizes in a list of torch's: "[2, 3]" or "2, 3"."""
    return tuple(int(each) for each in text.strip("[]() ").split(",") if each.strip())


def written(shape: tuple[int, ...]) -> str:
    """Return *shape* as Python writes it."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"
