"""The judge accepts what is right however it was typed, and says in one sentence what is wrong."""

from string import Formatter

import pytest

from tensortutor.wire import Attempt, Case, Task
from tensortutor.words import words

EARLIER = ("def rearrange(t, _): return t[None]",)
ROW = Task(
    setup="F = torch.arange(10.)",
    answer="F_new",
    equals="F[None]",
    draws=("F = torch.randn(10, generator=torch.Generator().manual_seed(1))",),
    seconds=3.0,
)
NO_NUMBERS = Task(
    setup="x = torch.ones(2, 3)",
    answer="y",
    equals="torch.zeros(len(x), device=x.device)",
    draws=("x = torch.ones(4, 3, device='meta')",),
)
NORMALISE = Task(
    setup="C = torch.tensor([[1., 1., 2.], [1., 2., 5.], [4., 4., 8.]])",
    answer="P",
    solutions=("P = C / C.sum(1, keepdim=True)", "P = C / C.sum(1)[:, None]"),
    draws=("C = torch.rand(2, 5) + 1",),
    mistakes=(
        ("raises", "P = C / missing_name"),
        ("by-column", "P = C / C.sum(0)"),
        ("wrong-way-round", "P = C / C.sum(1)"),
    ),
)
COUNT = Task(setup="a = torch.tensor([1, 5, 3])", answer="n", solutions=("n = (a > 2).sum()",))
PLAIN_COUNT = Task(setup="a = torch.tensor([1, 5, 3])", answer="n", equals="int((a > 2).sum())")
SIZE = Task(setup="X = torch.rand(2, 3)", equals="X.shape")
LEAF = Task(setup="start = torch.ones(3)", answer="w", equals="start.clone().requires_grad_()")
CLEAN = Task(
    setup="x = torch.tensor([1., float('nan'), 3.]); gone = float('nan')",
    answer="y",
    equals="x * 2",
)
IN_PLACE = Task(
    setup="x = torch.arange(6.).reshape(2, 3)",
    answer="x",
    solutions=("x[0] = 0", "x[0].zero_()"),
    mutates=("x",),
)
TWICE = Task(
    setup="x = torch.tensor(3., requires_grad=True)\ny = x ** 2\ny.backward(retain_graph=True)",
    answer="g",
    solutions=("y.backward()\ng = x.grad",),
    mutates=(),
)
PAIR = Task(setup="X = torch.rand(4, 3)", answer="top", equals="(X.max(), X.argmax())")
TABLE = Task(setup="X = torch.rand(4, 3)", answer="d", equals="{'rows': 4, 'mean': X.mean()}")
ARRAY = Task(setup="t = torch.arange(4.)", answer="a", equals="t.numpy() * 2")
WAVE = Task(setup="z = torch.tensor([1 + 2j, 3 - 1j])", answer="c", equals="z.conj()")


def decide(judge, task, *statements, session=()):
    """Return the key of the verdict's sentence, or its kind; the sentence must have exactly its values."""
    verdict = judge.judge(task, Attempt(statements, session, EARLIER))
    if verdict.feedback is None or verdict.kind == "accepted":
        return verdict.kind
    sentence = words("en").sentences[verdict.feedback.key]
    placeholders = {field for _, field, _, _ in Formatter().parse(sentence) if field}
    assert placeholders == verdict.feedback.values.keys()
    assert (verdict.kind == "fault") == (verdict.feedback.key == "verdict.fault")
    return verdict.feedback.key.removeprefix("verdict.")


def values(judge, task, *statements):
    return judge.judge(task, Attempt(statements)).feedback.values


LYING = """class T(torch.Tensor):
  @classmethod
  def __torch_function__(cls, f, types, args=(), kwargs=None):
    return True if f is torch.equal else super().__torch_function__(f, types, args, kwargs or {})"""

SCRIBBLE = "import os\nfor fd in range(3, 99):\n  try: os.write(fd, {})\n  except OSError: 0"
ALWAYS_EQUAL = "torch.equal = torch.allclose = lambda *a, **k: True"
PATCHED_SHAPE = "torch.Tensor.shape = property(lambda s: (1, 10))"
PATCHED_BUILTINS = (
    "import builtins; builtins.tuple = lambda x: (1, 10); builtins.type = lambda x: torch.Tensor; "
    "builtins.isinstance = lambda *a: True"
)
MODE = """from torch.overrides import TorchFunctionMode
class M(TorchFunctionMode):
  def __torch_function__(self, f, types, args=(), kwargs=None):
    return globals()['F'][None] if 'detach' in str(f) else f(*args, **(kwargs or {}))"""


