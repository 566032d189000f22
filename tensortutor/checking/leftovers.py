"""Whether code can come to something else the second time, because of the names that the first time left."""

from __future__ import annotations

import dis
import re
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORING = ("STORE_NAME", "STORE_GLOBAL")
_ANY_NAME = re.compile(
    "globals|locals|vars|dir|eval|exec|compile|get_ipython|__import__"
    "|builtins|gc|importlib|inspect|sys|__main__"
    r"|_+\d*|_i+\d*|_[dio]h|In|Out"
)
"""Through these any name can be read; IPython's hold what was typed and shown."""
_ANY_ATTRIBUTE = re.compile("__dict__|__globals__|__main__")


def sees_leftovers(code: str) -> bool:
    """Tell whether *code* may read a name that it binds, before it has bound it.

    The first time it then reads what was there, the second time what it has left
    itself. Where its text does not tell, it may.
    """
    try:
        steps = list(_steps(compile(code, "", "exec")))
    except SyntaxError:  # a magic
        return True
    own = {name for done, name in steps if done in _STORING}
    bound: set[str] = set()
    for done, name in steps:
        if done in _STORING:
            bound.add(name)
        elif _sees(done, name, own - bound):
            return True
    return False


def _sees(done: str, name: str, unbound: set[str]) -> bool:
    if done.endswith(("ATTR", "METHOD")):
        return bool(_ANY_ATTRIBUTE.fullmatch(name))
    return (done.startswith("LOAD") and name in unbound) or bool(_ANY_NAME.fullmatch(name))


def _steps(code: CodeType, *, outermost: bool = True) -> Iterator[tuple[str, str]]:
    """Yield what *code* does with names, in its order, and with which.

    What a function reads is read where it is defined: it cannot be called before.
    """
    for instruction in dis.get_instructions(code):
        if isinstance(instruction.argval, CodeType):
            yield from _steps(instruction.argval, outermost=False)
        elif instruction.opcode in dis.hasname:
            if not outermost and instruction.opname == "STORE_GLOBAL":
                yield "LOAD_NAME", instruction.argval  # whether it is called is not to be seen
            if outermost or instruction.opname != "STORE_NAME":  # in a class, that binds an attribute
                yield instruction.opname, instruction.argval
