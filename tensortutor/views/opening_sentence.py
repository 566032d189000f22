"""The first sentence of a lesson's Markdown as lines of plain text, for a comment above code."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from tensortutor.views.prose import Prose
from tensortutor.views.wrapping import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

END = re.compile(r"[.!?][\"”’)]*(?=\s|$)|[。！？][」』）]*|$")
LABEL = re.compile(r".*[.!?:。！？：]", re.DOTALL)
CODE = re.compile(r"`[^`]*`")


def opening_sentence(markdown: str, width: int) -> list[str]:
    """Return the first sentence of *markdown* in lines of at most *width* cells.

    A sentence that stands all in bold is a label, such as “Part 1 of 3.”: the next one comes along.
    """
    label, text = _label_and_text(_first_paragraph(Prose(markdown).parsed))
    sentence = " ".join(f"{label}{_sentence(text)}".split())
    starts = line_starts(sentence, width, [match.span() for match in CODE.finditer(sentence)])
    ends = [*starts, len(sentence)]
    lines = (sentence[start:end].rstrip() for start, end in zip([0, *starts], ends, strict=True))
    return [line for line in lines if line]


def _first_paragraph(tokens: list[Token]) -> list[Token]:
    """Return what is in the first paragraph, of a table's first cell where there is none."""
    inline = [(before, token) for before, token in pairwise(tokens) if token.children]
    paragraphs = [token for before, token in inline if before.type == "paragraph_open"]
    found = paragraphs or [token for _, token in inline]
    return list(found[0].children or ()) if found else []


def _label_and_text(tokens: list[Token]) -> tuple[str, str]:
    tokens = [token for token in tokens if token.type != "text" or token.content]
    types, pieces = [token.type for token in tokens], list(_pieces(tokens))
    end = types.index("strong_close") if types[:1] == ["strong_open"] else 0
    label, rest = "".join(pieces[:end]), "".join(pieces[end:])
    return (label, rest) if LABEL.fullmatch(label) and rest.strip() else ("", label + rest)


def _pieces(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "code_inline":
                yield f"`{token.content}`"
            case "softbreak" | "hardbreak":
                yield " "
            case _:
                yield token.content


def _sentence(text: str) -> str:
    """Return *text* up to the end of its first sentence; a point in code ends none."""
    masked = CODE.sub(lambda match: "x" * len(match[0]), text)
    end = next((match.end() for match in END.finditer(masked) if masked[: match.end()].strip()), 0)
    return text[:end]