@pytest.mark.parametrize(
    ("task", "statements"),
    [
        pytest.param(ROW, ["F_new = F[None]"], id="plainly"),
        pytest.param(ROW, ["F = torch.arange(10.)", "F_new = F[None]"], id="the given line typed again"),
        pytest.param(ROW, ["F = torch.arange( 10. )  # again", "F_new = F[None]"], id="and spaced otherwise"),
        pytest.param(ROW, ["F_new = F.unsqueeze_(0)", "F_new = F[None]"], id="after a wrong try in place"),
        pytest.param(ROW, ["F_new = rearrange(F, 'a -> 1 a')"], id="with what an earlier step defined"),
        pytest.param(ROW, ["F[None]"], id="as an expression"),
        pytest.param(ROW, ["F[None]", "F_new = _"], id="by the name of the last result"),
        pytest.param(ROW, ["F.shape", "F_new = F[None]", "F_new.shape", "print(F_new)"], id="looking about"),
        pytest.param(ROW, ["s = F.shape[0]\nF_new = F.view(1, s)"], id="several lines in one entry"),
        pytest.param(ROW, ["for i in range(2):\n    F_new = F.clone()[None]"], id="in a loop"),
        pytest.param(ROW, ["print(F_new := F.unsqueeze(0))"], id="by a walrus"),
        pytest.param(ROW, ["F_new = torch.empty(1, 10)", "torch.mul(F[None], 1, out=F_new)"], id="by out="),
        pytest.param(ROW, ["display(F)", "F_new = F.clone()", "F_new.unsqueeze_(0)"], id="own copy in place"),
        pytest.param(ROW, ["def f(t):\n    return t[None]", "F_new = f(F)"], id="with a function"),
        pytest.param(ROW, [LYING, "F_new = F[None].as_subclass(T)"], id="as a subclass"),
        pytest.param(ROW, ["F_new = torch.nn.Parameter(F[None], requires_grad=False)"], id="as a parameter"),
        pytest.param(
            ROW, ["import numpy as np", "F_new = torch.from_numpy(F.numpy()[None].copy())"], id="by numpy"
        ),
        pytest.param(ROW, ["F_new = F.double()[None].float()"], id="by another dtype and back"),
        pytest.param(ROW, ["F_new = F[None].to_sparse().to_dense()"], id="by a sparse detour"),
        pytest.param(ROW, ["F_new = F.expand(2, 10).t()[:, :1].t()"], id="with strides of its own"),
        pytest.param(ROW, ["torch.set_grad_enabled(False)", "F_new = F[None]"], id="grad mode left off"),
        pytest.param(
            ROW, ["torch.inference_mode().__enter__()", "F_new = F[None]"], id="inference mode left on"
        ),
        pytest.param(ROW, ["import sys; sys.stdout.close()", "F_new = F[None]"], id="stdout closed"),
        pytest.param(ROW, ["import os; os.closerange(0, 3)", "F_new = F[None]"], id="streams closed"),
        pytest.param(ROW, ["print('x' * 10**7)", "F_new = F[None]"], id="ten megabytes printed"),
        pytest.param(
            ROW, ["import builtins; builtins.len = lambda x: 7", "F_new = F[None]"], id="len patched"
        ),
        pytest.param(
            ROW,
            ["import json; json.dumps = None", "import os; os.write = None", "F_new = F[None]"],
            id="the judge's own tools patched",
        ),
        pytest.param(
            ROW, ["import os\nfor _ in range(3): os.fork()", "F_new = F[None]"], id="in eight processes"
        ),
        pytest.param(
            ROW,
            ["globals().clear()", "import torch", "F_new = torch.ones(1, 1)", "F_new = F[None]"],
            id="after the names were cleared",
        ),
        pytest.param(NORMALISE, ["P = C / C.sum(dim=1, keepdim=True)"], id="the first solution"),
        pytest.param(NORMALISE, ["s = torch.einsum('ij->i', C)", "P = C / s.unsqueeze(-1)"], id="by einsum"),
        pytest.param(NORMALISE, ["P = torch.stack([row / row.sum() for row in C])"], id="row by row"),
        pytest.param(NORMALISE, ["P = torch.nn.functional.normalize(C, p=1)"], id="rounded otherwise"),
        pytest.param(COUNT, ["n = torch.count_nonzero(a > 2)"], id="a count"),
        pytest.param(COUNT, ["n = (a > 2).sum()"], id="no float input to draw anew"),
        pytest.param(NO_NUMBERS, ["y = x.new_zeros(x.shape[0])"], id="shapes alone on the device meta"),
        pytest.param(PLAIN_COUNT, ["n = sum(1 for v in a if v > 2)"], id="an int"),
        pytest.param(SIZE, ["X.size()"], id="a torch.Size"),
        pytest.param(SIZE, ["X.size()", "print('that was it')"], id="an expression before a print"),
        pytest.param(LEAF, ["w = torch.nn.Parameter(start.clone())"], id="requires_grad"),
        pytest.param(CLEAN, ["y = x + x"], id="NaN where NaN is asked"),
        pytest.param(IN_PLACE, ["x[0].fill_(0)"], id="an input that may be changed"),
        pytest.param(IN_PLACE, ["x.data[0] = 0"], id="changed behind autograd"),
        pytest.param(TWICE, ["y.backward()", "g = x.grad"], id="a call of the setup made once more"),
        pytest.param(PAIR, ["top = X.flatten().max(), X.flatten().argmax()"], id="a tuple"),
        pytest.param(TABLE, ["d = {'mean': X.sum() / 12, 'rows': len(X)}"], id="a dict in another order"),
        pytest.param(
            ARRAY,
            ["import numpy as np", "a = np.arange(4, dtype='float32') * 0 + t.numpy() * 2"],
            id="an array",
        ),
        pytest.param(WAVE, ["c = torch.complex(z.real, -z.imag)"], id="conjugated at once, not lazily"),
    ],
)
def test_what_is_right_is_accepted(judge, task, statements):
    assert decide(judge, task, *statements) == "accepted"


