"""What a lesson must keep to beyond its types; each broken rule names its sentence and its place.

Validators for `model.py`. A fault's type is the key of its sentence under
`course.`, its context fills that sentence, and `at` leads from the part that
was validated to the culprit.
"""

from __future__ import annotations

import re
import warnings
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBER = r"(-?\d+(?:\.\d*)?)"
DISTRIBUTION = re.compile(rf"(uniform|normal)\({_NUMBER}, *{_NUMBER}\)")


def fault(key: str, at: tuple[str | int, ...] = (), **values: object) -> PydanticCustomError:
    """Return the error whose sentence is `course.` *key*, filled with *values*."""
    return PydanticCustomError(key, key, {"at": at, **values})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *word* was probably meant to be, or None."""
    return next(iter(get_close_matches(word, known, n=1)), None)


def listed(names: Iterable[str]) -> str:
    """Return *names* as they stand in a sentence."""
    return ", ".join(names)


def only_known_keys(data: Any, known: Sequence[str]) -> Any:
    """Refuse a key that is not among *known*."""
    for key in data if isinstance(data, dict) else ():
        if key in known:
            continue
        near = nearest(str(key), known)
        if near:
            raise fault("unknown-key-near", (key, "[key]"), field=key, nearest=near)
        raise fault("unknown-key", (key, "[key]"), field=key, known=listed(known))
    return data


def one_kind(data: Any, kinds: Sequence[str]) -> Any:
    """Refuse a step that has none of the keys *kinds*, or several."""
    if not isinstance(data, dict):
        return data
    found = [key for key in data if key in kinds]
    if len(found) > 1:
        raise fault("two-kinds", (found[1], "[key]"), first=found[0], second=found[1])
    if not found:
        meant = next(((key, near) for key in data if (near := nearest(key, kinds))), None)
        if meant:
            raise fault("unknown-key-near", (meant[0], "[key]"), field=meant[0], nearest=meant[1])
        raise fault("no-kind", kinds=listed(kinds))
    return data


def compiles(code: str) -> str:
    """Refuse code that Python would not compile, or would warn of."""
    return _compiled(code, "exec")


def compiles_as_expression(code: str) -> str:
    """Refuse what is not one Python expression."""
    return _compiled(code, "eval")


def is_distribution(text: str) -> str:
    """Refuse what is not the name of a distribution with two numbers, such as `uniform(0, 1)`."""
    written = DISTRIBUTION.fullmatch(text)
    if written is None or (written[1] == "uniform") > (float(written[2]) < float(written[3])):
        raise fault("bad-distribution", given=text)
    return text


def _compiled(code: str, mode: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a doubtful escape would warn on the learner's screen
            compile(code, "<lesson>", mode, dont_inherit=True)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        raise fault("bad-code", problem=error.msg, code_line=line, code_column=column) from error
    except (ValueError, OverflowError, MemoryError, RecursionError) as error:  # NUL; nested too deep
        raise fault("bad-code", problem=str(error), code_line=1, code_column=1) from error
    return code
