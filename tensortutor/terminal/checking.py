"""`tensortutor check` at the terminal: how far it is, what it found, and what it went through or covered."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tensortutor.checking.checker import length
from tensortutor.checking.coverage import survey, surveys
from tensortutor.checking.crew import Crew, Further, usual_jobs
from tensortutor.checking.finding import Finding, Report, Totals
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.schema import schema
from tensortutor.checking.stamping import stamp
from tensortutor.errors import BadCall
from tensortutor.terminal.ending import Ending
from tensortutor.terminal.screen import Screen
from tensortutor.views.coverage import WAYS, CoverageTable
from tensortutor.views.theme import THEME
from tensortutor.wire import to_data
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tensortutor.words import Words


def check_lessons(
    paths: Sequence[Path], *, device: str, language: str, jobs: int | None, mutants: bool, as_json: bool
) -> int:
    """`tensortutor check`: say what is wrong with the lessons that *paths* name; return the exit code."""
    say, gathering = words(language), Gathering.of(paths)
    lessons = tuple(gathering.lessons.values())
    findings, totals = list(gathering.findings), Totals()
    findings += [each for home in gathering.whole for each in survey(home).untried]
    ending = Ending()
    crew = Crew(device, mutants=mutants)
    with closing(crew), _progress(say) as progress:
        try:
            task = progress.add_task("", total=sum(map(length, lessons)))
            for each in crew.check(lessons, jobs or usual_jobs(len(lessons))):
                match each:
                    case Further():
                        progress.advance(task)
                    case Report():
                        findings += each.findings
                        totals.add(each.totals)
        finally:
            ending.hear()
    findings.sort(key=lambda finding: finding.order)
    if as_json:
        _print_json({"findings": _told(findings, say), "totals": to_data(totals)})
    else:
        _print(findings, say)
        _write(say("check.totals", **to_data(totals)))
    return 1 if findings else 0


def show_coverage(paths: Sequence[Path], *, language: str, as_json: bool) -> int:
    """`tensortutor check --coverage`: say where topics are read, practised, asked; return the exit code."""
    say, found = words(language), list(surveys(paths))
    covered = [each for survey in found for each in survey.covered]
    findings = [each for survey in found for each in (*survey.faults, *survey.untried)]
    if as_json:
        _print_json({"topics": to_data(covered), "findings": _told(findings, say)})
    else:
        Screen(say, errors_apart=False).show(CoverageTable(covered, say))
        _print(findings, say)
        counts = {way: sum(bool(each.ways[way]) for each in covered) for way in WAYS}
        _write(say("check.topics", count=len(covered), **counts))
    return 1 if findings else 0


def stamp_lessons(paths: Sequence[Path], *, language: str) -> int:
    """`tensortutor check --stamp`: write the locks of the lessons that *paths* name; return the exit code."""
    say, gathering = words(language), Gathering.of(paths)
    findings = list(gathering.findings)
    for wanted in gathering.lessons.values():
        count, faults = stamp(wanted)
        findings += faults
        _write(say("check.stamped", lesson=wanted.name, count=count))
    _write_findings(findings, say)
    return 1 if findings else 0


def show_schema(paths: Sequence[Path]) -> int:
    """`tensortutor check --schema`: print the JSON Schema of files called like the one path."""
    if len(paths) > 1:
        raise BadCall("check.one-schema")
    _print_json(schema(paths[0] if paths else None))
    return 0


def _progress(say: Words) -> Progress:
    """Return a bar on stderr, which draws nothing where that is no terminal."""
    return Progress(
        TextColumn(say("check.progress")),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, theme=THEME),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _print(findings: Sequence[Finding], say: Words) -> None:
    _write_findings(findings, say)
    _write(say("check.found", count=len(findings)) if findings else say("check.nothing-found"))


def _write_findings(findings: Iterable[Finding], say: Words) -> None:
    for each in findings:
        place = f"{each.file}:{each.line}:{each.column}: [{each.rule}] {each.message(say)}"
        _write(f"{place} ({each.step})" if each.step else place)


def _told(findings: Sequence[Finding], say: Words) -> list[dict[str, Any]]:
    return [
        {
            "file": str(each.file),
            "line": each.line,
            "column": each.column,
            "step": each.step,
            "rule": each.rule,
            "message": each.message(say),
        }
        for each in findings
    ]


def _print_json(told: dict[str, Any]) -> None:
    _write(json.dumps(told, indent=2, ensure_ascii=False))


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
