"""Whether a piece of text is a whole entry, as far as the front can tell without the kernel."""

from __future__ import annotations

import codeop
import warnings


def incomplete(text: str) -> bool:
    """Return whether *text* is Python that wants more lines.

    A block ends with an empty line, as in Python's own prompt. Magics,
    commands and what Python can never accept are complete: running them says why.
    """
    if text.lstrip().startswith((":", "%", "!")) or text.rstrip().endswith("?"):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = codeop.compile_command(text, symbol="exec")
        except (SyntaxError, ValueError, OverflowError):
            return False
    if compiled is None:
        return True
    last = text.rpartition("\n")[2]
    return bool(last.strip()) and last[0].isspace()
