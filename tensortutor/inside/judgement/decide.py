"""From the outcomes of an attempt to the one sentence that says what is wrong; pure, no process, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tensortutor.inside.judgement.compare import difference, notice
from tensortutor.inside.judgement.demanding import same_gradients, unmet
from tensortutor.inside.judgement.distributions import strays
from tensortutor.inside.judgement.misconceptions import misconception
from tensortutor.inside.judgement.outcomes import Answered, AskedInput, Ended, Raised

if TYPE_CHECKING:
    from collections.abc import Callable

    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Demands, Notice

DETAIL = {"slow": "seconds", "exited": "status", "killed": "signal"}
"""How a run ended → what the placeholder in its sentence is called."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What the reference answer gives on one draw. `inputs`: the names whose values this draw changed."""

    draw: Draw
    result: Answered | Raised
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What is right on the setup and on each draw, and what each listed mistake gives there.

    `weighed`: what of a value counts: all of it, its attributes alone where the
    numbers are random, or its kind alone where any value will do that holds.
    """

    truths: tuple[Truth, ...]
    mistakes: tuple[tuple[str, tuple[Result, ...]], ...]
    demands: Demands
    distribution: str | None
    weighed: Callable[[Facts], Facts]


def refusal(
    expected: Expected, results: tuple[Result, ...], answer: str | None, session: tuple[str, ...]
) -> Notice | None:
    """Return why *results* are not right, in the order in which it helps; None: they are right.

    *results* stand in the order of the truths; fewer, where an attempt did not get further.
    """
    first, truth = results[0], expected.truths[0]
    if len(results) == len(expected.truths) and not any(
        wrong(expected, result, each) for result, each in zip(results, expected.truths, strict=True)
    ):
        return _strays(expected, results)
    return (
        _mistake(expected, results)
        or _stopped(expected, results, session)
        or _input_changed(results)
        or _unassigned(expected, first, truth, answer)
        or _misconceived(first, truth)
        or wrong(expected, first, truth)
        or _only_here(expected, results)
    )


def settles(expected: Expected, shown: Result) -> bool:
    """Tell whether *shown*, what came on the setup, is wrong and like no listed mistake.

    No draw then changes what is to be said.
    """
    truth = expected.truths[0]
    starts = (theirs[0] for _, theirs in expected.mistakes)
    return wrong(expected, shown, truth) is not None and not any(
        _is_that_mistake(expected, shown, start, truth) for start in starts
    )


def wrong(expected: Expected, result: Result, truth: Truth) -> Notice | None:
    """Return in what *result* differs from the truth: value first, then what else is demanded."""
    if isinstance(truth.result, Raised):
        return _not_raised(expected.demands, result)
    if (differs := _stray(expected, result, truth.result)) is not None:
        return differs
    assert isinstance(result, Answered)  # noqa: S101 - anything else strays
    if result.changed:
        return notice("input-changed", names=", ".join(result.changed))
    return unmet(expected.demands, result, truth.result)


def _stray(expected: Expected, result: Result, asked: Answered) -> Notice | None:
    """Return how the answer's value differs from the truth; something that gave no answer strays too."""
    if not isinstance(result, Answered) or result.value is None or asked.value is None:
        return notice("nothing")
    return difference(result.name, expected.weighed(result.value), expected.weighed(asked.value))


def _not_raised(demands: Demands, result: Result) -> Notice | None:
    assert demands.raises is not None  # noqa: S101 - else the truth would be a fault of the lesson
    type_, match = demands.raises
    match result:
        case Raised(type=made, message=message) if made != type_ or match not in message:
            return notice("raises-other", made=made, message=message, asked=type_)
        case Raised():
            return None
        case _:
            return notice("raises-nothing", asked=type_)


def _strays(expected: Expected, results: tuple[Result, ...]) -> Notice | None:
    """Return how the numbers of all *results* stray from the distribution that is asked for, if one is."""
    if expected.distribution is None:
        return None
    answers = [result for result in results if isinstance(result, Answered)]
    made = [answer.value for answer in answers if answer.value is not None]
    found = strays(answers[0].name, made, expected.distribution)
    return found and (_mistake(expected, results) or found)


def _misconceived(result: Result, truth: Truth) -> Notice | None:
    match result, truth.result:
        case Answered(value=made, name=name), Answered(value=asked, given=given) if made and asked:
            return misconception(name, made, asked, dict(given))
    return None


def _mistake(expected: Expected, results: tuple[Result, ...]) -> Notice | None:
    for key, theirs in expected.mistakes:
        if len(theirs) == len(results) and all(
            _is_that_mistake(expected, mine, other, truth)
            for mine, other, truth in zip(results, theirs, expected.truths, strict=True)
        ):
            return notice("mistake", key=key)
    return None


def _is_that_mistake(expected: Expected, mine: Result, theirs: Result, truth: Truth) -> bool:
    return _alike(mine, theirs) and _fails_alike(expected, mine, theirs, truth)


def _fails_alike(expected: Expected, one: Result, other: Result, truth: Truth) -> bool:
    """Tell whether both fail the same demand; a view and a copy have the same value."""
    match one, other, truth.result:
        case Answered(), Answered(), Answered() as asked:
            failed = [unmet(expected.demands, each, asked) for each in (one, other)]
            kinds = {each and (each.key, each.values.get("operation")) for each in failed}
            return len(kinds) == 1 and same_gradients(expected.demands, one, other)
    return True


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


def _stopped(expected: Expected, results: tuple[Result, ...], session: tuple[str, ...]) -> Notice | None:
    """Say what kept the statements from their end: on the setup anything, on a draw all but an exception."""
    match results[0]:
        case Raised() if expected.demands.raises is not None:
            return None
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


def changed(results: tuple[Result, ...]) -> tuple[str, ...]:
    """Return which inputs did not come out as they went in, of the first run that changed any."""
    return next((each.changed for each in results if isinstance(each, Answered) and each.changed), ())


def _input_changed(results: tuple[Result, ...]) -> Notice | None:
    names = changed(results)
    return notice("input-changed", names=", ".join(names)) if names else None


def _unassigned(expected: Expected, result: Result, truth: Truth, answer: str | None) -> Notice | None:
    """Say that there is no answer under the name that is asked for; and where it is instead."""
    asked = truth.result
    if not (isinstance(result, Answered) and isinstance(asked, Answered)) or result.bound:
        return None
    if _stray(expected, result, asked) is None:
        return None
    if answer is None:
        return notice("nothing")
    for name, value in result.others:
        if _stray(expected, replace(result, value=value), asked) is None:
            return notice("other-name", other=name, name=answer)
    return notice("not-assigned", name=answer)


def _only_here(expected: Expected, results: tuple[Result, ...]) -> Notice | None:
    """Say that it is right for the values on the screen and not for others."""
    for result, truth in zip(results, expected.truths, strict=False):
        if (found := wrong(expected, result, truth)) is None:
            continue
        return notice("only-here", inputs=", ".join(truth.inputs)) if truth.inputs else found
    return None
