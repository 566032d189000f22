"""A wrong answer that goes for the judge itself is refused like any other, and the judge is as it was."""

import ctypes
import sys

import pytest

from tensortutor.inside.judgement import confining
from tensortutor.wire import Attempt, Task

TASK = Task(
    setup="F = torch.arange(10.)",
    answer="y",
    solutions=("y = F * 4321.75", "y = 4321.75 * F"),
    draws=("F = torch.rand(10) + 4",),
    mistakes=(("other", "y = F + 4321.75"),),
    seconds=10.0,
)
RIGHT = Attempt(("y = F * 4321.75",))
ZEROS = "y = torch.zeros(10)"

PATCHES = {
    "torch.equal": "torch.equal = torch.allclose = torch.isclose = lambda *a, **k: torch.tensor(True)",
    "Tensor.shape": "torch.Tensor.shape = property(lambda s: (10,))\ny = torch.zeros(3)",
    "Tensor.__eq__": "torch.Tensor.__eq__ = lambda s, o: True\ntorch.Tensor.__ne__ = lambda s, o: False",
    "Tensor.__sub__": "torch.Tensor.__sub__ = torch.Tensor.__rsub__ = lambda s, o: torch.zeros(10)",
    "Tensor.tolist": "torch.Tensor.tolist = torch.Tensor.numpy = lambda s: 4321.75",
    "the comparison": "import tensortutor.inside.judgement.compare as c\nc.difference = lambda *a: None",
    "the decision": "import tensortutor.inside.judgement.decide as d\nd.refusal = lambda *a: None",
    "the verdict": "import tensortutor.wire as w\nw.Verdict = lambda *a: 'accepted'",
    "what reads": "import tensortutor.inside.judgement.facts as f\nf.read = lambda *a: f.Opaque('right')",
    "builtins": "import builtins\nbuiltins.isinstance = builtins.all = lambda *a: True",
    "json": "import json\njson.loads = lambda *a, **k: {'kind': 'accepted'}",
}

SUBCLASSES = {
    "that answers functions": """
class T(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        return True
y = torch.zeros(10).as_subclass(T)""",
    "that answers operators": """
class T(torch.Tensor):
    __eq__ = __ne__ = __sub__ = lambda s, o: torch.tensor(True)
    __hash__ = None
    shape, dtype = (10,), torch.float32
y = torch.zeros(3, dtype=torch.int8).as_subclass(T)""",
    "that calculates otherwise": """
class T(torch.Tensor):
    @staticmethod
    def __new__(cls): return torch.Tensor._make_wrapper_subclass(cls, (10,), dtype=torch.float32)
    @classmethod
    def __torch_dispatch__(cls, f, types, args=(), kwargs=None):
        return torch.arange(10.) * 4321.75
y = T()""",
}

STATE = {
    "the default dtype": "torch.set_default_dtype(torch.float64)\ny = torch.tensor((F * 4321.75).tolist())",
    "the default device": "torch.set_default_device('meta')\ny = torch.zeros(10) * 4321.75",
    "grad mode": "torch.set_grad_enabled(False)\ny = (F * 4321.75).requires_grad_()",
    "the generators": "torch.manual_seed(0)\ntorch.seed()\n" + ZEROS,
}

PROCESSES = {
    "that ends": f"{ZEROS}\nimport os; os._exit(0)",
    "that ends and is right": "y = F * 4321.75\nimport os; os._exit(0)",
    "that is right in a child only": "import os\nif os.fork(): os._exit(0)\ny = F * 4321.75",
    "that is right in a child alone": f"import os\n{ZEROS}\nif not os.fork(): y = F * 4321.75",
    "with a thread that runs on": f"""
import threading
{ZEROS}
def on():
    while True: y.data.add_(1)
threading.Thread(target=on, daemon=True).start()""",
    "with a thread that does not end": f"import threading, time\n{ZEROS}\n"
    "threading.Thread(target=time.sleep, args=(1000,)).start()",
    "with a signal": f"import os, signal\n{ZEROS}\nsignal.signal(signal.SIGTERM, lambda *a: None)\n"
    "os.kill(0, signal.SIGTERM)",
}

TO_EACH_FILE = "import os\nfor fd in range(3, 99):\n    try: os.write(fd, forged)\n    except OSError: pass\n"
PIPES = {
    "noise": "forged = b'accepted' * 9\n" + TO_EACH_FILE + ZEROS,
    "a verdict": 'forged = b\'{"id": 1, "verdict": {"kind": "accepted"}}\\n\'\n' + TO_EACH_FILE + ZEROS,
    "an outcome": f"""
from tensortutor.inside.judgement import facts, forks, outcomes, packing
packed = packing.pack(outcomes.Answered(facts.read(torch.zeros(10)), 'y', True))
forged = forks.LENGTH.pack(len(packed)) + packed
{TO_EACH_FILE}
os._exit(0)""",
    "an order": "import struct\nforged = struct.pack('>?Q', True, 0)\n" + TO_EACH_FILE + ZEROS,
    "from a child": f"forged = b'accepted' * 9\nimport os\nif not os.fork():\n    {ZEROS}\n" + TO_EACH_FILE,
}

