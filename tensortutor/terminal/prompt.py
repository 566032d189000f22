"""The prompt at a terminal: highlighting, many lines, completion, history; threads print above it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.filters import has_completions, has_selection
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.python import PythonLexer

from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.completion import KernelCompleter
from tensortutor.terminal.reading import END_OF_INPUT

if TYPE_CHECKING:
    from pathlib import Path

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyPressEvent

    from tensortutor.kernel.kernel import Kernel
    from tensortutor.terminal.screen import Screen

INDENT = "    "
LOOK_AGAIN = 0.2
"""Seconds until the prompt looks again whether the kernel can be listened to."""


class Prompt:
    """Reads entries at a terminal."""

    def __init__(self, kernel: Kernel, screen: Screen, history: Path) -> None:
        self._kernel = kernel
        self._screen = screen
        history.parent.mkdir(parents=True, exist_ok=True)
        self._session: PromptSession[str] = PromptSession(
            lexer=PygmentsLexer(PythonLexer),
            history=FileHistory(str(history)),
            auto_suggest=AutoSuggestFromHistory(),
            completer=ThreadedCompleter(KernelCompleter(kernel)),
            complete_while_typing=False,
            multiline=True,
            key_bindings=self._keys(),
            include_default_pygments_style=True,
        )
        self._line: PromptSession[str] = PromptSession()

    def read(self, prompt: str, prefill: str = "") -> str | None:
        """Return an entry, None on Ctrl-D. Raises KeyboardInterrupt on Ctrl-C."""
        try:
            text = self._session.prompt(
                prompt,
                default=prefill,
                prompt_continuation="... ".rjust(len(prompt)),
                pre_run=self._listen,
            )
        except EOFError:
            return None
        finally:
            self._screen.clear_line_state()
        return text.rstrip()

    def ask(self, prompt: str, *, hidden: bool) -> str:
        """Return a line for the learner's `input()`."""
        try:
            return self._line.prompt(prompt, is_password=hidden)
        except EOFError:
            return END_OF_INPUT
        finally:
            self._screen.clear_line_state()

    def _listen(self) -> None:
        """Have what threads print drawn above the prompt while it stands."""
        descriptor = self._kernel.output_descriptor
        loop = asyncio.get_running_loop()
        if descriptor is None:
            loop.call_later(LOOK_AGAIN, self._listen)
            return
        loop.add_reader(descriptor, self._draw_background)
        self._draw_background()

    def _draw_background(self) -> None:
        texts = list(self._kernel.background())
        if texts and get_app().is_running:

            def draw() -> None:
                for text in texts:
                    self._screen.write(text.text, text.stream)
                if not texts[-1].text.endswith("\n"):
                    self._screen.write("\n")

            run_in_terminal(draw)

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter", filter=~has_selection & ~has_completions)(self._enter)
        keys.add("escape", "enter")(lambda event: event.current_buffer.validate_and_handle())
        keys.add("tab", filter=~has_completions)(_tab)
        return keys

    def _enter(self, event: KeyPressEvent) -> None:
        """Take a whole entry; go on to the next line, indented, where Python wants more."""
        buffer = event.current_buffer
        document = buffer.document
        if not document.text_after_cursor.strip() and not self._wants_more(document.text):
            buffer.validate_and_handle()
            return
        buffer.insert_text("\n" + _indentation(document.current_line_before_cursor))

    def _wants_more(self, text: str) -> bool:
        if not text.strip() or text.lstrip().startswith(":"):
            return False
        match self._kernel.completeness(text):
            case "unknown":
                return incomplete(text)
            case status:
                return status == "incomplete"


def _indentation(line: str) -> str:
    leading = line[: len(line) - len(line.lstrip())]
    return leading + INDENT if line.rstrip().endswith(":") else leading


def _tab(event: KeyPressEvent) -> None:
    """Indent at the start of a line; complete elsewhere."""
    buffer: Buffer = event.current_buffer
    if buffer.document.current_line_before_cursor.strip():
        buffer.start_completion(insert_common_part=True)
    else:
        buffer.insert_text(INDENT)