@pytest.mark.parametrize(
    ("task", "statements", "said"),
    [
        # One sentence for each way not to get to the end.
        (ROW, ["F_new = F.unsqeeze(0)"], "raised"),
        (ROW, ["F_new = ("], "raised"),
        (ROW, ["F_new = F[None]; raise SystemExit"], "raised"),
        (ROW, ["F_new = F[None]; raise KeyboardInterrupt"], "raised"),
        (ROW, ["class E(Exception):\n  def __str__(self): 1 / 0", "raise E"], "raised"),
        (ROW, ["F_new = torch.empty(2 ** 50)"], "raised"),
        (ROW, ["F_new = 'a\\0b\\ud800' + F"], "raised"),
        (ROW, ["F_new = torch.tensor([float(input()) for _ in F])"], "input"),
        (ROW, ["try: input()\nexcept EOFError: F_new = F[None]"], "input"),
        (ROW, ["import os; os._exit(0)"], "exited"),
        (ROW, ["import os; os.closerange(0, 999); os._exit(3)"], "exited"),
        (ROW, ["import ctypes; ctypes.string_at(0)"], "killed"),
        (ROW, ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], "killed"),
        (ROW, [SCRIBBLE.format(r"b'\xff' * 99")], "garbled"),
        (ROW, [SCRIBBLE.format(r"b'\0' * 7 + b'\3abc'")], "garbled"),
        # Wrong values made to look right.
        (ROW, ["torch.equal = lambda *a: True", "F_new = torch.zeros(1, 10)"], "values"),
        (ROW, [ALWAYS_EQUAL, PATCHED_SHAPE, "F_new = torch.ones(3)"], "shape"),
        (ROW, [LYING, "F_new = torch.zeros(1, 10).as_subclass(T)"], "values"),
        (ROW, [PATCHED_BUILTINS, "F_new = torch.zeros(1, 10)"], "values"),
        (
            ROW,
            ["torch.Tensor.clone = lambda s: s", "F_new = torch.zeros(1, 10); F.data.zero_()"],
            "input-changed",
        ),
        (ROW, ["torch.set_default_device('meta')", "F_new = torch.zeros(1, 10)"], "device"),
        (ROW, [MODE, "F_new = torch.zeros(1, 10)", "M().__enter__()"], "values"),
        # Inputs.
        (ROW, ["F *= 0", "F_new = torch.zeros(1, 10)"], "input-changed"),
        (ROW, ["F_new = F.unsqueeze_(0)"], "input-changed"),
        (ROW, ["F = F[None]", "F_new = F"], "input-changed"),
        (ROW, ["F = F.clone()", "F_new = F[None]", "F_new = F[None] + 1"], "input-changed"),
        (ROW, ["F_new = F[None]; del F"], "input-changed"),
        (LEAF, ["w = start.requires_grad_()"], "input-changed"),
        # Where the answer should be.
        (ROW, [], "not-assigned"),
        (ROW, ["F.shape"], "not-assigned"),
        (ROW, ["helper = F[None]"], "other-name"),
        (IN_PLACE, ["y = x.clone()"], "not-assigned"),
        (SIZE, [], "nothing"),
        (SIZE, ["shape = X.shape"], "nothing"),
        (ROW, ["F_new = None"], "not-a-tensor"),
        (ROW, ["F_new = [F]"], "not-a-tensor"),
        (ROW, ["F_new = F.numpy()[None]"], "not-a-tensor"),
        # Attributes before values.
        (ROW, ["F_new = F"], "size-one-missing"),
        (ROW, ["F_new = F[:, None]"], "size-one-elsewhere"),
        (ROW, ["F_new = torch.zeros(())"], "shape"),
        (ROW, ["F_new = F[:0]"], "shape"),
        (ROW, ["F_new = F[None].double()"], "wider"),
        (ROW, ["F_new = F[None].to('meta')"], "device"),
        (ROW, ["F_new = F[None].to_sparse()"], "layout"),
        (ROW, ["F_new = F[None].clone().requires_grad_()"], "requires-grad"),
        (ROW, ["F_new = F[None].clone(); F_new[0, 9] += 1"], "values"),
        (ROW, ["F_new = F[None] * float('nan')"], "values"),
        (ROW, ["F_new = F[None].clone(); F_new.untyped_storage().resize_(0)"], "unreadable"),
        (LEAF, ["w = start.clone()"], "detached"),
        (CLEAN, ["y = (x * 2).nan_to_num(0)"], "values"),
        (NORMALISE, ["P = (C / C.sum(1, keepdim=True)).t()"], "transposed"),
        (NORMALISE, ["P = C.softmax(1)"], "values"),
        (COUNT, ["n = torch.tensor(3)"], "value"),
        (COUNT, ["n = torch.tensor(2.)"], "dtype"),
        (COUNT, ["n = torch.tensor([2])"], "size-one-extra"),
        (COUNT, ["n = 2"], "not-a-tensor"),
        (PLAIN_COUNT, ["n = torch.tensor(2)"], "type"),
        (PLAIN_COUNT, ["n = 2.0"], "type"),
        (PLAIN_COUNT, ["n = True"], "type"),
        (PLAIN_COUNT, ["class int(int): pass\nn = int(2)"], "type"),
        (PLAIN_COUNT, ["n = 3"], "value"),
        (SIZE, ["tuple(X.shape)"], "type"),
        (SIZE, ["X[0].shape"], "length"),
        (SIZE, ["torch.Size([3, 2])"], "value"),
        (PAIR, ["top = [X.max(), X.argmax()]"], "type"),
        (PAIR, ["top = X.max(), X.argmax(), 1"], "length"),
        (PAIR, ["top = X.max(), X.argmin()"], "value"),
        (PAIR, ["top = X.max(1)"], "type"),
        (PAIR, ["top = X.max(), X.argmax().item()"], "not-a-tensor"),
        (TABLE, ["d = {'rows': 4}"], "keys"),
        (TABLE, ["d = {'rows': 4., 'mean': X.mean()}"], "type"),
        (ARRAY, ["a = t * 2"], "type"),
        (ARRAY, ["a = t.numpy().astype('float64') * 2"], "dtype"),
        (ARRAY, ["a = t.numpy()"], "values"),
        (ARRAY, ["class ndarray(torch.Tensor): pass", "a = (t * 2).as_subclass(ndarray)"], "type"),
        (WAVE, ["c = z"], "values"),
        (IN_PLACE, ["x[1] = 0"], "values"),
        (TWICE, ["g = x.grad"], "value"),
        # Right for what is on the screen only.
        (ROW, ["F_new = torch.arange(10.).reshape(1, 10)"], "only-here"),
        (ROW, ["F_new = F.sort().values[None]"], "only-here"),
        (NO_NUMBERS, ["y = torch.zeros(len(x))"], "only-here"),
        (NO_NUMBERS, ["y = x.new_zeros(2)"], "only-here"),
        (ROW, ["torch.arange(10.)[None]"], "only-here"),
        (ROW, ["assert F[3] == 3", "F_new = F[None] if F[3] == 3 else 1 / 0"], "only-here"),
        (NORMALISE, ["P = (C.flatten() / C.sum(1).repeat_interleave(3)).view(3, 3)"], "only-here"),
        (LEAF, ["w = torch.ones(3, requires_grad=True)"], "only-here"),
        # The mistakes that the lesson lists.
        (NORMALISE, ["P = C / C.sum(0)"], "mistake"),
        (NORMALISE, ["s = C.sum(0, keepdim=True)", "P = C / s"], "mistake"),
        (NORMALISE, ["P = C / C.sum(1)[[0, 1, 2], None]", "P = C / C.sum(1)"], "mistake"),
        (NORMALISE, ["C /= 2", "P = C / C.sum(0)"], "input-changed"),
        (NORMALISE, ["P = C * (1 / missing_name)"], "raised"),
        (NORMALISE, ["P = torch.tensor([[1., 1., 2.], [1., 2., 5.], [4., 4., 8.]]) / 4"], "values"),
    ],
)
def test_what_is_wrong_is_refused_with_its_sentence(judge, task, statements, said):
    assert decide(judge, task, *statements) == said


