"""What one run leaves to the next: such runs get a fork of their own, all others share one."""

from dataclasses import replace

import pytest

from tensortutor.wire import Attempt, Case, Task, Verdict

TASK = Task(setup="F = torch.arange(3.)", answer="y", equals="F * 2", seconds=5.0)
RIGHT = Attempt(("y = F + F",))
ACCEPTED = Verdict("accepted")

TRACES = {
    "the grad mode": "torch.set_grad_enabled(False)",
    "the default dtype": "torch.set_default_dtype(torch.float64)",
    "the default device": "torch.set_default_device('meta')",
    "a mode": "torch.overrides.TorchFunctionMode().__enter__()",
    "how tensors are printed": "torch.set_printoptions(precision=1)",
    "how arrays are printed": "import numpy; numpy.set_printoptions(precision=1)",
    "the number of threads": "torch.set_num_threads(2)",
    "a function of torch": "torch.add = torch.sub",
    "a method of tensors": "torch.Tensor.__add__ = lambda *_: None",
    "a function of nn.functional": "torch.nn.functional.relu = None",
    "a function of Python's": "import math; math.tau = 7",
    "what cannot be seen": "setattr(torch, 'add', torch.sub)",
    "a module of another's": "import yaml",
    "a thread": "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
}


def telling(place):
    """Return code that notes in *place* in which process it runs."""
    return f"import os; os.makedirs({str(place)!r} + f'/{{os.getpid()}}', exist_ok=True)"


def forks(judge, attempts, tmp_path):
    """Return the verdicts on *attempts*, and in how many processes each of them ran."""
    told = [Attempt((telling(tmp_path), *attempt.statements)) for attempt in attempts]
    return judge.verdicts(Case(TASK, tuple(told)))[0], len(list(tmp_path.iterdir()))


def test_attempts_that_leave_no_trace_share_two_forks(judge, tmp_path):
    """The first is for the setup, the second for the draws."""
    assert forks(judge, [RIGHT] * 10, tmp_path) == ((ACCEPTED,) * 10, 2)


def test_nor_do_they_need_more_where_they_are_at_several_tasks(judge, tmp_path):
    cases = [
        Case(replace(TASK, equals=f"F * {n}"), (Attempt((telling(tmp_path), f"y = {n} * F")),))
        for n in range(5)
    ]
    assert judge.verdicts(*cases) == (((ACCEPTED,)),) * 5
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("code", TRACES.values(), ids=TRACES)
def test_what_leaves_a_trace_meets_nothing_else(judge, tmp_path, code):
    """Two attempts leave it, on the setup and on two draws; the two after them share a fork each time."""
    leaving = Attempt(("y = F + F", code))
    verdicts, processes = forks(judge, [leaving, leaving, RIGHT, RIGHT], tmp_path)
    assert verdicts[2:] == (ACCEPTED, ACCEPTED)
    assert verdicts[0] == verdicts[1] == judge.judge(TASK, leaving)
    assert processes == 3 + 5


def test_an_attempt_that_ends_its_process_takes_no_other_with_it(judge):
    leaving, hanging = Attempt(("import os; os._exit(0)",)), Attempt(("while True: pass",))
    case = Case(replace(TASK, seconds=0.5), (RIGHT, leaving, RIGHT, hanging, RIGHT))
    verdicts = judge.verdicts(case)[0]
    keys = [verdict.feedback.key if verdict.feedback else verdict.kind for verdict in verdicts]
    assert keys == ["accepted", "verdict.exited", "accepted", "verdict.slow", "accepted"]