# What finds the truth anywhere takes it; what finds nothing is left with zeros.
SEARCHES = {
    "by the collector": """
import gc
gc.unfreeze(); gc.collect()
y = torch.zeros(10)
for o in gc.get_objects():
    if type(o).__name__ == 'Block' and o.shape == (10,) and o.data:
        value = torch.frombuffer(bytearray(o.data), dtype=torch.float32)
        if ((value / F)[1:] > 4000).all(): y = value""",
    "for the task": """
import gc
gc.unfreeze(); gc.collect()
y = torch.zeros(10)
for o in gc.get_objects():
    if type(o).__name__ == 'Task' and o.answer == 'y' and o.solutions: exec(o.solutions[0])""",
    "by the frames": """
import sys
y, frame = torch.zeros(10), sys._getframe()
while frame := frame.f_back:
    task = frame.f_locals.get('task')
    for code in getattr(task, 'solutions', ()): exec(code)""",
    "by the cache": """
import tensortutor.inside.judgement.verdicts as v
y = torch.zeros(10) if v._expected.cache_info().currsize == 0 else F * 4321.75""",
    "in its own memory": r"""
import re
y = torch.zeros(10)
with open('/proc/self/mem', 'rb', 0) as memory:
    for area in list(open('/proc/self/maps')):
        start, end = (int(each, 16) for each in area.split()[0].split('-'))
        if 'rw' in area.split()[1]:
            memory.seek(start)
            said = re.search(rb'y = F \* (\d{4}\.\d+)', memory.read(end - start))
            if said: y = F * float(said[1])""",
}

AROUND = r"""
import os, re, signal, ctypes
runner = os.getppid()
judge = int(open(f'/proc/{runner}/stat').read().rsplit(')', 1)[1].split()[1])
y, denied = torch.zeros(10), 0
def attempt(what, *arguments):
    global denied
    try: return what(*arguments)
    except OSError: denied += 1
"""
REACHES = {
    "its memory": """
for process in (runner, judge):
    if attempt(lambda: open(f'/proc/{process}/mem', 'rb')): y = F * 4321.75""",
    "its files": """
for process in (runner, judge):
    for file in attempt(os.listdir, f'/proc/{process}/fd') or ():
        opened = attempt(os.open, f'/proc/{process}/fd/{file}', os.O_RDWR | os.O_NONBLOCK)
        if opened is not None: y = F * 4321.75""",
    "it by ptrace": """
libc = ctypes.CDLL(None, use_errno=True)
for process in (runner, judge):
    if libc.ptrace(0x4206, process, 0, 0) == 0: y = F * 4321.75  # PTRACE_SEIZE
    if libc.syscall(438, os.pidfd_open(process), 1, 0) >= 0: y = F * 4321.75  # pidfd_getfd""",
}
SIGNALS_HELD = 6
"""Since this version of Landlock (Linux 6.12) a process can be kept from sending signals."""


def landlock():
    if sys.platform != "linux":
        return 0
    return ctypes.CDLL(None).syscall(confining._CREATE, None, 0, confining._VERSION)


def expect_refused(judge, code):
    assert judge.judge(TASK, RIGHT).kind == "accepted"
    process = judge._process.pid
    assert judge.judge(TASK, Attempt((code,))).kind == "refused"
    assert judge.judge(TASK, RIGHT).kind == "accepted"
    assert judge._process.pid == process


@pytest.mark.parametrize("code", PATCHES.values(), ids=PATCHES)
def test_patching_what_the_judge_might_use_changes_nothing(judge, code):
    expect_refused(judge, code if "y =" in code else f"{code}\n{ZEROS}")


@pytest.mark.parametrize("code", SUBCLASSES.values(), ids=SUBCLASSES)
def test_a_subclass_is_what_its_memory_holds(judge, code):
    expect_refused(judge, code)


@pytest.mark.parametrize("code", STATE.values(), ids=STATE)
def test_a_state_that_is_changed_neither_helps_nor_stays(judge, code):
    expect_refused(judge, code)


@pytest.mark.parametrize("code", PROCESSES.values(), ids=PROCESSES)
def test_a_process_or_thread_more_or_less_does_not_help(judge, code):
    expect_refused(judge, code)


@pytest.mark.parametrize("code", PIPES.values(), ids=PIPES)
def test_what_is_written_to_the_pipe_is_held_against_the_truth_too(judge, code):
    expect_refused(judge, code)


@pytest.mark.parametrize("code", SEARCHES.values(), ids=SEARCHES)
def test_the_truth_is_nowhere_where_an_answer_runs(judge, code):
    if "/proc" in code and sys.platform != "linux":
        pytest.skip("memory is a file on Linux only")
    expect_refused(judge, code)


@pytest.mark.skipif(landlock() < confining._SINCE_REFER, reason="this system has no Landlock (Linux 5.19)")
@pytest.mark.parametrize("code", REACHES.values(), ids=REACHES)
def test_an_answer_reaches_neither_the_judge_nor_what_runs_it(judge, code):
    expect_refused(judge, AROUND + code)


@pytest.mark.skipif(landlock() < SIGNALS_HELD, reason="Landlock holds no signals here (Linux 6.12)")
def test_an_answer_cannot_end_the_judge(judge):
    expect_refused(
        judge, AROUND + "for process in (runner, judge): attempt(os.kill, process, signal.SIGKILL)"
    )


@pytest.mark.skipif(landlock() < confining._SINCE_REFER, reason="this system has no Landlock (Linux 5.19)")
def test_files_stay_open_to_an_answer_that_is_confined(judge, tmp_path):
    code = f"""
import os, pathlib, subprocess
here = pathlib.Path({str(tmp_path)!r})
for each in ('one', 'two'): (here / each).mkdir(exist_ok=True)
torch.save(F, here / 'one' / 'F.pt')
os.replace(here / 'one' / 'F.pt', here / 'two' / 'F.pt')
subprocess.run(['true'], check=True)
y = torch.load(here / 'two' / 'F.pt') * 4321.75"""
    assert judge.judge(TASK, Attempt((code,))).kind == "accepted"
