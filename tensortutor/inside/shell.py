"""The shell in the kernel: after each top-level statement it repairs, inspects and publishes."""

from __future__ import annotations

import sys
import warnings
from asyncio import CancelledError
from typing import TYPE_CHECKING, Any

from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import page
from traitlets import Type

from tensortutor import wire
from tensortutor.inside import failures
from tensortutor.inside.compiler import EntryCompiler
from tensortutor.inside.interrupts import Interrupts
from tensortutor.inside.repair import Repair
from tensortutor.inside.session import Session
from tensortutor.inside.source import Source
from tensortutor.inside.streams import BoundedStream
from tensortutor.inside.text import cut

if TYPE_CHECKING:
    import ast
    from types import TracebackType

    from tensortutor.inside.background import Loaded, Loading

RESULT = 100_000
"""Characters of a result that are sent."""


class StatementFailed(Exception):  # noqa: N818
    """Stands in the reply for the learner's exception, which has been published already."""


class ResultHook(ZMQShellDisplayHook):
    """Prints results as Python does, and keeps only the last one, as `_`."""

    last: Any = None

    def compute_format_data(self, result: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the result's `repr`, cut to a length."""
        data, metadata = super().compute_format_data(result)
        return {kind: cut(text, RESULT) for kind, text in data.items()}, metadata

    def update_user_ns(self, result: Any) -> None:
        """Bind `_`, unless the learner did. IPython's `_oh` would keep every result alive."""
        namespace = self.shell.user_ns
        if namespace.get("_") is self.last:
            namespace["_"] = self.last = result


class TutorShell(ZMQInteractiveShell):
    """IPython's shell, one statement at a time."""

    displayhook_class = Type(ResultHook)
    ast_node_interactivity = "all"

    def init_tutor(self, loading: Loading) -> None:
        """Finish what IPython's constructor cannot: streams stand and torch is on its way."""
        self.loading = loading
        self.interrupts = BoundedStream.interrupts = Interrupts()
        self.compile = EntryCompiler(self.interrupts)
        self.repair = Repair(self.user_ns)
        self.said_trouble = False
        self.source = Source("", "")
        self.session = Session(self)
        self.display_formatter.active_types = ["text/plain"]
        self.display_formatter.formatters["text/plain"].pprint = False
        self.events.register("pre_run_cell", self._begin)
        self.interrupts.install()
        warnings.filterwarnings("ignore", message="To exit: use", category=UserWarning)

    def init_environment(self) -> None:
        """Keep pagers out of subprocesses; colour is the front's business, so nothing is forced."""
        import os

        os.environ.update(PAGER="cat", GIT_PAGER="cat")

    def init_hooks(self) -> None:
        """Have `x?` print like everything else: no pager, no message of its own."""
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(self.print_page), 0)

    @staticmethod
    def print_page(text: str | dict[str, str], *_unused: Any, **_options: Any) -> None:
        """Print what a pager would show."""
        plain = text if isinstance(text, str) else text.get("text/plain", "")
        sys.stdout.write(plain.rstrip("\n") + "\n")

    def ask_exit(self) -> None:
        """Tell the front that the learner wants to leave; the kernel stays, whatever IPython makes of it."""
        self.payload_manager.write_payload({"source": "ask_exit"})

    def await_torch(self) -> Loaded | None:
        """Return torch and the inspector once they are there, or None; Ctrl-C ends the waiting."""
        while not self.loading.wait(0.05):
            if self.interrupts.pending:
                self.interrupts.pending = False
                raise KeyboardInterrupt
        loaded = self.loading.loaded
        if loaded is not None and not self.repair.given:
            self.repair.give(torch=loaded.torch, device=loaded.device)
        return loaded

    def _begin(self, info: Any) -> None:
        self.source = Source(info.raw_cell, info.transformed_cell)
        self.compile.file = self._options.get("name", "")

    @property
    def _options(self) -> dict[str, Any]:
        """What the front asked for with this entry."""
        options: dict[str, Any] = self.get_parent().get("metadata", {}).get(wire.OPTIONS, {})
        return options

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "all",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool:
        """Run the statements of an entry, each inspected and published; True where one has failed."""
        self.interrupts.pending = False
        try:
            self.await_torch()
        except KeyboardInterrupt as interrupt:
            result.error_in_exec = interrupt
            self.showtraceback()
            return True
        self.repair.remember_builtins()
        for node in nodelist:
            result.result = None
            failed = self.interrupts.pending or await super().run_ast_nodes(
                [node], cell_name, interactivity, compiler, result
            )
            self._publish(node, result)
            if failed:
                # IPython would format it once more, keep it, and call its __str__, which may raise.
                result.error_in_exec = StatementFailed()
                return True
        return False

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement and repair the session, whatever became of it."""
        try:
            return bool(await super().run_code(code_obj, result, async_=async_))
        finally:
            self.repair.restore()
            self.interrupts.install()

    def showtraceback(self, exc_tuple: Any = None, *_unused: Any, **_options: Any) -> None:
        """Publish the exception, with the learner's frames only."""
        self.repair.restore()
        kind, error, trace = exc_tuple or sys.exc_info()
        if kind is CancelledError:  # so does Ctrl-C end an `await`
            kind, error = KeyboardInterrupt, KeyboardInterrupt()
        self._send_failure(kind, error, trace)

    def showsyntaxerror(self, filename: str | None = None, running_compiled_code: bool = False) -> None:  # noqa: ARG002
        """Publish a syntax error as Python shows it."""
        kind, error, _trace = sys.exc_info()
        self._send_failure(kind, error, None)

    def _send_failure(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        message, told = failures.describe(kind, error, trace)
        self._last_traceback = [told]
        sys.stdout.flush()
        sys.stderr.flush()
        hook = self.displayhook
        content = {"ename": kind.__name__, "evalue": message, "traceback": [told]}
        hook.session.send(hook.pub_socket, "error", content, hook.parent_header, ident=b"error")

    def _publish(self, node: ast.stmt, result: Any) -> None:
        sys.stdout.drain()  # type: ignore[attr-defined]
        sys.stderr.drain()  # type: ignore[attr-defined]
        loaded = self.loading.loaded
        everything = self._options.get("everything", False)
        rows, unchanged = (
            loaded.inspector.inspect(self.user_ns, result.result, everything=everything)
            if loaded
            else ((), 0)
        )
        text, line, python = self.source.statement(node)
        value = result.result
        self.publish(
            wire.Inspection(
                statement=text,
                line=line,
                python=python,
                tensors=rows,
                unchanged=unchanged,
                result_type=None if value is None else type(value).__name__,
                dropped=sys.stdout.renew() + sys.stderr.renew(),  # type: ignore[attr-defined]
                notices=self._notices(),
            )
        )
        result.result = None

    def _notices(self) -> tuple[wire.Notice, ...]:
        """Return what is worth a sentence: names newly hidden or lost; once, that torch is not to be had."""
        trouble = self.loading.trouble
        if trouble is None or self.said_trouble:
            return self.repair.notices()
        self.said_trouble = True
        return (trouble, *self.repair.notices())

    def publish(self, inspection: wire.Inspection) -> None:
        """Send *inspection* after everything that the statement said."""
        hook = self.displayhook
        sys.stdout.flush()
        sys.stderr.flush()
        content = {"data": {wire.MIME: wire.to_data(inspection)}, "metadata": {}, "transient": {}}
        hook.session.send(hook.pub_socket, "display_data", content, hook.parent_header, ident=b"display_data")
