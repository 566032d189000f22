"""Exercises before the judge: what must be accepted is, and what must be refused is, for its own reason."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tensortutor.checking.mutants import MUTATIONS, mutants
from tensortutor.tutor.entries import is_definition
from tensortutor.tutor.submitting import message
from tensortutor.tutor.taking import Taking
from tensortutor.tutor.tasks import solution, task
from tensortutor.wire import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tensortutor.checking.bench import Bench
    from tensortutor.checking.finding import Finding, Value
    from tensortutor.checking.material import Item
    from tensortutor.course.model import Exercise, Lesson
    from tensortutor.wire import Task, Verdict

NO_REASON = Notice("verdict.nothing", {})
MISTAKE = "verdict.mistake"
FAULTY = "check.task-faulty"
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
        asked = task(self.lesson, self.exercise, ())
        unanswered = self.bench.verdict(asked)
        if unanswered.kind == "fault":
            happened = unanswered.feedback.values["happened"] if unanswered.feedback else ""
            yield self.item.finding(FAULTY, self.exercise.kind, happened=happened)
            return
        yield from self._solutions(asked)
        yield from self._mistakes(asked)
        for number, code in enumerate(self.exercise.wrong):
            yield from self._refused(asked, "check.wrong-accepted", ("wrong", number), *statements(code))
        if starter := self.exercise.starter:
            yield from self._refused(asked, "check.starter-accepted", ("starter",), starter)
        yield from self._refused(asked, "check.empty-accepted", (self.exercise.kind,))
        nothing = f"{self.exercise.answer} = None" if self.exercise.answer else "None"
        yield from self._refused(asked, "check.none-accepted", (self.exercise.kind,), nothing)

    def _solutions(self, asked: Task) -> Iterator[Finding]:
        ordered = task(self.lesson, self.exercise, self._earlier())
        for number, code in enumerate(self.exercise.solutions):
            verdict, key = self.bench.verdict(asked, code), "check.solution-refused"
            if verdict.kind == "accepted" and ordered.earlier:
                verdict, key = self.bench.verdict(ordered, code), "check.solution-refused-in-order"
            if verdict.kind == "accepted":
                self.accepted += 1
            else:
                yield self.item.finding(key, "solutions", number, reason=self._reason(verdict))
        if self.exercise.idiom:
            verdict = self.bench.verdict(asked, self.exercise.idiom)
            if verdict.kind != "accepted":
                yield self.item.finding("check.idiom-refused", "idiom", reason=self._reason(verdict))

    def mutations(self) -> Iterator[Finding]:
        """Yield the alterations of the first solution that are accepted; the others give the same value.

        Of an exercise that can be judged.
        """
        asked = task(self.lesson, self.exercise, ())
        reasons = self.exercise.survives
        for key in reasons.keys() - MUTATIONS.keys():
            known = ", ".join(MUTATIONS)
            yield self.item.finding("check.mutation-unknown", "survives", key, mutation=key, known=known)
        for mutant in mutants(self.exercise, self.exercise.solutions[0]):
            verdict = self.bench.verdict(asked, *mutant.statements)
            if verdict.kind == "accepted":
                if mutant.mutation not in reasons:
                    yield self.item.finding("check.mutant-accepted", "solutions", 0, mutation=mutant.mutation)
            elif verdict.feedback is not None and verdict.feedback.key == RAISED:
                continue
            elif mutant.mutation in reasons:
                at = ("survives", mutant.mutation)
                yield self.item.finding("check.mutant-refused", *at, mutation=mutant.mutation)
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

    def _mistakes(self, asked: Task) -> Iterator[Finding]:
        for key, mistake in self.exercise.mistakes.items():
            verdict, at = self.bench.verdict(asked, *statements(mistake.code)), ("mistakes", key, "code")
            told = verdict.feedback or NO_REASON
            if verdict.kind == "accepted":
                yield self.item.finding("check.mistake-accepted", *at, mistake=key)
            elif told.key != MISTAKE:
                yield self.item.finding(
                    "check.mistake-not-met", *at, mistake=key, reason=self._reason(verdict)
                )
            elif told.values["key"] != key:
                other = told.values["key"]
                yield self.item.finding("check.mistake-as-another", *at, mistake=key, other=other)
            elif problem := self._raises(asked, mistake.code):
                yield self.item.finding("check.mistake-raises", *at, mistake=key, problem=problem)
            else:
                self.refused += 1

    def _raises(self, asked: Task, code: str) -> str | None:
        """Return what *code* raises on the setup: the learner then sees that, and no word about a mistake."""
        said = self.bench.verdict(replace(asked, mistakes=()), *statements(code)).feedback
        if said is None or said.key != RAISED or asked.demands.raises is not None:
            return None
        return f"{said.values['type']}: {said.values['message']}"

    def _reason(self, verdict: Verdict) -> Value:
        """Return what a learner would be told."""
        return message(self.exercise, verdict.feedback or NO_REASON)

    def _refused(self, asked: Task, key: str, at: tuple[str | int, ...], *answer: str) -> Iterator[Finding]:
        if self.bench.verdict(asked, *answer).kind == "accepted":
            yield self.item.finding(key, *at)
        else:
            self.refused += 1


def statements(code: str) -> tuple[str, ...]:
    """Return the statements of *code* one by one, as the log of a step holds them."""
    return tuple(ast.unparse(node) for node in ast.parse(code).body)
