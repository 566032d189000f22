"""The learner's session as the front sees it: its device, its tensors, a fresh start."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tensortutor import wire
from tensortutor.inside.headroom import headroom

if TYPE_CHECKING:
    from tensortutor.inside.background import Loaded
    from tensortutor.inside.shell import TutorShell


class Session:
    """Answers the front's questions; each `ask` is a method's name."""

    def __init__(self, shell: TutorShell) -> None:
        self._shell = shell
        self._directory = Path.cwd()

    def answer(self, question: wire.Question) -> wire.Answer:
        """Return the answer to *question*, or the trouble that stands in its way: the front waits for it."""
        try:
            with headroom():
                return self._answer(question)
        except Exception as problem:  # the learner's code may have broken anything that is used here
            values = {"type": type(problem).__name__, "message": str(problem)}
            return wire.Answer(trouble=wire.Notice("bug", values))

    def _answer(self, question: wire.Question) -> wire.Answer:  # noqa: C901 - a case each
        try:
            loaded = self._shell.await_torch()
        except KeyboardInterrupt:
            return wire.Answer(trouble=wire.Notice("kernel.interrupted", {}))
        if loaded is None:
            return wire.Answer(trouble=self._shell.loading.trouble)
        match question.ask:
            case "hello":
                return self._hello(loaded)
            case "tensors":
                return self._tensors(loaded)
            case "memory":
                return self._memory()
            case "look":
                return self._look(loaded, question.subject)
            case "graph":
                return self._graph(question.subject)
            case "plot":
                return self._plot(question.subject)
            case "why":
                return wire.Answer(why=self._shell.why)
            case "reset":
                return self._reset(loaded)
            case "device":
                return self._device(loaded, question)

    def _hello(self, loaded: Loaded) -> wire.Answer:
        return wire.Answer(device=str(loaded.device), version=loaded.torch.__version__)

    def _tensors(self, loaded: Loaded) -> wire.Answer:
        rows = loaded.inspector.survey(self._shell.user_ns)
        return wire.Answer(inspection=wire.Inspection("", 0, python=True, tensors=rows))

    def _memory(self) -> wire.Answer:
        from tensortutor.inside.inspection.occupancy import occupancy

        return wire.Answer(memory=occupancy(self._shell.user_ns))

    def _look(self, loaded: Loaded, name: str) -> wire.Answer:
        from tensortutor.inside import looking

        return looking.answer(name, self._shell.user_ns, loaded.inspector)

    def _graph(self, name: str) -> wire.Answer:
        from tensortutor.inside.drawing import graph_of

        return graph_of(name, self._shell.user_ns)

    def _plot(self, name: str) -> wire.Answer:
        from tensortutor.inside.drawing import plot_of

        return plot_of(name, self._shell.user_ns)

    def _reset(self, loaded: Loaded) -> wire.Answer:
        os.chdir(self._directory)  # IPython cannot reset itself in a directory that has been removed
        self._shell.reset(new_session=False)
        _restore(loaded.torch)
        self._shell.repair.give(torch=loaded.torch, device=loaded.device)
        loaded.inspector.forget()
        self._shell.why = None
        gc.collect()
        gc.freeze()  # what torch has loaded stays; to look through it again takes the next reset 30 ms
        return self._hello(loaded)

    def _device(self, loaded: Loaded, question: wire.Question) -> wire.Answer:
        """Make another device the session's, and torch's default too where that is asked for."""
        from tensortutor.inside import devices

        device = devices.find(question.device)
        if isinstance(device, wire.Notice):
            return wire.Answer(trouble=device)
        self._shell.loading.loaded = loaded = loaded.on(device)
        self._shell.repair.give(device=device)
        if question.default:
            loaded.torch.set_default_device(device)  # thread-local: this is the learner's thread
        return self._hello(loaded)


def _restore(torch: Any) -> None:
    """Put the modes that code can leave behind back to how torch starts with them."""
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
