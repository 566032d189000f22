"""One lesson is checked: everything that there is to check of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.checking import running
from tensortutor.checking.exercises import FAULTY, Trial
from tensortutor.checking.finding import Finding, Report, Totals
from tensortutor.checking.heights import check_heights, check_heights_in
from tensortutor.checking.languages import check_source_texts, check_texts, pairs
from tensortutor.checking.lock import Lock
from tensortutor.checking.material import read
from tensortutor.checking.structure import check_structure
from tensortutor.checking.terms import check_source_terms, check_terms
from tensortutor.course.loading import LESSON_FILE, QUIZ_FILE
from tensortutor.course.model import Exercise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tensortutor.checking.bench import Bench, Ran
    from tensortutor.checking.gathering import Wanted
    from tensortutor.checking.material import Material, Texts
    from tensortutor.checking.running import Alone
    from tensortutor.course.document import Address


def runs_code(wanted: Wanted) -> bool:
    """Tell whether checking *wanted* runs code: that of texts alone does not."""
    return wanted.wants(LESSON_FILE) or wanted.wants(QUIZ_FILE)


def length(wanted: Wanted) -> int:
    """Return how often `Checker` will say that it has come further with *wanted*."""
    material, _ = read(wanted)
    return 0 if material is None else len(material.items()) + len(_texts(material))


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks lessons. `bench`: None where no code is run. `further` is told of each step and language.

    `mutants`: whether right answers are altered too, which takes longer than all the rest.
    """

    bench: Bench | None
    mutants: bool = True
    further: Callable[[], None] = lambda: None

    def check(self, wanted: Wanted) -> Report:
        """Return what is wrong with a lesson. Raises `KernelLost`, `Abandoned`."""
        material, findings = read(wanted)
        if material is None:
            return Report(tuple(findings), Totals(lessons=1))
        findings = [each for each in findings if wanted.wants(each.file.name)]
        totals = Totals(lessons=1, languages=1)
        findings += check_structure(material)
        findings += check_source_texts(material)
        findings += check_source_terms(material)
        findings += check_heights(material)
        findings += self._languages(material, totals)
        if self.bench is not None:
            code = self.bench.code
            findings += self._code(self.bench, material, totals)
            totals.code = self.bench.code - code
        return Report(tuple(findings), totals)

    def _languages(self, material: Material, totals: Totals) -> Iterator[Finding]:
        lock = Lock.read(material.wanted.directory)
        if _texts(material):
            yield from lock.findings
        for texts in _texts(material):
            yield from check_texts(material, texts, lock)
            yield from check_terms(material, texts)
            yield from check_heights_in(material, texts)
            totals.languages += 1
            totals.texts += len(pairs(material, texts))
            self.further()

    def _code(self, bench: Bench, material: Material, totals: Totals) -> Iterator[Finding]:
        """Yield what is wrong with the code; not of a step that starts from one that is wrong itself."""
        taken = running.in_order(bench, material) if material.wanted.wants(LESSON_FILE) else {}
        alone: dict[Address, Alone] = {}
        for item in material.items():
            alone[item.address] = running.alone(bench, item, material.lesson, taken.get(item.address))
            self.further()
        judged = self._judged(bench, material, alone, totals)
        sound: dict[str, Ran] = {}
        for item in material.items():
            is_step = item.document is material.document
            if item.step.after is None or item.step.after in sound:
                by_itself = alone[item.address]
                findings = by_itself.findings or judged.get(item.address, ())
                yield from findings
                if is_step and not by_itself.findings and not _faulty(findings):
                    sound[item.step.id] = by_itself.ran
            totals.steps += is_step
            totals.questions += not is_step
        yield from running.differing_in_order(material, taken, sound)

    def _judged(
        self, bench: Bench, material: Material, alone: dict[Address, Alone], totals: Totals
    ) -> dict[Address, tuple[Finding, ...]]:
        """Return what is wrong with the answers of exercises; the judge is asked once for all of them."""
        trials = [
            Trial(item, item.step, material.lesson)
            for item in material.items()
            if isinstance(item.step, Exercise) and not alone[item.address].findings
        ]
        verdicts = bench.verdicts(*(trial.case for trial in trials))
        found = {
            trial.item.address: [*trial.findings(theirs)]
            for trial, theirs in zip(trials, verdicts, strict=True)
        }
        if self.mutants:
            able = [trial for trial in trials if not _faulty(found[trial.item.address])]
            for trial, theirs in zip(able, bench.verdicts(*(trial.altered for trial in able)), strict=True):
                found[trial.item.address] += trial.mutations(theirs)
        totals.solutions += sum(trial.accepted for trial in trials)
        totals.wrong += sum(trial.refused for trial in trials)
        totals.mutants += sum(trial.mutants for trial in trials)
        return {address: tuple(findings) for address, findings in found.items()}


def _faulty(findings: Iterable[Finding]) -> bool:
    """Tell whether an exercise could not be judged."""
    return any(each.key == FAULTY for each in findings)


def _texts(material: Material) -> list[Texts]:
    return [each for each in material.texts if material.wanted.wants(each.document.path.name)]
