"""The shell in the kernel: after each top-level statement it repairs, inspects and publishes."""

from __future__ import annotations

import os
import sys
import warnings
from asyncio import CancelledError
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core import page
from traitlets import Type

from tensortutor import wire
from tensortutor.inside import failures, imports
from tensortutor.inside.compiler import EntryCompiler
from tensortutor.inside.headroom import headroom
from tensortutor.inside.interrupts import Interrupts
from tensortutor.inside.repair import Repair
from tensortutor.inside.results import ResultHook
from tensortutor.inside.sending import send
from tensortutor.inside.session import Session
from tensortutor.inside.source import Source
from tensortutor.inside.streams import BoundedStream

if TYPE_CHECKING:
    import ast
    from types import TracebackType

    from tensortutor.inside.background import Loaded, Loading

_name_of = type.__dict__["__name__"].__get__
"""A class's name, whatever its metaclass says."""


class StatementFailed(Exception):  # noqa: N818
    """Stands in the reply for the learner's exception, which has been published already."""


class TutorShell(ZMQInteractiveShell):
    """IPython's shell, one statement at a time."""

    displayhook_class = Type(ResultHook)
    ast_node_interactivity = "all"
    system = ZMQInteractiveShell.system_raw  # what it prints is taken; a pty would end lines with \r\n

    def init_tutor(self, loading: Loading) -> None:
        """Finish what IPython's constructor cannot: streams stand and torch is on its way."""
        self.loading = loading
        self.interrupts = BoundedStream.interrupts = Interrupts()
        self.compile = EntryCompiler(self.interrupts)
        self.repair = Repair(self.user_ns)
        self.said_trouble = self.leaving = False
        self.streams: tuple[BoundedStream, BoundedStream] = (sys.stdout, sys.stderr)  # type: ignore[assignment]
        self._process = os.getpid()
        self.source = Source("", "")
        self.why: wire.Why | None = None
        self.session = Session(self)
        self.display_formatter.active_types = ["text/plain"]
        self.display_formatter.formatters["text/plain"].pprint = False
        self.events.register("pre_run_cell", self._begin)
        self.interrupts.install()
        for ours in ("To exit: use", "`make_tokens_by_line`"):  # IPython's, after SystemExit and at U+2028
            warnings.filterwarnings("ignore", message=ours, category=UserWarning)

    def init_environment(self) -> None:
        """Keep pagers out of subprocesses; colour is the front's business, so nothing is forced."""
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
        self.leaving = True
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
            self.repair.remember_modules()
            imports.allow_from_here()
        return loaded

    def transform_cell(self, raw_cell: str) -> str:
        """Transform magics, `!` and `?`; keep empty first lines, so that all lines have their own numbers."""
        first = len(raw_cell) - len(raw_cell.lstrip())
        return "\n" * raw_cell[:first].count("\n") + str(super().transform_cell(raw_cell))

    def _begin(self, info: Any) -> None:
        self.source = Source(info.raw_cell, info.transformed_cell)
        self.leaving = False
        self.compile.file = self._options.get("name", "")
        if self.compile.file:
            self.user_ns["__file__"] = imports.stand_beside(self.compile.file)

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
        source = self.source  # the code may run other entries
        try:
            self.await_torch()
        except KeyboardInterrupt as interrupt:
            result.error_in_exec = interrupt
            self.showtraceback()
            return True
        self.repair.remember_builtins()
        if self.compile.file and not self._options.get("everything"):
            interactivity = "none"  # as in Python, a script's expressions are not shown
        for node in nodelist:
            result.result = None
            failed = self._stopped() or await super().run_ast_nodes(
                [node], cell_name, interactivity, compiler, result
            )
            with headroom():
                self._publish(source.statement(node), node, result)
            self.loading.first_over.set()
            if failed:
                # IPython would format it once more, keep it, and call its __str__, which may raise.
                result.error_in_exec = StatementFailed()
                return True
            if self.leaving:
                break
        return False

    def _stopped(self) -> bool:
        """Return whether Ctrl-C came between two statements; the next one fails with it."""
        if not self.interrupts.pending:
            return False
        self.interrupts.forget()
        self._send_failure(KeyboardInterrupt, KeyboardInterrupt(), None)
        return True

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run one statement and repair the session, whatever became of it."""
        try:
            return bool(await super().run_code(code_obj, result, async_=async_))
        finally:
            self.repair.restore()
            self.interrupts.install()
            self._end_fork()

    def _end_fork(self) -> None:
        """End a process that the statement has forked: two kernels cannot share the sockets."""
        if os.getpid() != self._process:
            os._exit(0)

    def showtraceback(self, exc_tuple: Any = None, *_unused: Any, **_options: Any) -> None:
        """Publish the exception, with the learner's frames only."""
        with headroom():
            self.repair.restore()
            kind, error, trace = exc_tuple or sys.exc_info()
            if kind is CancelledError:  # so does Ctrl-C end an `await`
                kind, error = KeyboardInterrupt, KeyboardInterrupt()
            sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # for %debug
            self._send_failure(kind, error, trace)

    def showsyntaxerror(self, filename: str | None = None, running_compiled_code: bool = False) -> None:  # noqa: ARG002
        """Publish a syntax error as Python shows it."""
        kind, error, _trace = sys.exc_info()
        self._send_failure(kind, error, None)

    def _send_failure(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        message, told = failures.describe(kind, error, trace)
        explanation = self._explained(kind, error, trace, wire.Failure(str(_name_of(kind)), message, told))
        self._last_traceback = [told]
        sys.stdout.flush()
        sys.stderr.flush()
        hook = self.displayhook
        content = {"ename": str(_name_of(kind)), "evalue": message, "traceback": [told]}
        content["explanation"] = wire.to_data(explanation)
        send(hook.session, hook.pub_socket, "error", content, hook.parent_header, b"error")

    def _explained(
        self, kind: Any, error: Any, trace: TracebackType | None, failure: wire.Failure
    ) -> wire.Explanation | None:
        """Return the explanation of *failure*, and keep that for `:why`; an interrupt is no failure."""
        if self.loading.loaded is None or kind is KeyboardInterrupt:
            return None
        from tensortutor.inside.explaining import explainer, retelling

        explanation = explainer.explain(kind, error, trace)
        self.why = retelling.at_length(replace(failure, explanation=explanation), kind, error, trace)
        return explanation

    def _publish(self, statement: tuple[str, int, bool], node: ast.stmt, result: Any) -> None:
        for stream in self.streams:
            stream.drain()
        loaded = self.loading.loaded
        everything = self._options.get("everything", False)
        rows, unchanged = (
            loaded.inspector.inspect(self.user_ns, result.result, everything=everything, statement=node)
            if loaded
            else ((), 0)
        )
        text, line, python = statement
        value = result.result
        self.publish(
            wire.Inspection(
                statement=text,
                line=line,
                python=python,
                tensors=rows,
                unchanged=unchanged,
                result_type=None if value is None else str(_name_of(type(value))),
                dropped=sum(stream.renew() for stream in self.streams),
                notices=self._notices(),
            )
        )
        result.result = None

    def _notices(self) -> tuple[wire.Notice, ...]:
        """Return what is worth a sentence: names newly hidden or lost; once, that torch or a GPU is gone."""
        if self.said_trouble or (trouble := self.loading.trouble or self._stopped_gpu()) is None:
            return self.repair.notices()
        self.said_trouble = True
        return (trouble, *self.repair.notices())

    def _stopped_gpu(self) -> wire.Notice | None:
        """Return that the GPU has stopped, unless that is why the statement failed and has been explained."""
        if self.loading.loaded is None:
            return None
        from tensortutor.inside import devices

        explanation = self.why and self.why.failure.explanation
        stopped = devices.stopped()
        return None if explanation and stopped and explanation.notice == stopped else stopped

    def publish(self, inspection: wire.Inspection) -> None:
        """Send *inspection* after everything that the statement said."""
        hook = self.displayhook
        sys.stdout.flush()
        sys.stderr.flush()
        content = {"data": {wire.MIME: wire.to_data(inspection)}, "metadata": {}, "transient": {}}
        send(hook.session, hook.pub_socket, "display_data", content, hook.parent_header, b"display_data")
