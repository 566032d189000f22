"""ipykernel, set up for the tutor: our shell, our streams, and requests of our own."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Type
from traitlets.config import Config

from tensortutor import wire
from tensortutor.inside.sending import send
from tensortutor.inside.shell import TutorShell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.inside.background import Loading

DEBUGGER = "debugpy.server"
"""What ipykernel 7.4 imports in 0.05 s, and goes without where it cannot; no front of ours asks for it."""


class TutorKernel(IPythonKernel):
    """Answers what the front asks about the session, without a line of code in the learner's namespace."""

    shell_class = Type(TutorShell)
    msg_types: ClassVar[list[str]] = [*IPythonKernel.msg_types, wire.REQUEST]

    def set_parent(self, ident: Any, parent: dict[str, Any], channel: str = "shell") -> None:
        """Take a request up; an interrupt that came too late for the one before is over."""
        if channel == "shell":
            self.shell.interrupts.forget()
        super().set_parent(ident, parent, channel)

    def pre_handler_hook(self) -> None:
        """Leave SIGINT alone: `Interrupts` is its handler for good."""

    def post_handler_hook(self) -> None:
        """Leave SIGINT alone; what it has interrupted is done."""
        self.shell.interrupts.forget()

    @contextmanager
    def _cancel_on_sigint(self, future: asyncio.Future[Any]) -> Iterator[None]:
        """Have Ctrl-C end a top-level `await`.

        ipykernel 7.4 puts the cancellation on another thread's loop, where
        nobody wakes the waiting one.
        """
        loop = asyncio.get_running_loop()
        interrupts = self.shell.interrupts
        interrupts.awaited = lambda: loop.call_soon_threadsafe(future.cancel)
        try:
            yield
        finally:
            interrupts.awaited = None

    async def tensortutor_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Answer `wire.Question` with `wire.Answer`."""
        question = wire.from_data(wire.Question, parent["content"])
        answer = wire.to_data(self.shell.session.answer(question))
        send(self.session, stream, wire.REPLY, answer, parent, ident)


class TutorApp(IPKernelApp):
    """The application around the kernel; its configuration is what stands here, no file of the user's."""

    kernel_class = Type(TutorKernel)

    def init_iopub(self, context: Any) -> None:
        """Open the socket of all output; where the front is slower, messages wait and are not dropped."""
        context.sndhwm = 0  # for the sockets that are made from now on; 1,000 messages else (pyzmq 27)
        super().init_iopub(context)

    def load_config_file(self, **_options: Any) -> None:
        """Read no configuration: a lesson must run on every machine alike."""


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let nothing import *module* meanwhile."""
    sys.modules[module] = None  # type: ignore[assignment]  # the documented way
    try:
        yield
    finally:
        del sys.modules[module]


def run(*, connection: str, loading: Loading) -> None:
    """Serve the front until the process is killed."""
    config = Config()
    config.IPKernelApp.connection_file = connection
    config.TutorApp.outstream_class = "tensortutor.inside.streams.BoundedStream"
    config.HistoryManager.enabled = False
    config.InteractiveShellApp.exec_PYTHONSTARTUP = False
    config.IPCompleter.use_jedi = False  # `torch.nn.functional.` takes 94 ms without, 898 with (IPython 9)
    config.InteractiveShell.colors = "nocolor"
    app = TutorApp.instance(config=config)
    with _without(DEBUGGER):
        app.initialize(["-f", connection])
    app.shell.init_tutor(loading)
    serve = app.start
    while True:  # SystemExit or KeyboardInterrupt in a task of the learner's ends the loop; nothing else does
        with suppress(SystemExit, KeyboardInterrupt):
            serve()
        serve = app.io_loop.start
