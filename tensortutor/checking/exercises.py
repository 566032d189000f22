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
from tensortutor.wire import Attempt, Case, Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tensortutor.checking.finding import Finding, Value
    from tensortutor.checking.material import Item
    from tensortutor.checking.mutants import Mutant
    from tensortutor.course.model import Exercise, Lesson
    from tensortutor.wire import Verdict

    Judged = tuple[tuple[str, ...], Callable[..., Iterator[Finding]]]

NO_REASON = Notice("verdict.nothing", {})
MISTAKE = "verdict.mistake"
FAULTY = "check.task-faulty"
IN_ORDER = "check.solution-refused-in-order"
RAISED = "verdict.raised"
"""What is said of code that raises; an alteration that raises could not be made."""


@dataclass(slots=True)
class Trial:
    """One exercise before the judge. `accepted`, `refused` and `mutants` count what went as it should."""

    item: Item
    exercise: Exercise
    lesson: Lesson
    accepted: int = field(default=0)
    refused: int = field(default=0)
    mutants: int = field(default=0)

    @property
    def case(self) -> Case:
        """Every answer that the lesson has, and some that no lesson accepts; the solutions in order too."""
        answers = [Attempt(answer) for answer, _ in self._answers()]
        earlier = self._earlier()
        ordered = [Attempt((code,), earlier=earlier) for code in self.exercise.solutions if earlier]
        return Case(task(self.lesson, self.exercise), (*answers, *ordered))

    def findings(self, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
        """Yield what the judge decides otherwise than the lesson says; *verdicts*: those on `case`."""
        if verdicts[0].kind == "fault":
            happened = verdicts[0].feedback.values["happened"] if verdicts[0].feedback else ""
            yield self.item.finding(FAULTY, self.exercise.kind, happened=happened)
            return
        answers = list(self._answers())
        for (_, judged), verdict in zip(answers, verdicts, strict=False):
            yield from judged(verdict=verdict)
        in_order = verdicts[len(answers) :] or verdicts[: len(self.exercise.solutions)]
        for number, (alone, verdict) in enumerate(zip(verdicts, in_order, strict=False)):
            if alone.kind == "accepted":
                self.accepted += verdict.kind == "accepted"
                yield from self._accepted(IN_ORDER, "solutions", number, verdict=verdict)

    def _answers(self) -> Iterator[Judged]:
        """Yield the answers of `case`, the solutions first, each with what its verdict is held against."""
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

    @property
    def altered(self) -> Case:
        """The first solution with each alteration that can be made."""
        asked = task(self.lesson, self.exercise)
        return Case(asked, tuple(Attempt(mutant.statements) for mutant in self._mutants()))

    def _mutants(self) -> Iterator[Mutant]:
        return mutants(self.exercise, self.exercise.solutions[0])

    def mutations(self, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
        """Yield the alterations that are accepted; the others give the same value.

        *verdicts*: those on `altered`, of an exercise that can be judged.
        """
        reasons = self.exercise.survives
        for key in reasons.keys() - MUTATIONS.keys():
            known = ", ".join(MUTATIONS)
            yield self.item.finding("check.mutation-unknown", "survives", key, mutation=key, known=known)
        for mutant, verdict in zip(self._mutants(), verdicts, strict=True):
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

    def _accepted(self, key: str, *at: str | int, verdict: Verdict) -> Iterator[Finding]:
        if verdict.kind != "accepted":
            yield self.item.finding(key, *at, reason=self._reason(verdict))

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
