"""Every fault that is planted in a sound course is found by its rule at its line, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tensortutor import checking
from tensortutor.checking.checker import Checker
from tensortutor.checking.coverage import survey
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.material import read
from tensortutor.checking.running import alone
from tensortutor.checking.stamping import stamp
from tensortutor.words import words

if TYPE_CHECKING:
    from tensortutor.checking.bench import Bench
    from tensortutor.checking.finding import Finding

COURSE, LOCK = "course.yaml", "second/translations.lock"
SYLLABUS, GLOSSARY = "syllabus.yaml", "glossary.yaml"
LESSON, QUIZ, JAPANESE = "second/lesson.yaml", "second/quiz.yaml", "second/ja.yaml"
QUIET = "z = torch.ones(2)"
ADDED = "torch.ones(2) + torch.ones(3)"
NO_RULES = {"no-such-path", "no-lesson", "no-syllabus", "not-stamped"}
ELSEWHERE = {"stale", "unstamped", "language-unstamped", "lock-line", "language-missing", "too-slow"}
ELSEWHERE |= {"mutant-accepted"}
"""Rules that other tests break."""
HIGH = "|\n            Long." + "\n\n            Line." * 8
TALL = f"{HIGH}\n\n            Line."


class Planted(NamedTuple):
    """A fault: what is replaced and by what; the rule that this breaks; what its line is the end of.

    `at` is by default what is put in.
    """

    rule: str
    old: str
    new: str
    at: str = ""

    def line(self, text: str) -> int:
        """Return the line of *text*, from 1, in which `at` ends."""
        at = self.at or self.new
        assert at in text
        return text[: text.index(at) + len(at) - 1].count("\n") + 1


IN_COURSE = [
    Planted("unknown-key-near", "lessons:", "lesson:"),
    Planted("same-lesson", "[first, second]", "\n  - first\n  - second\n  - first"),
    Planted("no-such-lesson", "[first, second]", "\n  - first\n  - second\n  - third", "  - third"),
    Planted("lesson-not-listed", "[first, second]", "[first]", "lessons:"),
    Planted("not-text", "base: en", "base: [en]"),
]

IN_SYLLABUS = [
    Planted("unknown-key-near", "topics:", "topic:"),
    Planted("word-missing", "\n    ja: 形状からわかること", "", "  shape:"),
    Planted("topic-nowhere", "  shape:\n", "  size: {en: Size, ja: サイズ}\n  shape:\n", "size:"),
    Planted("too-few", "  shape:\n", "  size: {}\n  shape:\n", "size: {}"),
]

IN_GLOSSARY = [
    Planted("missing-field", "means: 数のかたまりです。, ", "", "    ja: {term: テンソル"),
    Planted("word-missing", "    ja: {term: 乗算", "    ko: {term: 乗算", "  multiplication:"),
    Planted("word-right-and-wrong", "avoid: [tenser]", "avoid: [multiply]"),
    Planted("word-right-and-wrong", "avoid: [テンサー]", "avoid: [乗算]"),
]

NOT_LOADED = [
    Planted("tab", "    run: Two", "\trun: Two"),
    Planted("colon", "Every entry was doubled.", "Doubled: every entry."),
    Planted(
        "unknown-key-near", "    prints: |\n      doubled", "    print: |\n      doubled", "    print: |"
    ),
    Planted("not-a-number", "minutes: 5", "minutes: five"),
    Planted("newer-format", "format: 1", "format: 2"),
    Planted("not-one-of", "[name, shape, dtype]", "[name, size]"),
    Planted("same-step-id", "  - id: quiet\n", "  - id: seen # again\n"),
    Planted("after-not-earlier", "after: doubled", "after: later"),
    Planted("two-kinds", "    code: x.numel()", "    run: It.\n    code: x.numel()", "run: It."),
    Planted("right-not-a-choice", "right: sizes", "right: size\n", "right: size"),
    Planted("choice-without-why", "{text: The name., why: A name belongs to Python.}", "{text: The name.}"),
    Planted("one-solution", "      - d = x + x\n", "", "solutions:"),
    Planted("bad-code", 'print("doubled")', 'print("doubled"'),
    Planted("cut-by-comment", "- d = x.repeat(2)", "- d = x.repeat(2) # no"),
]

STRUCTURE = [
    Planted("topics-missing", "  - id: quiet\n    topics: [shape]\n", "  - id: quiet\n", "  - id: quiet"),
    Planted(
        "topic-unknown", "    topics: [doubling]\n    run:", "    topics: [tripling]\n    run:", "[tripling]"
    ),
    Planted("word-avoided", "This one holds 3 numbers.", "This\n      tenser holds 3 numbers.", "tenser"),
    Planted("requires-unknown", "requires: [first]", "requires: [zeroth]"),
    Planted("requires-not-earlier", "requires: [first]", "requires:\n  - second", "  - second"),
    Planted("column-twice", "columns: [name, shape]", "columns: [name, name]"),
    Planted("column-twice", "[name, shape, dtype]", "[name, shape, shape]"),
    Planted("columns-unchanged", "columns: [name, shape, dtype]", "columns: [name,  shape]"),
    Planted("right-with-why", "along each dimension.}", "along each dimension., why: Yes.}"),
    Planted("hint-has-solution", "- Arithmetic reaches every entry.\n      -", "- d=x+x\n      -", "- d=x+x"),
    Planted(
        "hint-has-solution", "- Arithmetic reaches every entry.\n      -", "- Try x + x.\n      -", "- Try"
    ),
    Planted("same-code", "- d = x + x", "- d  =  x*2"),
    Planted("same-code", "- d = x.repeat(2)", "- d = x[:1]\n      - d = (x[:1])", "- d = (x[:1])"),
    Planted("given-unknown", "    answer: d", "    answer: d\n    mutates: [w]", "mutates: [w]"),
    Planted("given-unknown", "    answer: d", "    answer: d\n    same_object: w", "same_object: w"),
]

RUN = [
    Planted("setup-raises", "arange(3.)\n    code: |", "aranje(3.)\n    code: |", "aranje"),
    Planted(
        "setup-raises", "      x = torch.arange(1., 4.)", "      x = torch.ones(3)\n      x = y", "x = y"
    ),
    Planted("setup-raises", "after: doubled", "after: doubled\n    setup: q = d[9]", "setup: q"),
    Planted("raises-unpromised", QUIET, "z = torch.ones(2) @ torch.ones(3)"),
    Planted("raises-unpromised", 'print("doubled")', "print(doubled)"),
    Planted("raises-nothing", ADDED, "t = torch.ones(2) + 3", "raises: {type"),
    Planted("raises-another-type", "{type: RuntimeError,", "{type: ValueError,"),
    Planted("raises-another-message", "must match the size", "must fit"),
    Planted("prints-otherwise", "tensor([0., 2., 4.])", "tensor([0., 2., 5.])"),
    Planted("prints-otherwise", "2., 4.])\n", "2., 4.])\n      more\n", "      more"),
    Planted("prints-otherwise", "tensor([3., 5., 7.])", "tensor([3., 5., 7.]) "),
    Planted("prints-unpromised", QUIET, "torch.ones(2)", "code: torch.ones(2)\n"),
    Planted("predict-nothing", "code: x.numel()", "code: n = x.numel()"),
    Planted("predict-unsayable", "code: x.numel()", "code: x.numel", "code: x.numel"),
    Planted("differs-when-repeated", QUIET, "z = torch.rand(2)"),
    Planted("differs-when-repeated", QUIET, 'z = globals().get("z", torch.ones(2)) + 1'),
    Planted("differs-when-repeated", "x = torch.arange(1., 4.)", "x = torch.rand(3)", "setup: |"),
    Planted("differs-in-order", QUIET, "torch.set_printoptions(sci_mode=True)", "code: d + 1"),
    Planted("asks-input", QUIET, "z = input()"),
    Planted("calls-exit", QUIET, "exit()"),
    Planted("ends-python", QUIET, '__import__("os")._exit(3)'),
]

JUDGED = [
    Planted("task-faulty", "- d = x * 2", "- d = x * two", "exercise: "),
    Planted("task-faulty", "- x = torch.rand(4) + 3", "- x = torch.rand(4) + t", "exercise: "),
    Planted("solution-refused", "- d = x + x", "- d = x + 2"),
    Planted("solution-refused", "- d = x + x", "- d = (x * 2).double()"),
    Planted("solution-refused", "- d = x + x", "- d = x.mul_(2)"),
    Planted("mistake-accepted", "code: d = x ** 2", "code: d = 2 * x"),
    Planted("mistake-not-met", "code: d = x ** 2", "code: e = x ** 2"),
    Planted(
        "mistake-as-another",
        "          h = 2\n          d = x / h",
        "          d = x * x",
        "halved:\n        code: |",
    ),
    Planted("mistake-raises", "code: d = x ** 2", "code: d = x @ x[:2]"),
    Planted("idiom-refused", "    answer: d", "    answer: d\n    idiom: d = x / 2", "idiom: d"),
    Planted("wrong-accepted", "- d = x.repeat(2)", "- d = 2 * x"),
    Planted("starter-accepted", "starter: d = ____", "starter: d = x * 2"),
    Planted(
        "mutant-refused",
        "    answer: d",
        "    answer: d\n    survives: {axis-added: So be it.}",
        "{axis-added: So be it.}",
    ),
    Planted(
        "mutation-unknown",
        "    answer: d",
        "    answer: d\n    survives: {melted: So be it.}",
        "{melted: So be it.}",
    ),
]

WRITTEN = [
    Planted("screen-too-tall", "run: Run this, and look.", f"run: {HIGH}", "run: |"),
    Planted("text-too-tall", "because: Every entry was doubled.", f"because: {TALL}", "because: |"),
    Planted("text-too-tall", "say: These are squares.", f"say: {TALL}", "say: |"),
    Planted("text-too-tall", "run: This one says nothing.", f"run: {TALL}", "run: |"),
    Planted("mark-left", "A **tensor** has", "A **tensor has", "read: |"),
    Planted("mark-left", "has a `shape`. This", "has a `shape`. `This", "read: |"),
]

IN_QUIZ = [
    Planted("again-unknown", "again: refused", "again: accepted"),
    Planted("after-in-quiz", "again: counted", "after: fit\n    again: counted", "after: fit"),
    Planted("bad-distribution", "answer: h", "answer: h\n    distribution: uniform(1, 0)", "uniform(1, 0)"),
    Planted("bad-code", "shows: len(x)", "shows: len(x"),
    Planted("same-choice", 'two: {text: "2"', 'two: {text: "3"'),
    Planted("screen-too-tall", "question: How long is it?", f"question: {HIGH}", "question: |"),
]

QUIZ_RUN = [
    Planted("setup-raises", "setup: x = torch.arange(3.)", "setup: x = torch.arange(a)"),
    Planted("raises-unpromised", "    raises: {type: RuntimeError, match: must match the size}\n", "", ADDED),
    Planted("raises-nothing", ADDED, "torch.ones(2) + 3", "raises: {type"),
    Planted("raises-another-message", "must match the size", "must fit"),
    Planted("differs-when-repeated", "shows: len(x)", "shows: torch.rand(1)"),
    Planted("task-faulty", "[h = x / 2,", "[h = y / 2,", "exercise: "),
    Planted(
        "solution-refused", "[h = x / 2, h = x * 0.5]", "\n      - h = x / 2\n      - h = x", "- h = x\n"
    ),
]

IN_JAPANESE = [
    Planted(
        "word-avoided",
        "これには3個の数が入っています。",
        "これには3個の\n      数が入ったテンサーです。",
        "テンサー",
    ),
    Planted("term-never-said", "`*`は掛け算です。", "`*`は何倍かにします。"),
    Planted("unknown-key", "  quiet:\n", "  quiet:\n    output: a\n", "output: a"),
    Planted("same-key", "  refused:\n", "  quiet: # again\n"),
    Planted("unclosed-quote", "title: 2倍\ngoals:", 'title: "2倍\ngoals:\n  - "a"', 'title: "2倍'),
    Planted("text-missing", "title: 2倍\n", "", "goals:"),
    Planted("text-missing", "    because: 要素がすべて2倍になりました。\n", "", "  seen:"),
    Planted("text-missing", "  quiet:\n    run: これは何も言いません。\n", "", "steps:"),
    Planted("text-missing", "      sizes: {text: 次元ごとの要素の数。}\n", "", "choices:"),
    Planted("text-missing", ", why: 名前はPythonのものです。", "", "name: {text"),
    Planted("text-missing", "      squared: これは2乗です。\n", "", "mistakes:"),
    Planted("text-missing", "summary:\n  - 四則演算は、すべての要素に効きます。\n", "", "title:"),
    Planted("text-missing", "    question: 長さはいくつですか？\n", "", "  length:"),
    Planted("text-unknown", "  quiet:\n", "  noisy: {run: a}\n  quiet:\n", "noisy:"),
    Planted("text-unknown", "  quiet:\n", "  quiet:\n    because: a\n", "because: a"),
    Planted("text-unknown", "  quiet:\n", "  quiet:\n    hints: [a]\n", "hints: [a]"),
    Planted("text-unknown", "要素の数。}", "要素の数。, why: はい。}"),
    Planted("text-unknown", "      squared:", "      cubed: これは3乗です。\n      squared:", "cubed:"),
    Planted("text-unknown", "  length:", "  width: {question: 幅は？}\n  length:", "width:"),
    Planted("entries-differ", "  - テンソルを2倍にする。\n", "", "goals:\n  -"),
    Planted("entries-differ", '      - "`*`は掛け算です。"\n', "", "hints:\n      -"),
    Planted("entries-differ", "  - テンソルを2倍にできる。\n", "  - 一つ。\n  - 二つ。\n", "  - 一つ。"),
    Planted("code-missing", "`shape`が何か", "形状が何か"),
    Planted("code-extra", "合わない形状", "合わない`shape`"),
    Planted("number-missing", "2と3は等しく", "二と3は等しく"),
    Planted("untranslated", "これは何も言いません。", "This one says nothing."),
    Planted("mark-left", "**テンソル**には", "これは**「テンソル」**で、", "read: |"),
    Planted("screen-too-tall", "run: 実行して、見てください。", f"run: {HIGH}", "run: |"),
    Planted("text-too-tall", "because: 要素がすべて2倍になりました。", f"because: {TALL}", "because: |"),
]

READ = [
    *((COURSE, planted) for planted in IN_COURSE),
    *((SYLLABUS, planted) for planted in IN_SYLLABUS),
    *((GLOSSARY, planted) for planted in IN_GLOSSARY),
    *((LESSON, planted) for planted in (*NOT_LOADED, *STRUCTURE, *WRITTEN)),
    *((QUIZ, planted) for planted in IN_QUIZ),
    *((JAPANESE, planted) for planted in IN_JAPANESE),
]
TRIED = [
    *((LESSON, planted) for planted in (*RUN, *JUDGED)),
    *((QUIZ, planted) for planted in QUIZ_RUN),
]


class Edit(NamedTuple):
    """A replacement in a file."""

    file: str
    old: str
    new: str


IN_SEVERAL_PLACES = [
    ("topic-only-read", SYLLABUS, "size:", [
        Edit(SYLLABUS, "  shape:\n", "  size: {en: Size, ja: サイズ}\n  shape:\n"),
        Edit(LESSON, "topics: [doubling]\n    run:", "topics: [size]\n    run:"),
    ]),
    ("part-missing", LESSON, "format: 1", [
        Edit(LESSON, "summary:\n  - Arithmetic reaches every entry.\n", ""),
        Edit(JAPANESE, "summary:\n  - 四則演算は、すべての要素に効きます。\n", ""),
    ]),
    ("part-missing", LESSON, "format: 1", [
        Edit(LESSON, "goals:\n  - Double a tensor.\n  - Say what `shape` is.\n", ""),
        Edit(JAPANESE, 'goals:\n  - テンソルを2倍にする。\n  - "`shape`が何かを言う。"\n', ""),
    ]),
    ("solution-refused-in-order", LESSON, "- d = abs(x) * 2", [
        Edit(LESSON, f"code: {QUIET}", "code: |\n      def abs(x): return x * 0"),
        Edit(LESSON, "- d = x + x", "- d = abs(x) * 2"),
    ]),
    ("empty-accepted", LESSON, "exercise: ", [
        Edit(LESSON, "      x = torch.arange(1., 4.)", "      x = torch.arange(1., 4.)\n      d = x * 2"),
        Edit(LESSON, "- x = torch.rand(4) + 3", '- "x = torch.rand(4) + 3; d = x * 2"'),
    ]),
    ("text-missing", JAPANESE, "  doubled:", [
        Edit(LESSON, "    answer: d", "    answer: d\n    holds: {big: {code: d.sum(), say: No.}}"),
    ]),
    ("none-accepted", LESSON, "exercise: ", [
        Edit(LESSON, "- d = x * 2", "- d = None"),
        Edit(LESSON, "- d = x + x", '- d = dict().get("x")'),
        Edit(LESSON, "code: d + 1\n    prints: |\n      tensor([3., 5., 7.])", "code: e = d"),
    ]),
]  # fmt: skip


def found(paths: list[Path], bench: Bench | None) -> list[Finding]:
    """Return what is wrong with what *paths* name, in order."""
    gathering = Gathering.of(paths)
    reports = [Checker(bench).check(wanted) for wanted in gathering.lessons.values()]
    findings = [*gathering.findings, *(each for report in reports for each in report.findings)]
    findings += [each for home in gathering.whole for each in survey(home).untried]
    return sorted(findings, key=lambda finding: finding.order)


def plant(course: Path, file: str, old: str, new: str) -> str:
    """Replace *old* in *file* of the course; return what stands there then."""
    path = course / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path.read_text("utf-8")


def stamped(course: Path) -> None:
    """Stamp what is there."""
    for wanted in Gathering.of([course]).lessons.values():
        stamp(wanted)


def told(course: Path, findings: list[Finding]) -> list[tuple[str, str, int]]:
    """Return rule, file and line of each; each has a sentence in every language."""
    assert all(finding.message(words(each)) for finding in findings for each in ("en", "ja", "ko"))
    return [(each.rule, each.file.relative_to(course).as_posix(), each.line) for each in findings]


@pytest.mark.parametrize(("file", "planted"), READ)
def test_a_fault_that_can_be_read_is_found_at_its_line_and_nothing_else_is(course, file, planted) -> None:
    line = planted.line(plant(course, file, planted.old, planted.new))
    stamped(course)
    paths = [course / "second" if "/" in file else course]
    assert told(course, found(paths, None)) == [(planted.rule, file, line)]


@pytest.mark.parametrize(("file", "planted"), TRIED)
def test_a_fault_that_shows_in_use_is_found_at_its_line_and_nothing_else_is(
    course, bench, file, planted
) -> None:
    line = planted.line(plant(course, file, planted.old, planted.new))
    stamped(course)
    assert told(course, found([course / file], bench)) == [(planted.rule, file, line)]


@pytest.mark.parametrize(("rule", "file", "at", "edits"), IN_SEVERAL_PLACES)
def test_a_fault_that_takes_several_edits_is_found(course, bench, rule, file, at, edits) -> None:
    for edit in edits:
        plant(course, *edit)
    stamped(course)
    line = Planted(rule, "", at).line((course / file).read_text("utf-8"))
    assert told(course, found([course / file], bench)) == [(rule, file, line)]


def test_code_that_never_ends_is_told(course, bench) -> None:
    plant(course, LESSON, f"code: {QUIET}", 'code: "while True: pass"')
    material, _ = read(next(iter(Gathering.of([course / LESSON]).lessons.values())))
    quiet = next(item for item in material.steps() if item.step.id == "quiet")
    (finding,) = alone(replace(bench, seconds=0.5), quiet, material.lesson, None).findings
    assert (finding.rule, finding.message(words("en"))) == (
        "too-slow",
        "This code runs longer than 0.5 s. Give it less to do.",
    )


def test_every_rule_is_broken_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(checking.__file__).parent.glob("*.py"))
    rules = set(re.findall(r'"check\.([a-z-]+)"', source)) - NO_RULES
    planted = {each.rule for _, each in (*READ, *TRIED)} | {rule for rule, *_ in IN_SEVERAL_PLACES}
    assert len(READ) + len(TRIED) + len(IN_SEVERAL_PLACES) >= 60
    assert rules - planted == ELSEWHERE


def test_in_the_course_without_a_fault_nothing_is_found(course, bench) -> None:
    stamped(course)
    assert found([course], bench) == []
