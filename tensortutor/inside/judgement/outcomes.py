"""What can come of running an answer once: records only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an answer beyond its value.

    `shares`, `same`: the given names with which it shares memory, and which are
    the very same object. `grads`: the gradient of each given tensor, None where
    there is none. `printed`: what its statements printed. `used`: the operations
    that ran, by torch's names, and "loops".
    """

    shares: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    leaf: bool | None = None
    contiguous: bool | None = None
    grads: tuple[tuple[str, Facts | None], ...] = ()
    printed: str = ""
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The statements ran.

    `value`: the answer's facts; None where there is no answer. `name`: how the
    answer is written, a name or an expression. `bound`: the statements made or
    changed it. `changed`: names of the setup that did not come out as they went
    in. `drawn`: names whose values the draw changed. `traits`: what is known of
    it beyond its value, where the task asks for more. `others`: where nothing was
    bound to the name that is asked for, what was bound to other names instead.
    `given`: of the reference answer, what it started from.
    """

    value: Facts | None
    name: str
    bound: bool
    changed: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    traits: Traits = Traits()
    others: tuple[tuple[str, Facts], ...] = ()
    given: tuple[tuple[str, Facts], ...] = ()


@dataclass(frozen=True, slots=True)
class Raised:
    """A statement raised. `missing`: the name that a NameError asks for."""

    type: str
    message: str
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class AskedInput:
    """`input()` was called; nobody is there to answer it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The process that ran the statements gave no outcome: too slow, gone, or what it wrote is no outcome.

    `detail`: the seconds it had, its exit status, or the name of the signal.
    """

    how: Literal["slow", "exited", "killed", "garbled"]
    detail: str = ""


Outcome = Answered | Raised | AskedInput
Result = Outcome | Ended
