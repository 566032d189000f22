"""What comes from the kernel while an entry runs, as the front takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tensortutor.wire import Failure, Notice, Outcome


@dataclass(frozen=True, slots=True)
class Text:
    """Something printed."""

    stream: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """The `repr` of an expression's value."""

    text: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that the learner's code did not catch."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Done:
    """One statement has ended; everything that it said has come before."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """`input()` waits for a line; answer it with `Kernel.answer`."""

    prompt: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class NextInput:
    """A magic such as `%recall` proposes the next entry."""

    code: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The learner's code asked to leave: `exit()` or `quit()`."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """An interrupt has had no effect for seconds: the code sits in compiled code."""


@dataclass(frozen=True, slots=True)
class Died:
    """The kernel is gone; `reason` says what is known of why."""

    reason: Notice


Event = Text | Value | Raised | Done | Asked | NextInput | Leaving | Stuck | Died
