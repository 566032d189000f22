"""The autograd graph of a tensor: a trunk runs straight down, and what else went in branches off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from tensortutor.views.layout import Hanging, Sentence, cut, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderResult

    from tensortutor.wire import Graph, GraphLine
    from tensortutor.words import Words

TRUNK, FORK, DEEPER = "│ ", "├─", "    "
OPERATION, LEAF, ELSEWHERE = "● ", "○ ", "→ "
GAP = "  "


@dataclass(frozen=True, slots=True)
class GraphView:
    """A line for each node, and below them what the signs mean that occur."""

    graph: Graph
    words: Words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.graph.lines:
            yield from self._line(line, options.max_width)
        for sentence in self._notes():
            yield Hanging(Text("  "), Sentence(sentence, "inspector.note"))

    def _line(self, line: GraphLine, width: int) -> Iterator[Text]:
        """Yield *line*; what there is no room for behind its guides stands below it."""
        drawn = Text(_guides(line), "graph.guide", no_wrap=True, overflow="ignore")
        start = cell_len(drawn.plain)
        for part in self._parts(line, width - start):
            if (
                cell_len(drawn.plain) > start
                and cell_len(drawn.plain) + len(GAP) + cell_len(part.plain) > width
            ):
                yield drawn
                drawn = Text(TRUNK * line.depth + DEEPER, "graph.guide", no_wrap=True, overflow="ignore")
                start = cell_len(drawn.plain)
            drawn = Text.assemble(
                drawn, GAP if cell_len(drawn.plain) > start else "", cut(part, width - start)
            )
        yield drawn

    def _parts(self, line: GraphLine, room: int) -> Iterator[Text]:
        """Yield what is said of a node: its number, the learner's name, the operation, the shape."""
        if line.omitted:
            yield self._omitted(line, room)
            return
        if line.mark:
            yield Text(f"[{line.mark}]", "graph.mark")
        if line.name:
            yield Text(printable(line.name), "graph.leaf" if line.leaf else "graph.name")
        yield Text(printable(line.operations[0]))
        if line.shape is not None:
            yield Text(str(line.shape), "graph.shape")

    def _omitted(self, line: GraphLine, room: int) -> Text:
        """Return how many nodes are left out, with as many of their operations as there is room for."""
        names = list(map(printable, line.operations))
        forms = [self._counted(line, names[:keep]) for keep in range(len(names), 0, -1)]
        return Text(next((form for form in forms if cell_len(form) <= room), forms[-1]), "graph.omitted")

    def _counted(self, line: GraphLine, names: list[str]) -> str:
        key = "graph.omitted" if line.kinds == len(names) else "graph.omitted-various"
        return self.words(key, count=f"{line.omitted:,}", operations=", ".join(names))

    def _notes(self) -> Iterator[str]:
        graph = self.graph
        yield self.words("graph.counts", operations=f"{graph.operations:,}", leaves=f"{graph.leaves:,}")
        if any(line.again and not line.leaf for line in graph.lines):
            yield self.words("graph.again")
        if not graph.complete:
            yield self.words("graph.cut", count=f"{graph.operations + graph.leaves:,}")


def _guides(line: GraphLine) -> str:
    """Return what stands before *line*; below a branch there is always more of what it branched off."""
    before = TRUNK * (line.depth - 1) + FORK if line.opens else TRUNK * line.depth
    if line.omitted:
        return before
    return before + (LEAF if line.leaf else ELSEWHERE if line.again else OPERATION)
