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
    from collections.abc import Callable, Iterator

    from tensortutor.checking.bench import Bench, Ran
    from tensortutor.checking.gathering import Wanted
    from tensortutor.checking.material import Item, Material, Texts


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
        sound: dict[str, Ran] = {}
        whole = material.wanted.wants(LESSON_FILE)
        taken = running.in_order(bench, material) if whole else {}
        for item in material.items():
            is_step = item.document is material.document
            if item.step.after is None or item.step.after in sound:
                alone = running.alone(
                    bench, item, material.lesson, taken.get(item.step.id) if is_step else None
                )
                findings = alone.findings or tuple(self._judged(bench, item, material, totals))
                yield from findings
                if is_step and not alone.findings and FAULTY not in {each.key for each in findings}:
                    sound[item.step.id] = alone.ran
            totals.steps += is_step
            totals.questions += not is_step
            self.further()
        if whole:
            yield from running.differing_in_order(material, taken, sound)

    def _judged(self, bench: Bench, item: Item, material: Material, totals: Totals) -> Iterator[Finding]:
        if isinstance(item.step, Exercise):
            trial = Trial(bench, item, item.step, material.lesson)
            findings = list(trial.findings())
            yield from findings
            if self.mutants and FAULTY not in {each.key for each in findings}:
                yield from trial.mutations()
            totals.solutions += trial.accepted
            totals.wrong += trial.refused
            totals.mutants += trial.mutants


def _texts(material: Material) -> list[Texts]:
    return [each for each in material.texts if material.wanted.wants(each.document.path.name)]
