"""What a lesson's code does when it runs, held against what the lesson says that it does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from tensortutor.checking.bench import Ran
from tensortutor.checking.leftovers import sees_leftovers
from tensortutor.course.model import Exercise, Predict, Run
from tensortutor.course.quiz import QuizQuestion
from tensortutor.tutor import guesses
from tensortutor.tutor.tasks import base, solution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.checking.bench import Bench
    from tensortutor.checking.finding import Finding
    from tensortutor.checking.material import Item, Material
    from tensortutor.course.document import Address
    from tensortutor.course.model import Lesson, Raises, Step

LONGEST = 100
"""Characters of output or of a message that a sentence quotes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of what a step starts from, and of its code or solution."""

    given: Ran
    ran: Ran


@dataclass(frozen=True, slots=True)
class Alone:
    """A step by itself: what is wrong with it, and what its code gave."""

    findings: tuple[Finding, ...]
    ran: Ran


def in_order(bench: Bench, material: Material) -> dict[Address, Taken]:
    """Run all steps as a learner who knows everything takes them; return by address what came of each."""
    bench.begin()
    return {
        item.address: Taken(*bench.run(base(material.lesson, item.step), solution(item.step)))
        for item in material.steps()
    }


def alone(bench: Bench, item: Item, lesson: Lesson, before: Taken | None) -> Alone:
    """Run what a step or question starts from and the code that it shows.

    It has to come to the same each time. Where it came to the same *before*, in
    order, and reads nothing that it has left itself, once is enough.
    """
    field, code = _shown(item.step)
    start = base(lesson, item.step)
    if not start and not code:
        return Alone((), Ran(()))
    bench.begin()
    given, ran = bench.run(start, code)
    if findings := tuple(_setup_fails(item, given)):
        return Alone(findings, given)
    if findings := tuple(_unlike_promised(item, (field,), ran)):
        return Alone(findings, ran)
    now = Taken(given, ran)
    findings = ()
    if before is None or sees_leftovers(f"{start}\n{code}") or _unlike(item, before, now):
        unlike = _unlike(item, Taken(*bench.run(start, code)), now)
        findings = (item.finding("check.differs-when-repeated", unlike),) if unlike else ()
    return Alone(findings, ran)


def _unlike(item: Item, one: Taken, other: Taken) -> str:
    """Return the field of a step whose code did not come to the same twice; "": there is none."""
    if one.given.made != other.given.made:
        return "setup"
    if isinstance(item.step, Exercise):
        return ""
    return "" if one.ran.same_as(other.ran) else _shown(item.step)[0]


def differing_in_order(
    material: Material, taken: dict[Address, Taken], sound: dict[str, Ran]
) -> Iterator[Finding]:
    """Yield what the *sound* steps did otherwise, when *taken* in their order, than by themselves."""
    for item in material.steps():
        if item.step.id not in sound:
            continue
        ran = taken[item.address].ran
        if findings := list(_setup_fails(item, taken[item.address].given)):
            yield from findings
        elif isinstance(item.step, Exercise):
            if not (item.step.raises and ran.error):  # what it raises is the judge's to say
                yield from _fails(item, ("solutions", 0), ran)
        elif ran.said != sound[item.step.id].said:
            yield item.finding("check.differs-in-order", _shown(item.step)[0])


def _shown(step: Step) -> tuple[str, str]:
    """Return the code that a learner sees run, behind the key under which it stands."""
    match step:
        case Run(code=code) | Predict(code=code):
            return "code", code
        case QuizQuestion(shows=code):
            return "shows", code
        case _:
            return step.kind, ""


def _setup_fails(item: Item, ran: Ran) -> Iterator[Finding]:
    """Yield why what the step starts from cannot be made."""
    if item.step.after is None:
        yield from _fails(item, ("setup",), ran, "check.setup-raises")
    elif ran.trouble or ran.error:  # its lines are those of several steps
        at = "setup" if item.step.setup else "after"
        found = next(_fails(item, (at,), ran, "check.setup-raises"))
        yield item.finding(found.key, at, **found.values)


def _fails(item: Item, at: Address, ran: Ran, key: str = "check.raises-unpromised") -> Iterator[Finding]:
    """Yield what kept code from its end."""
    if ran.trouble:
        yield item.finding_within(ran.trouble.key, at, ran.line, **ran.trouble.values)
    elif ran.error:
        said = {"type": ran.error.type, "message": _short(ran.error.message)}
        yield item.finding_within(key, at, ran.line, **said)


def _unlike_promised(item: Item, at: Address, ran: Ran) -> Iterator[Finding]:
    match item.step:
        case _ if ran.trouble:
            yield from _fails(item, at, ran)
        case Run(prints=prints, raises=raises):
            raised = list(_raised(item, at, ran, raises))
            yield from raised or _printed(item, at, ran, prints)  # what breaks off prints something else
        case QuizQuestion(raises=raises):
            yield from _raised(item, at, ran, raises)
        case Predict():
            yield from _unpredictable(item, ran)
        case _:
            pass


def _raised(item: Item, at: Address, ran: Ran, promised: Raises | None) -> Iterator[Finding]:
    error = ran.error
    if promised is None:
        yield from _fails(item, at, ran)
    elif error is None:
        yield item.finding("check.raises-nothing", "raises", type=promised.type)
    elif error.type != promised.type:
        values = {"promised": promised.type, "type": error.type, "message": _short(error.message)}
        yield item.finding("check.raises-another-type", "raises", "type", **values)
    elif promised.match not in error.message:
        yield item.finding(
            "check.raises-another-message",
            *("raises", "match"),
            promised=promised.match,
            message=_short(error.message),
        )


def _printed(item: Item, at: Address, ran: Ran, promised: str | None) -> Iterator[Finding]:
    """Yield the first line of the output that is not the promised one."""
    if promised is None:
        if ran.printed:
            yield item.finding("check.prints-unpromised", *at, printed=_short(ran.printed))
        return
    both = zip_longest(promised.rstrip("\n").split("\n"), ran.printed.rstrip("\n").split("\n"), fillvalue="")
    for number, (asked, made) in enumerate(both, 1):
        if asked != made:
            line = min(number, promised.rstrip("\n").count("\n") + 1)
            yield item.finding_within(
                "check.prints-otherwise", ("prints",), line, promised=_short(asked), printed=_short(made)
            )
            return


def _unpredictable(item: Item, ran: Ran) -> Iterator[Finding]:
    """Yield why no learner can predict what comes out and be right."""
    truth = guesses.truth(ran.outcomes) if ran.outcomes else ""
    if not truth:
        yield item.finding("check.predict-nothing", "code")
        return
    if guesses.fitting(ran.outcomes) is None:
        yield item.finding("check.predict-unsayable", "code", truth=_short(truth))


def _short(text: str) -> str:
    """Return the first line of *text*, cut where it is long."""
    first = text.strip("\n").partition("\n")[0]
    return first if len(first) <= LONGEST else f"{first[:LONGEST]}…"
