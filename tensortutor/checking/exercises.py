"""Exercises before the judge: what must be accepted is, and what must be refused is, for its own reason."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tensortutor.checking.mutants import MUTATIONS, mutants
from tensortutor.tutor.entries import is_definition
from tensortutor.tutor.submitting import message
from tensortutor.tutor.taking import Taking
from tensortutor.tutor.tasks import solution, task
from tensortutor.wire import Attempt, Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.checking.bench import Bench
    from tensortutor.checking.finding import Finding, Value
    from tensortutor.checking.material import Item
    from tensortutor.course.model import Exercise, Lesson
    from tensortutor.wire import Verdict

    Case = tuple[tuple[str, ...], Callable[..., Iterator[Finding]]]

NO_REASON = Notice("verdict.nothing", {})
MISTAKE = "verdict.mistake"
FAULTY = "check.task-faulty"
IN_ORDER = "check.solution-refused-in-order"
RAISED = "verdict.raised"
"""What is said of code that raises; an alteration that raises could not be made."""


@dataclass(slots=True)
class Trial:
    """One exercise before the judge. `accepted`, `refused` and `mutants` count what went as it should."""

    bench: Bench
    item: Item
    exercise: Exercise
    lesson: Lesson
    accepted: int = field(default=0)
    refused: int = field(default=0)
    mutants: int = field(default=0)

    def findings(self) -> Iterator[Finding]:
        """Yield what the judge decides otherwise than the lesson says."""
        asked = task(self.lesson, self.exercise)
        cases = list(self._cases())
        earlier, solutions = self._earlier(), self.exercise.solutions
        ordered = [Attempt((code,), earlier=earlier) for code in solutions if earlier]
        verdicts = self.bench.verdicts(asked, [*(Attempt(answer) for answer, _ in cases), *ordered])
        if verdicts[0].kind == "fault":
            happened = verdicts[0].feedback.values["happened"] if verdicts[0].feedback else ""
            yield self.item.finding(FAULTY, self.exercise.kind, happened=happened)
            return
        for (_, judged), verdict in zip(cases, verdicts, strict=False):
            yield from judged(verdict=verdict)
        in_order = verdicts[len(cases) :] or verdicts[: len(solutions)]
        for number, (alone, verdict) in enumerate(zip(verdicts, in_order, strict=False)):
            if alone.kind == "accepted":
                self.accepted += verdict.kind == "accepted"
                yield from self._accepted(IN_ORDER, "solutions", number, verdict=verdict)

    def _cases(self) -> Iterator[Case]:
        """Yield every answer that the lesson has, the solutions first, and some that no lesson accepts."""
        exercise = self.exercise
        for number, code in enumerate(exercise.solutions):
            yield (code,), partial(self._accepted, "check.solution-refused", "solutions", number)
        if exercise.idiom:
            yield (exercise.idiom,), partial(self._accepted, "check.idiom-refused", "idiom")
        for key, mistake in exercise.mistakes.items():
            yield statements(mistake.code), partial(self._mistaken, key)
        for number, code in enumerate(exercise.wrong):
            yield statements(code), partial(self._refused, "check.wrong-accepted", "wrong", number)
        if exercise.starter:
            yield (exercise.starter,), partial(self._refused, "check.starter-accepted", "starter")
        yield (), partial(self._refused, "check.empty-accepted", exercise.kind)
        nothing = f"{exercise.answer} = None" if exercise.answer else "None"
        yield (nothing,), partial(self._refused, "check.none-accepted", exercise.kind)

    def _accepted(self, key: str, *at: str | int, verdict: Verdict) -> Iterator[Finding]:
        if verdict.kind != "accepted":
            yield self.item.finding(key, *at, reason=self._reason(verdict))

    def mutations(self) -> Iterator[Finding]:
        """Yield the alterations of the first solution that are accepted; the others give the same value.

        Of an exercise that can be judged.
        """
        asked = task(self.lesson, self.exercise)
        reasons = self.exercise.survives
        for key in reasons.keys() - MUTATIONS.keys():
            known = ", ".join(MUTATIONS)
            yield self.item.finding("check.mutation-unknown", "survives", key, mutation=key, known=known)
        altered = list(mutants(self.exercise, self.exercise.solutions[0]))
        verdicts = self.bench.verdicts(asked, [Attempt(mutant.statements) for mutant in altered])
        for mutation, verdict in zip((mutant.mutation for mutant in altered), verdicts, strict=True):
            if verdict.kind == "accepted":
                if mutation not in reasons:
                    yield self.item.finding("check.mutant-accepted", "solutions", 0, mutation=mutation)
            elif verdict.feedback is not None and verdict.feedback.key == RAISED:
                continue
            elif mutation in reasons:
                yield self.item.finding("check.mutant-refused", "survives", mutation, mutation=mutation)
            else:
                self.mutants += 1

    def _earlier(self) -> tuple[str, ...]:
        """Return what is replayed for a learner who took every step before this one as the lesson has it."""
        if self.item.address[0] != "steps":
            return ()
        before = self.lesson.steps[: self.item.number - 1]
        done = {step.id: solution(step) for step in before}
        pieces = (piece for code in done.values() for piece in statements(code))
        carried = tuple(piece for piece in pieces if is_definition(piece))
        return Taking(self.lesson, len(before), done=done, carried=carried).earlier

    def _mistaken(self, key: str, verdict: Verdict) -> Iterator[Finding]:
        at = ("mistakes", key, "code")
        told = verdict.feedback or NO_REASON
        if verdict.kind == "accepted":
            yield self.item.finding("check.mistake-accepted", *at, mistake=key)
        elif told.key == RAISED:
            problem = "{type}: {message}".format_map(told.values)
            yield self.item.finding("check.mistake-raises", *at, mistake=key, problem=problem)
        elif told.key != MISTAKE:
            yield self.item.finding("check.mistake-not-met", *at, mistake=key, reason=self._reason(verdict))
        elif (other := told.values["key"]) != key:
            yield self.item.finding("check.mistake-as-another", *at, mistake=key, other=other)
        else:
            self.refused += 1

    def _reason(self, verdict: Verdict) -> Value:
        """Return what a learner would be told."""
        return message(self.exercise, verdict.feedback or NO_REASON)

    def _refused(self, key: str, *at: str | int, verdict: Verdict) -> Iterator[Finding]:
        if verdict.kind == "accepted":
            yield self.item.finding(key, *at)
        else:
            self.refused += 1


def statements(code: str) -> tuple[str, ...]:
    """Return the statements of *code* one by one, as the log of a step holds them."""
    return tuple(ast.unparse(node) for node in ast.parse(code).body)
