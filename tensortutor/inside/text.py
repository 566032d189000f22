"""Text on its way out of the kernel: within a length, and such that it can be encoded."""

from __future__ import annotations


def cut(text: str, length: int) -> str:
    """Return *text*, its middle left out where it is longer than *length* characters."""
    if len(text) > length:
        half = length // 2
        text = f"{text[:half]} … {text[-half:]}"
    return encodable(text)


def encodable(text: str) -> str:
    """Return *text* with lone surrogates written out: no message can carry them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="backslashreplace").decode()
    return text