def test_a_name_from_outside_the_step_is_named(judge):
    assert decide(judge, ROW, "F_new = k * F[None]", session=("F", "k")) == "outside"
    assert decide(judge, ROW, "F_new = k * F[None]", session=("F",)) == "raised"


def test_the_first_differing_element_is_shown_with_what_was_made_and_what_was_asked(judge):
    said = values(judge, ROW, "F_new = F[None].clone(); F_new[0, 3] = 7; F_new[0, 9] = 0")
    assert said == {"name": "F_new", "at": "0, 3", "made": "7", "asked": "3", "wrong": "2", "count": "10"}


def test_numbers_that_look_alike_are_told_in_full(judge):
    task = Task(setup="x = torch.tensor(1., dtype=torch.float64)", answer="y", equals="x * 1")
    assert values(judge, task, "y = x + 2e-7") == {"name": "y", "made": "1.0000002", "asked": "1.0"}


def test_an_item_of_a_tuple_is_named_by_its_place(judge):
    assert values(judge, PAIR, "top = X.max(), X.argmax().float()")["name"] == "top[1]"


def test_an_answer_without_a_name_is_named_by_its_expression(judge):
    assert values(judge, SIZE, "X[0].shape")["name"] == "X[0].shape"


def test_a_mistake_carries_its_key(judge):
    assert values(judge, NORMALISE, "P = C / C.sum(0)") == {"key": "by-column"}


