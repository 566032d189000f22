"""One entry's run: messages in, events out, until the kernel has replied or died."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

from tensortutor import wire
from tensortutor.kernel.events import Asked, Died, Done, Event, Leaving, NextInput, Raised, Stuck, Text, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.kernel.channels import Channels, Message
    from tensortutor.kernel.process import KernelProcess

SETTLING = 0.02
"""Seconds to wait, when `input()` asks, for what was printed before: it comes by another socket."""
PATIENCE = 3.0
"""Seconds after an interrupt until the code is called stuck."""


class Execution:
    """Follows one `execute_request`."""

    def __init__(self, channels: Channels, kernel: KernelProcess, code: str, options: dict[str, Any]) -> None:
        self._channels = channels
        self._kernel = kernel
        self._code = code.encode(errors="replace").decode()  # a lone surrogate cannot be sent
        self._statement = Statement()
        self._reply: Message | None = None
        self._idle = False
        self._inspected = False
        self._interrupted: float | None = None
        self._said_stuck = False
        self.deadline: float | None = None
        content = {"code": self._code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {
            "allow_stdin": True,
            "stop_on_error": False,
        }  # True drops what is sent right after an error
        self._id = channels.send("execute_request", content, {wire.OPTIONS: options})

    def interrupt(self) -> None:
        """Interrupt the code."""
        self._interrupted = self._interrupted or time.monotonic()
        self._kernel.signal(signal.SIGINT)

    def events(self) -> Iterator[Event]:
        """Yield what the kernel says, as it says it."""
        while not (self._reply and self._idle):
            self._channels.poll(0.05)
            yield from self._read()
            if death := self._kernel.death():
                yield from self._read()
                yield Died(death)
                return
            yield from self._watch_time()
        yield from self._end()

    def _watch_time(self) -> Iterator[Event]:
        """Hold to the deadline; say once when an interrupt has had no effect."""
        now = time.monotonic()
        if self.deadline is not None and now > self.deadline and not self._interrupted:
            self.interrupt()
        if self._interrupted and now - self._interrupted > PATIENCE and not self._said_stuck:
            self._said_stuck = True
            if self.deadline is None:
                yield Stuck()
            else:  # nobody is asked: the code was not typed just now
                self._kernel.stop()

    def _read(self) -> Iterator[Event]:
        for message in self._channels.output():
            yield from self._take(message)
        for message in self._channels.questions():
            if message["parent_header"].get("msg_id") == self._id:
                for printed in self._channels.output(SETTLING):
                    yield from self._take(printed)
                yield Asked(message["content"]["prompt"], hidden=message["content"]["password"])
        for message in self._channels.replies():
            if message["parent_header"].get("msg_id") == self._id:
                self._reply = message

    def _take(self, message: Message) -> Iterator[Event]:
        content = message["content"]
        ours = message["parent_header"].get("msg_id") == self._id
        match message["msg_type"]:
            case "stream":  # also what a thread of an earlier entry says
                yield self._statement.said(Text(content["name"], content["text"]))
            case "execute_result" if ours:
                yield self._statement.valued(content["data"].get("text/plain", ""))
            case "error" if ours:
                yield self._statement.failed(content)
            case "display_data" if ours and wire.MIME in content["data"]:
                self._inspected = True
                yield self._done(wire.from_data(wire.Inspection, content["data"][wire.MIME]))
            case "display_data" | "update_display_data" if ours:
                yield self._statement.said(Text("stdout", content["data"].get("text/plain", "") + "\n"))
            case "status" if ours and content["execution_state"] == "busy":
                if self._interrupted:  # it may have come before the entry did
                    self._kernel.signal(signal.SIGINT)
            case "status" if ours:
                self._idle = True

    def _done(self, inspection: wire.Inspection) -> Done:
        done, self._statement = self._statement.outcome(inspection), Statement()
        return Done(done)

    def _end(self) -> Iterator[Event]:
        """Yield what came with the reply; an entry that could not even be parsed is one failed statement."""
        for payload in self._reply["content"].get("payload", ()) if self._reply else ():
            match payload["source"]:
                case "ask_exit":
                    yield Leaving()
                case "set_next_input":
                    yield NextInput(payload["text"])
        if not self._inspected and self._statement.error is not None:
            yield self._done(wire.Inspection(self._code, 1, python=True))


class Statement:
    """Collects what one statement says until its inspection comes."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._result: str | None = None
        self.error: wire.Failure | None = None

    def said(self, text: Text) -> Text:
        """Keep *text* and hand it on."""
        self._texts[text.stream].append(text.text)
        return text

    def valued(self, text: str) -> Value:
        """Keep a result. A loop's body may have several: they stand one below the other."""
        self._result = text if self._result is None else f"{self._result}\n{text}"
        return Value(text)

    def failed(self, content: dict[str, Any]) -> Raised:
        """Keep an exception and hand it on."""
        told = content.get("explanation")  # what ipykernel itself raises has none
        explanation = None if told is None else wire.from_data(wire.Explanation, told)
        trace = "".join(content["traceback"])
        self.error = wire.Failure(content["ename"], content["evalue"], trace, explanation)
        return Raised(self.error)

    def outcome(self, inspection: wire.Inspection) -> wire.Outcome:
        """Return everything of the statement."""
        stdout, stderr = ("".join(self._texts[name]) for name in ("stdout", "stderr"))
        return wire.Outcome(inspection, stdout, stderr, self._result, self.error)
