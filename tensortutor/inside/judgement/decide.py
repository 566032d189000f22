"""From the outcomes of an attempt to the one sentence that says what is wrong; pure, no process, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tensortutor.inside.judgement.compare import difference, notice
from tensortutor.inside.judgement.distributions import strays, without_elements
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Outcome, Raised

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Notice

Result = Outcome | Ended
DETAIL = {"slow": "seconds", "exited": "status", "killed": "signal"}
"""How a run ended → what the placeholder in its sentence is called."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right on one draw. `inputs`: the names whose values this draw changed."""

    draw: Draw
    value: Facts
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is right on the setup and on each draw, and what each listed mistake gives there.

    With a `distribution` the numbers of an answer are random: all but they must be as in the truths.
    """

    truths: tuple[Truth, ...]
    mistakes: tuple[tuple[str, tuple[Result, ...]], ...] = ()
    distribution: str | None = None


def refusal(
    expected: Expected, results: tuple[Result, ...], answer: str | None, session: tuple[str, ...]
) -> Notice | None:
    """Return why *results* are not right, in the order in which it helps; None: they are right.

    *results* stand in the order of the truths; fewer, where an attempt did not get further.
    """
    truths, compared = expected.truths, results
    if expected.distribution is not None:
        truths, compared = tuple(map(_bare_truth, truths)), tuple(map(_bare, results))
    if all(map(_right, compared, truths)) and len(results) == len(truths):
        strays = _strays(expected, results)
        return strays and (_mistake(expected, results) or strays)
    return (
        _mistake(expected, results)
        or _stopped(results, session)
        or _changed(results)
        or _unassigned(compared[0], truths[0], answer)
        or _stray(compared[0], truths[0])
        or _only_here(truths, compared)
    )


def _bare_truth(truth: Truth) -> Truth:
    return replace(truth, value=without_elements(truth.value))


def _bare(result: Result) -> Result:
    if isinstance(result, Answered) and result.value is not None:
        return replace(result, value=without_elements(result.value))
    return result


def _strays(expected: Expected, results: tuple[Result, ...]) -> Notice | None:
    """Return how the numbers of all *results* stray from the distribution that is asked for, if one is."""
    if expected.distribution is None:
        return None
    answers = [result for result in results if isinstance(result, Answered)]
    made = [answer.value for answer in answers if answer.value is not None]
    asked = [truth.value for truth in expected.truths]
    return strays(answers[0].name, made, asked, expected.distribution)


def _right(result: Result, truth: Truth) -> bool:
    return _stray(result, truth) is None and isinstance(result, Answered) and not result.changed


def _stray(result: Result, truth: Truth) -> Notice | None:
    """Return how the answer's value differs from the truth; something that gave no answer strays too."""
    if not isinstance(result, Answered) or result.value is None:
        return notice("nothing")
    return difference(result.name, result.value, truth.value)


def _mistake(expected: Expected, results: tuple[Result, ...]) -> Notice | None:
    for key, theirs in expected.mistakes:
        if len(theirs) == len(results) and all(map(_alike, results, theirs)):
            return notice("mistake", key=key)
    return None


def _alike(one: Result, other: Result) -> bool:
    match one, other:
        case Raised(type=mine, message=said), Raised(type=theirs, message=says):
            return (mine, said) == (theirs, says)
        case Answered(value=mine, changed=mine_changed), Answered(value=theirs, changed=theirs_changed):
            return (
                mine is not None
                and theirs is not None
                and set(mine_changed) == set(theirs_changed)
                and difference("", mine, theirs) is None
            )
    return False


def _stopped(results: tuple[Result, ...], session: tuple[str, ...]) -> Notice | None:
    """Say what kept the statements from their end: on the setup anything, on a draw all but an exception."""
    match results[0]:
        case Raised(missing=str(name)) if name in session:
            return notice("outside", name=name)
        case Raised(type=type_, message=message):
            return notice("raised", type=type_, message=message)
        case _:
            return _ended(results[-1])


def _ended(result: Result) -> Notice | None:
    match result:
        case AskedInput():
            return notice("input")
        case Ended(how="garbled"):
            return notice("garbled")
        case Ended(how=how, detail=detail):
            return notice(how, **{DETAIL[how]: detail})
        case _:
            return None


def _changed(results: tuple[Result, ...]) -> Notice | None:
    for result in results:
        if isinstance(result, Answered) and result.changed:
            return notice("input-changed", names=", ".join(result.changed))
    return None


def _unassigned(result: Result, truth: Truth, answer: str | None) -> Notice | None:
    if not isinstance(result, Answered) or result.bound or _stray(result, truth) is None:
        return None
    return notice("nothing") if answer is None else notice("not-assigned", name=answer)


def _only_here(truths: tuple[Truth, ...], results: tuple[Result, ...]) -> Notice | None:
    """Say that it is right for the values on the screen and not for others."""
    for result, truth in zip(results, truths, strict=False):
        if _right(result, truth):
            continue
        if not truth.inputs:
            return _stray(result, truth)
        return notice("only-here", inputs=", ".join(truth.inputs))
    return None