def test_inputs_that_were_changed_are_named_whatever_is_said(judge):
    clipped = Task(
        setup="v = torch.arange(3.)",
        answer="y",
        equals="v.clamp(max=1)",
        mistakes=(("own", "y = v.clamp_(max=1)"),),
    )
    attempts = [Attempt((f"y = v.{call}",)) for call in ("clamp_(max=1)", "zero_()", "neg()")]
    verdicts = judge.verdicts(Case(clipped, tuple(attempts)))[0]
    assert [verdict.feedback.key for verdict in verdicts] == [
        "verdict.mistake",
        "verdict.input-changed",
        "verdict.values",
    ]
    assert [verdict.changed for verdict in verdicts] == [("v",), ("v",), ()]


def test_a_draw_that_cannot_be_computed_like_the_data_shown_names_the_inputs(judge):
    hard_coded = "P = torch.tensor([[.25, .25, .5], [.125, .25, .625], [.25, .25, .5]])"
    assert values(judge, NORMALISE, hard_coded) == {"inputs": "C"}


def test_an_endless_loop_is_stopped_and_the_last_statement_may_still_be_right(judge):
    hasty = Task(setup=ROW.setup, answer="F_new", equals="F[None]", seconds=0.3)
    assert decide(judge, hasty, "while True: print('x')") == "slow"
    assert decide(judge, hasty, "while True: pass", "F_new = F[None]") == "accepted"


def test_ones_typed_in_full_are_refused_where_floats_are_drawn_anew(judge):
    task = Task(setup="x = torch.ones(3)", answer="y", solutions=("y = x * 2", "y = x + x"))
    assert decide(judge, task, "y = torch.full((3,), 2.)") == "only-here"
    assert decide(judge, task, "y = 2 * x") == "accepted"


