"""The prompt at a terminal: highlighting, many lines, completion, history; threads print above it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_completions, has_focus, has_selection
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.python import PythonLexer

from tensortutor.terminal.completeness import incomplete
from tensortutor.terminal.completion import KernelCompleter
from tensortutor.terminal.history import History
from tensortutor.terminal.reading import END_OF_INPUT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyPressEvent

    from tensortutor.course.syllabus import Glossary
    from tensortutor.kernel.kernel import Kernel
    from tensortutor.terminal.screen import Screen

INDENT = "    "
LOOK_AGAIN = 0.2
"""Seconds until the prompt looks again whether the kernel can be listened to."""


class Prompt:
    """Reads entries at a terminal.

    Ctrl-C is a key here. As a signal, right after Enter, it is for what runs
    next: prompt_toolkit 3.0.53 would still take it and print a traceback.
    """

    def __init__(
        self,
        kernel: Kernel,
        screen: Screen,
        history: Path,
        commands: Sequence[str],
        glossary: Callable[[], Glossary],
    ) -> None:
        self._kernel = kernel
        self._screen = screen
        self._prefill = ""
        self._session: PromptSession[str] = PromptSession(
            lexer=PygmentsLexer(PythonLexer),
            history=History(history),
            auto_suggest=AutoSuggestFromHistory(),
            completer=ThreadedCompleter(KernelCompleter(kernel, commands, glossary)),
            complete_while_typing=False,
            multiline=True,
            key_bindings=self._keys(),
            include_default_pygments_style=True,
        )
        self._line: PromptSession[str] = PromptSession()

    def read(self, prompt: str, prefill: str = "") -> str | None:
        """Return an entry, None on Ctrl-D. Raises KeyboardInterrupt on Ctrl-C."""
        self._prefill = prefill
        self._screen.begin_line()
        try:
            text = self._session.prompt(
                prompt,
                default=prefill,
                prompt_continuation=_continuation,
                pre_run=self._listen,
                handle_sigint=False,
            )
        except EOFError:
            return None
        finally:
            self._screen.clear_line_state()
        return text.rstrip()

    def ask(self, prompt: str, *, hidden: bool) -> str:
        """Return a line for the learner's `input()`."""
        self._screen.begin_line()
        try:
            return self._line.prompt(prompt, is_password=hidden, handle_sigint=False)
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
        entry = has_focus(DEFAULT_BUFFER)  # and not what Ctrl-R searches for
        keys.add("enter", filter=entry & ~has_selection)(self._enter)
        keys.add("escape", "enter", filter=entry)(lambda event: event.current_buffer.validate_and_handle())
        keys.add("tab", filter=entry & ~has_completions)(_tab)
        # Code that the lesson has put into the prompt must not stand in the way of commands and of leaving.
        as_given = Condition(lambda: self._prefill == get_app().current_buffer.text != "")
        keys.add("c-d", filter=as_given)(lambda event: event.app.exit(exception=EOFError))
        for colon in ":：":
            keys.add(colon, filter=as_given)(_begin_command)
        return keys

    def _enter(self, event: KeyPressEvent) -> None:
        """Take a whole entry; go on to the next line, indented, where Python wants more.

        Code that was given runs as it is: what ends in a block needs no empty line then.
        """
        buffer = event.current_buffer
        if buffer.complete_state:
            _end_completion(buffer)
            return
        document = buffer.document
        whole = document.text == self._prefill or not self._wants_more(document.text)
        if whole and not document.text_after_cursor.strip():
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


def _continuation(width: int, _line: int, wrapped: int) -> str:
    """Return what stands before a further line; nothing where only the width has broken it."""
    return "" if wrapped else "... ".rjust(width)


def _end_completion(buffer: Buffer) -> None:
    """Take the completion that is chosen in the menu, if there is one."""
    chosen = buffer.complete_state and buffer.complete_state.current_completion
    if chosen:
        buffer.apply_completion(chosen)
    else:
        buffer.cancel_completion()


def _begin_command(event: KeyPressEvent) -> None:
    event.current_buffer.document = Document(event.data)


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
