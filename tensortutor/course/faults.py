"""From what pydantic found wrong to one sentence at one place of the file.

Of several faults the first in the file is told: the others often follow from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

    from tensortutor.course.document import Address, Document
    from tensortutor.course.place import Place
    from tensortutor.errors import BadLesson

SENTENCES = {
    "missing": "missing-field",
    "string_type": "not-text",
    "string_too_short": "nothing-there",
    "too_short": "too-few",
    "tuple_type": "not-a-list",
    "dict_type": "not-a-mapping",
    "model_type": "not-a-mapping",
    "model_attributes_type": "not-a-mapping",
    "union_tag_not_found": "not-a-mapping",
    "int_parsing": "not-a-number",
    "int_type": "not-a-number",
    "greater_than": "not-positive",
    "literal_error": "not-one-of",
}
"""pydantic's own kinds of error, and the sentence for each."""

STEPS = (("steps",), ("questions",))


def told(document: Document, error: ValidationError) -> BadLesson:
    """Return the first fault in the file, as an error with its sentence's key, values and place."""
    errors = error.errors(include_url=False)
    # A list whose entries fail is also called too short: only the entries tell something.
    around = {details["loc"][:length] for details in errors for length in range(len(details["loc"]))}
    faults = [_fault(document, details) for details in errors if details["loc"] not in around]
    place, key, values = min(faults, key=lambda found: (found[0].line, found[0].column))
    return document.fault(f"course.{key}", place, **values)


def _fault(document: Document, details: Any) -> tuple[Place, str, dict[str, object]]:
    kind, context = details["type"], dict(details.get("ctx", {}))
    address = (*_address(details["loc"]), *context.pop("at", ()))
    if kind == "bad-code":
        place = document.place_within(address, context.pop("code_line"), context.pop("code_column"))
        return place, kind, context
    place = document.place(address)
    if "-" in kind:  # one of ours: pydantic writes underscores
        return place, kind, context
    if kind == "string_pattern_mismatch":
        key = "not-an-identifier" if context["pattern"].startswith("^[a-z0-9]") else "not-a-python-name"
    else:
        key = SENTENCES.get(kind, "invalid")
    values = {"field": _field(address), "given": details["input"], "problem": details["msg"]}
    return place, key, values | context


def _address(loc: tuple[str | int, ...]) -> Address:
    """Return *loc* without the tag that pydantic puts behind a step's number."""
    return (*loc[:2], *loc[3:]) if loc[:1] in STEPS else loc


def _field(address: Address) -> str:
    """Return the key that a sentence can name: the last one on the way to *address*."""
    names = [part for part in address if isinstance(part, str) and part != "[key]"]
    return names[-1] if names else ""
