"""The benchmarks' arithmetic is right, and they run; no time is asserted: machines that test are busy."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import inspection, verdicts
from benchmarks.memory import held
from benchmarks.pairs import NotMeasured, Pair, Summary, in_turn, summary
from benchmarks.rows import FILES, MEGABYTES, MILLISECONDS, SECONDS, More, Most, Row, Times
from benchmarks.table import table
from benchmarks.terminals import Program, new_home, terminal

ROOT = Path(__file__).parents[1]
SLOWING = (Pair(1.0, 2.0), Pair(2.0, 4.0), Pair(10.0, 5.0))


def benchmarks(*arguments):
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_ratio_and_difference_are_medians_of_pairs_and_not_of_sides():
    assert summary(SLOWING) == Summary(ours=2.0, peer=4.0, ratio=0.5, difference=-1.0)


@pytest.mark.parametrize(
    ("pair", "ratio"),
    [
        (Pair(0, 0), 1.0),
        (Pair(3, 0), float("inf")),
        (Pair(0, 4), 0.0),
    ],
)
def test_a_peer_of_nothing_has_a_ratio_too(pair, ratio):
    assert summary([pair]).ratio == ratio


def test_both_sides_are_called_in_turn_after_a_warm_up():
    called = []

    def side(name):
        called.append(name)
        return f"{name}{len(called)}"

    taken = in_turn(lambda: side("a"), lambda: side("b"), 2)
    assert called == ["a", "b"] * 3
    assert taken == [("a3", "b4"), ("a5", "b6")]


@pytest.mark.parametrize(
    ("limit", "over"),
    [
        (None, False),
        (Times(0.5), False),
        (Times(0.49), True),
        (More(-1.0), False),
        (More(-1.1), True),
        (Most(2.0), False),
        (Most(1.9), True),
    ],
)
def test_a_limit_is_held_against_the_median_that_it_is_about(limit, over):
    assert Row("x", SLOWING, SECONDS, limit).over is over


@pytest.mark.parametrize(
    ("unit", "limit", "allowed"),
    [
        (SECONDS, None, "–"),
        (SECONDS, Times(0.35), "0.35 × peer"),
        (MILLISECONDS, More(0.010), "peer +10.0 ms"),
        (MEGABYTES, Most(90e6), "90 MB"),
        (FILES, Most(0), "0 files"),
    ],
)
def test_a_limit_is_told_in_the_unit_of_its_row(unit, limit, allowed):
    assert Row("x", SLOWING, unit, limit).allowed == allowed


def test_the_table_says_ok_or_over_and_nothing_where_there_is_no_limit():
    rows = [Row(f"row {limit}", SLOWING, SECONDS, limit) for limit in (None, Times(1), Times(0.1))]
    console = Console(width=110, file=StringIO())
    console.print(table(rows))
    lines = [line.split() for line in console.file.getvalue().splitlines() if "row" in line]
    assert [line[-1] for line in lines] == ["–", "ok", "over"]


def test_a_command_that_is_not_installed_is_told_in_one_sentence():
    missing = Program("no-such-command", (), ">>>")
    with pytest.raises(NotMeasured, match="no-such-command"), new_home() as home, terminal(missing, home):
        pass


def test_verdicts_are_measured_with_a_real_judge(monkeypatch):
    monkeypatch.setattr(verdicts, "_fresh_torch", lambda: None)  # the peer, which takes a second each time
    rows = verdicts.rows(1)
    assert [row.what.partition(",")[0] for row in rows] == [
        "a verdict on a right answer",
        "a verdict on a wrong answer",
        "verdicts",
        "verdicts",
    ]
    assert all(pair.ours > 0 and row.allowed == "60.0 ms" for row in rows for pair in row.pairs)


def test_statements_are_measured_with_a_real_kernel_on_either_side_and_printed_as_a_table():
    done = benchmarks("--only", "statement", "--runs", "1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in ("torch", "1 tensor alive", "100 tensors alive", "ours/peer", "limit"):
        assert words in done.stdout


def test_an_inspection_is_measured_beside_repr_for_every_row():
    if sys.platform != "linux":
        pytest.skip("memory is read from Linux's /proc")
    found = inspection.child(1, 10_000)
    assert set(found) >= {"repr"}
    assert all(set(values) == set(inspection.MEASURED) for values in found.values())
    assert all(peer > 0 for key, ((_, peer),) in found["repr"].items() if key != "peak")


@pytest.mark.parametrize("runs", ["0", "-1", "many"])
def test_a_number_of_runs_that_is_none_is_refused(runs):
    done = benchmarks("--runs", runs)
    assert done.returncode == 2
    assert runs in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from Linux's /proc")
def test_a_process_holds_at_least_what_is_its_alone():
    own = held(os.getpid())
    assert own.resident >= own.unique > 0


def test_a_process_that_is_gone_is_told_in_one_sentence():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    with pytest.raises(NotMeasured, match=str(process.pid)):
        held(process.pid)