def test_random_inputs_of_a_setup_are_the_same_for_the_truth_and_the_answer(judge):
    task = Task(
        setup="import random\nimport numpy as np\n"
        "x = torch.rand(3); n = torch.tensor(np.random.rand(3)); r = random.random()",
        answer="y",
        equals="x + n + r",
    )
    assert decide(judge, task, "y = r + (n + x)") == "accepted"


def test_views_stay_views_when_inputs_are_drawn_anew(judge):
    task = Task(setup="x = torch.arange(6.); row = x[:3]", answer="same", equals="torch.equal(row, x[:3])")
    assert decide(judge, task, "same = True") == "accepted"


def test_a_redrawn_input_that_the_task_cannot_have_is_no_fault(judge):
    task = Task(setup="x = torch.tensor([3.])", answer="y", equals="torch.tensor({3.: 3}[x.item()])")
    assert decide(judge, task, "y = torch.tensor(3)") == "accepted"


@pytest.mark.parametrize(
    ("task", "happened"),
    [
        (Task(setup="x = 1 / 0", answer="y", equals="x"), "ZeroDivisionError: division by zero"),
        (Task(setup="x = 1", answer="y", equals="z"), "NameError: name 'z' is not defined"),
        (Task(setup="x = 1", answer="y", solutions=("z = x",)), "NameError: y"),
        (Task(setup="x = 1", answer="y", equals="x", draws=("x = 1 +",)), "SyntaxError: invalid syntax"),
        (Task(setup="while True: pass", answer="y", equals="1", seconds=0.2), "slow 0.2"),
        (Task(setup="x = input()", answer="y", equals="1"), "input()"),
        (Task(setup="import os; os._exit(4)", answer="y", equals="1"), "exited 4"),
    ],
)
def test_a_lesson_that_cannot_be_judged_is_the_lessons_fault(judge, task, happened):
    assert decide(judge, task, "y = 1") == "fault"
    assert values(judge, task, "y = 1")["happened"].startswith(happened)


RANDOM = Task(
    answer="x",
    solutions=("x = torch.rand(5, 5)", "x = torch.empty(5, 5).uniform_()"),
    distribution="uniform(0, 1)",
    mistakes=(("normal", "x = torch.randn(5, 5)"),),
)
NORMAL = Task(answer="x", solutions=("x = torch.randn(100) + 3",), distribution="normal(3, 1)")


@pytest.mark.parametrize(
    ("task", "statements"),
    [
        (RANDOM, ["x = torch.rand(25).reshape(5, 5)"]),
        (RANDOM, ["1 - torch.rand(5, 5)"]),
        (RANDOM, ["torch.manual_seed(0)", "x = torch.rand(5, 5)"]),
        (
            RANDOM,
            ["import random", "x = torch.tensor([[random.random() for _ in range(5)] for _ in range(5)])"],
        ),
        (NORMAL, ["x = torch.normal(3., 1., (100,))"]),
    ],
)
def test_random_numbers_are_right_by_their_distribution(judge, task, statements):
    assert decide(judge, task, *statements) == "accepted"


@pytest.mark.parametrize(
    ("task", "code", "key"),
    [
        (RANDOM, "x = torch.randn(5, 5)", "mistake"),
        (RANDOM, "x = torch.rand(5, 5) ** 2", "distribution"),
        (RANDOM, "x = torch.rand(5, 5) * 1.2", "distribution"),
        (RANDOM, "x = torch.normal(0.5, 0.29, (5, 5))", "distribution"),
        (RANDOM, "x = torch.linspace(0, 1, 25).reshape(5, 5)", "distribution"),
        (RANDOM, "x = torch.rand(5).expand(5, 5)", "distribution"),
        (RANDOM, "x = torch.rand(25).sort().values.reshape(5, 5)", "distribution"),
        (RANDOM, "x = torch.rand(5, 5) * float('nan')", "distribution"),
        (RANDOM, "x = torch.rand(5, 5).double()", "wider"),
        (RANDOM, "x = torch.rand(25)", "only-shape"),
        (RANDOM, "x = torch.rand(5, 5, device='meta')", "device"),
        (RANDOM, "x = 0.5", "not-a-tensor"),
        (NORMAL, "x = torch.randn(100)", "distribution"),
        (NORMAL, "x = torch.randn(100) * 2 + 3", "distribution"),
    ],
)
def test_other_random_numbers_are_refused(judge, task, code, key):
    assert decide(judge, task, code) == key
