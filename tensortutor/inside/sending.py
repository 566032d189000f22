"""Send to the front what was found out, whatever characters the learner's names hold."""

from __future__ import annotations

from typing import Any

from tensortutor.inside.text import encodable


def send(session: Any, socket: Any, kind: str, content: dict[str, Any], parent: Any, ident: bytes) -> None:
    """Send *content* as a message of the type *kind*."""
    try:
        session.send(socket, kind, content, parent, ident=ident)
    except UnicodeEncodeError:  # a name with half a character in it, which no message can carry
        session.send(socket, kind, _carried(content), parent, ident=ident)


def _carried(data: Any) -> Any:
    if isinstance(data, dict):
        return {_carried(key): _carried(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_carried(each) for each in data]
    return encodable(data) if isinstance(data, str) else data
