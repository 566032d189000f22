"""Completion at the prompt: our commands, the words of the course, and what the kernel knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion

from tensortutor.errors import BadLesson
from tensortutor.tutor.entries import WORD
from tensortutor.tutor.hangul import keystrokes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prompt_toolkit.document import Document

    from tensortutor.course.syllabus import Glossary
    from tensortutor.kernel.kernel import Kernel

NAMING = (":look ", ":graph ", ":plot ")
"""The commands that are followed by a name."""


class KernelCompleter(Completer):
    """Asks the kernel, in the thread that prompt_toolkit gives it. *commands* are ours."""

    def __init__(self, kernel: Kernel, commands: Sequence[str], glossary: Callable[[], Glossary]) -> None:
        self._kernel = kernel
        self._commands = commands
        self._glossary = glossary

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        """Yield completions at the cursor."""
        text, cursor = document.text, document.cursor_position
        typed = keystrokes(text).lower()
        if typed.startswith(f"{WORD} "):
            yield from self._terms(text.partition(" ")[2])
            return
        if typed.startswith(NAMING):  # what follows is a name of the learner's
            begin = text.index(" ") + 1
            text, cursor = text[begin:], cursor - begin
        elif typed.startswith(":"):
            yield from (Completion(name, -len(text)) for name in self._commands if name.startswith(typed))
            return
        reply = self._kernel.complete(text, cursor)
        if reply is None or reply["status"] != "ok":
            return
        start = reply["cursor_start"] - cursor
        types = {
            each["text"]: each["type"] for each in reply["metadata"].get("_jupyter_types_experimental", ())
        }
        for match in reply["matches"]:
            kind = types.get(match, "")
            yield Completion(match, start, display_meta="" if kind == "<unknown>" else kind)

    def _terms(self, begun: str) -> Iterator[Completion]:
        """Yield the terms, of whatever language, that begin like what is typed."""
        try:
            known = self._glossary()
        except BadLesson:  # the command itself says what is wrong
            return
        forms = dict.fromkeys(word.term for words in known.terms.values() for word in words.values())
        begin = begun.lstrip().lower()
        yield from (Completion(form, -len(begun)) for form in forms if form.lower().startswith(begin))
