"""A translation is fresh as long as its source stays; the lock says which source it had."""

import pytest

from tensortutor.checking.checker import Checker
from tensortutor.checking.gathering import Gathering
from tensortutor.checking.lock import LOCK_FILE
from tensortutor.checking.stamping import stamp
from tensortutor.errors import BadCall

SOURCE, TRANSLATION = "This one says nothing.", "これは何も言いません。"


def wanted(course, *names):
    return list(Gathering.of([course / name for name in names] or [course]).lessons.values())


def stamped(course, *names):
    return sum(stamp(each)[0] for each in wanted(course, *names))


def findings(course):
    reports = [Checker(None).check(each) for each in wanted(course)]
    return [(each.rule, each.step) for report in reports for each in report.findings]


def change(course, file, old, new):
    path = course / "second" / file
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def lock(course):
    return course / "second" / LOCK_FILE


def test_a_language_that_was_never_stamped_is_told_once_a_lesson(course):
    assert findings(course) == [("language-unstamped", None)] * 2


def test_stamping_says_for_how_many_texts(course):
    assert stamped(course) == stamped(course, "first") + stamped(course, "second") > 40
    assert findings(course) == []


def test_a_source_that_has_changed_makes_its_translation_stale(course):
    stamped(course)
    change(course, "lesson.yaml", SOURCE, "This one is silent.")
    assert findings(course) == [("stale", "quiet")]


def test_a_translation_may_be_mended_while_its_source_stays(course):
    stamped(course)
    change(course, "ja.yaml", TRANSLATION, "何も言いません。")
    assert findings(course) == []


def test_where_both_have_changed_it_has_to_be_stamped_again(course):
    stamped(course)
    change(course, "lesson.yaml", SOURCE, "This one is silent.")
    change(course, "ja.yaml", TRANSLATION, "静かです。")
    assert findings(course) == [("unstamped", "quiet")]
    stamped(course)
    assert findings(course) == []


def test_other_line_breaks_are_no_change(course):
    stamped(course)
    change(course, "lesson.yaml", f"run: {SOURCE}", "run: |\n      This one\n      says nothing.")
    assert findings(course) == []


def test_a_new_text_has_to_be_stamped(course):
    stamped(course)
    change(course, "lesson.yaml", "    code: z = torch.ones(2)\n", "    code: z = 1\n    because: So.\n")
    change(course, "ja.yaml", f"    run: {TRANSLATION}\n", f"    run: {TRANSLATION}\n    because: はい。\n")
    assert findings(course) == [("unstamped", "quiet")]


def test_the_lock_merges_line_by_line(course):
    """Both sides of a merge may stay: either of two stamps of a text will do."""
    stamped(course)
    ours = lock(course).read_text()
    change(course, "lesson.yaml", SOURCE, "This one is silent.")
    stamped(course)
    theirs = lock(course).read_text()
    assert len(set(theirs.splitlines()) - set(ours.splitlines())) == 1
    lock(course).write_text("".join(sorted({*ours.splitlines(True), *theirs.splitlines(True)})))
    assert findings(course) == []
    change(course, "lesson.yaml", "This one is silent.", SOURCE)
    assert findings(course) == []


def test_the_lock_is_sorted_and_has_one_line_a_text(course):
    stamped(course)
    lines = lock(course).read_text().splitlines()
    assert lines == sorted(lines)
    assert all(line.startswith("ja ") for line in lines)


def test_a_line_that_is_none_of_the_lock_is_told(course):
    stamped(course)
    lock(course).write_text("<<<<<<< ours\n" + lock(course).read_text())
    report = Checker(None).check(wanted(course, "second")[0])
    assert [(each.rule, each.file.name, each.line) for each in report.findings] == [
        ("lock-line", LOCK_FILE, 1)
    ]


def test_stamping_one_language_leaves_the_others(course):
    stamped(course)
    before = lock(course).read_text()
    (course / "second" / "de.yaml").write_text("title: Zweimal\n")
    assert stamped(course, "second/de.yaml") == 1
    assert set(before.splitlines()) < set(lock(course).read_text().splitlines())


def test_a_language_that_cannot_be_read_keeps_its_stamps(course):
    stamped(course)
    before = lock(course).read_text()
    change(course, "ja.yaml", "title: 2倍", "title: [2倍]")
    count, faults = stamp(wanted(course, "second")[0])
    assert (count, [each.rule for each in faults]) == (0, ["not-text"])
    assert lock(course).read_text() == before


def test_a_lock_that_cannot_be_written_is_told(course):
    lock(course).mkdir()
    with pytest.raises(BadCall):
        stamped(course)
