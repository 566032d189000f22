"""What an exercise can demand beyond a value, and what people often make instead of what was asked."""

from string import Formatter

import pytest

from tensortutor.wire import Attempt, Demands, Task
from tensortutor.words import words

F = "F = torch.arange(12.).reshape(3, 4)"
VIEW = Task(setup=F, answer="y", solutions=("y = F.view(12)",), demands=Demands(shares=("F",)))
COPY = Task(setup=F, answer="y", solutions=("y = F.clone()",), demands=Demands(copies=("F",)))
SAME = Task(setup=F, answer="y", solutions=("y = F",), demands=Demands(same="F"))
LEAF = Task(
    setup="w = torch.ones(3)",
    answer="p",
    solutions=("p = w.clone().requires_grad_()",),
    demands=Demands(leaf=True),
)
TRACKED = Task(
    setup="w = torch.ones(3, requires_grad=True)",
    answer="y",
    solutions=("y = w * 2",),
    demands=Demands(leaf=False),
)
ORDERED = Task(setup=F, answer="y", solutions=("y = F.t().contiguous()",), demands=Demands(contiguous=True))
LAZY = Task(setup=F, answer="y", solutions=("y = F.t()",), demands=Demands(contiguous=False))
GRAD = Task(
    setup="w = torch.tensor([1., 2.], requires_grad=True)",
    answer="loss",
    solutions=("loss = (w ** 2).sum(); loss.backward()",),
    mutates=("w",),
    demands=Demands(grads=("w",)),
)
NO_GRAD = Task(
    setup="w = torch.tensor([1., 2.], requires_grad=True); (w * 3).sum().backward()",
    answer="done",
    solutions=("w.grad = None; done = True",),
    mutates=("w",),
    demands=Demands(grads=("w",)),
)
PRINTS = Task(setup=F, answer="n", solutions=("n = F.numel(); print(n)",), demands=Demands(prints=True))
RAISES = Task(
    setup=F,
    solutions=("F.view(5)",),
    demands=Demands(raises=("RuntimeError", "is invalid for input of size")),
)
PRODUCT = Task(setup=F, answer="y", solutions=("y = F @ F.t()",), demands=Demands(needs=("matmul",)))
NO_PRODUCT = Task(
    setup=F,
    answer="y",
    solutions=("y = (F[:, None] * F[None]).sum(-1)",),
    demands=Demands(forbids=("matmul", "loops", "numpy")),
)
OUTER = Task(
    setup="a = torch.arange(3.)",
    answer="y",
    solutions=("y = a[:, None] * a",),
    demands=Demands(forbids=("outer",)),
)
NO_MATRIX = Task(
    setup="f = lambda p: (p ** 3).sum()\nx = torch.tensor([1., 2.])",
    answer="y",
    equals="6 * x * x",
    demands=Demands(forbids=("hessian", "numpy", "loops")),
)
SIGMOID = Task(
    setup="x = torch.tensor([-1., 2.], requires_grad=True)",
    answer="y",
    solutions=("y = x * x.sigmoid().detach()\ny.sum().backward()",),
    mistakes=(
        ("both", "y = x * x.sigmoid()\ny.sum().backward()"),
        ("other-half", "y = x.detach() * x.sigmoid()\ny.sum().backward()"),
    ),
    demands=Demands(grads=("x",), forbids=("set", "apply")),
)
HALF = (
    "Half = type('Half', (torch.autograd.Function,), {"
    "'forward': staticmethod(lambda context, x: x * x.sigmoid()),"
    "'backward': staticmethod(lambda context, g: g * torch.tensor([-1., 2.]).sigmoid())})"
)
HOLDS = Task(
    answer="x",
    solutions=("x = torch.full((3, 3), 1 / 9)",),
    demands=Demands(holds=(("square", "x.shape == (3, 3)"), ("one", "abs(x.sum() - 1) < 1e-5"))),
)
HELD_NAMELESS = Task(solutions=("torch.ones(3)",), demands=Demands(holds=(("long", "len(answer) == 3"),)))


def decide(judge, task, code):
    """Return the key of the verdict's sentence, or its kind; the sentence must have exactly its values."""
    verdict = judge.judge(task, Attempt(tuple(code.split("\n"))))
    if verdict.feedback is None or verdict.kind == "accepted":
        return verdict.kind
    sentence = words("en").sentences[verdict.feedback.key]
    assert {field for _, field, _, _ in Formatter().parse(sentence) if field} == set(verdict.feedback.values)
    return verdict.feedback.key.removeprefix("verdict.")


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (VIEW, "y = F.reshape(-1)"),
        (VIEW, "y = F.flatten()"),
        (VIEW, "y = torch.from_numpy(F.numpy()).view(12)"),
        (COPY, "y = F + 0"),
        (COPY, "y = torch.tensor(F.tolist())"),
        (SAME, "y = F.contiguous()"),
        (LEAF, "p = torch.nn.Parameter(w.clone())"),
        (TRACKED, "y = w + w"),
        (ORDERED, "y = F.t().clone(memory_format=torch.contiguous_format)"),
        (LAZY, "y = F.permute(1, 0)"),
        (GRAD, "loss = w.pow(2).sum()\nloss.backward()"),
        (NO_GRAD, "torch.optim.SGD([w], 1.).zero_grad()\ndone = True"),
        (PRINTS, "n = 12 if F.numel() == 12 else F.numel()\nprint(n, end='')"),
        (RAISES, "F.reshape(5, 5)"),
        (PRODUCT, "y = torch.matmul(F, F.T)"),
        (PRODUCT, "y = F.mm(F.T)"),
        (PRODUCT, "y = torch.einsum('ik,jk->ij', F, F)"),
        (NO_PRODUCT, "# no matmul, no for\ny = (F.unsqueeze(1) * F).sum(2)"),
        (NO_PRODUCT, "matmul = F.unsqueeze(1) * F\ny = matmul.sum(2)"),
        (OUTER, "outer = a.reshape(-1, 1)\ny = outer * a"),
        (NO_MATRIX, "y = torch.autograd.functional.hvp(f, x, x)[1]"),
        (NO_MATRIX, "hessian = 6 * x\ny = hessian * x"),
        (SIGMOID, "y = x * x.sigmoid()\ny.sum().backward()\nx.grad = None\n" + SIGMOID.solutions[0]),
        (HOLDS, "x = torch.eye(3) / 3"),
        (HOLDS, "x = torch.rand(3, 3)\nx = x / x.sum()"),
        (HELD_NAMELESS, "torch.zeros(3, 7)"),
    ],
)
def test_what_meets_the_demand_is_accepted(judge, task, code):
    assert decide(judge, task, code) == "accepted"


@pytest.mark.parametrize(
    ("task", "code", "said"),
    [
        (VIEW, "y = F.flatten().clone()", "copied"),
        (VIEW, "y = F.t().contiguous().t().reshape(12)", "copied"),
        (COPY, "y = F.view(3, 4)", "shared"),
        (COPY, "y = F[:]", "shared"),
        (SAME, "y = F.view(3, 4)", "other-object"),
        (LEAF, "p = w.clone().requires_grad_() * 1", "leaf"),
        (LEAF, "p = w.clone()", "detached"),
        (TRACKED, "y = (w * 2).detach().requires_grad_()", "not-leaf"),
        (ORDERED, "y = F.t()", "contiguous"),
        (LAZY, "y = F.t().contiguous()", "not-contiguous"),
        (GRAD, "loss = (w ** 2).sum()", "no-gradient"),
        (GRAD, "loss = (w ** 2).sum()\n(loss * 2).backward(retain_graph=True)", "values"),
        (NO_GRAD, "w.grad.zero_()\ndone = True", "gradient-left"),
        (PRINTS, "n = F.numel()\nprint('n is', n)", "printed"),
        (RAISES, "F.view(12)", "raises-nothing"),
        (RAISES, "F.view('a')", "raises-other"),
        (PRODUCT, "y = (F[:, None] * F).sum(2)", "needed"),
        (PRODUCT, "# matmul\ny = (F[:, None] * F).sum(2)  # @", "needed"),
        (NO_PRODUCT, "y = F @ F.t()", "forbidden"),
        (NO_PRODUCT, "y = F.__matmul__(F.T)", "forbidden"),
        (NO_PRODUCT, "y = getattr(torch, 'mat' + 'mul')(F, F.T)", "forbidden"),
        (NO_PRODUCT, "y = torch.nn.functional.linear(F, F)", "forbidden"),
        (NO_PRODUCT, "y = torch.ops.aten.mm(F, F.t())", "forbidden"),
        (NO_PRODUCT, "y = torch.from_numpy(F.numpy() @ F.numpy().T)", "forbidden"),
        (NO_PRODUCT, "y = torch.stack([(F * row).sum(1) for row in F])", "loops"),
        (NO_PRODUCT, "y = torch.stack(list(map(lambda row: (F * row).sum(1), F)))", "loops"),
        (OUTER, "y = getattr(torch, 'ou' + 'ter')(a, a)", "forbidden"),
        (OUTER, "y = a.outer(a)", "forbidden"),
        (OUTER, "y = torch.ops.aten.outer.default(a, a)", "forbidden"),
        (NO_MATRIX, "y = torch.func.hessian(f)(x) @ x", "forbidden"),
        (NO_MATRIX, "y = getattr(torch.func, 'hess' + 'ian')(f)(x) @ x", "forbidden"),
        (NO_MATRIX, "import numpy\ny = 6 * x * torch.from_numpy(numpy.float32([1, 2]))", "forbidden"),
        (NO_MATRIX, "import numpy\ny = 6 * x * torch.tensor(numpy.float32([1, 2]))", "forbidden"),
        (NO_MATRIX, "y = getattr(torch, 'vm' + 'ap')(lambda e: 6 * e * e)(x)", "loops"),
        (SIGMOID, "y = x * x.sigmoid()\nx.grad = x.sigmoid().detach()", "forbidden"),
        (SIGMOID, f"{HALF}\ny = Half.apply(x)\ny.sum().backward()", "forbidden"),
        (SIGMOID, "y = x * x.sigmoid().detach()\n(3 * y).sum().backward()", "values"),
        (HOLDS, "x = torch.eye(3)", "untrue"),
        (HOLDS, "x = torch.tensor(1.)", "untrue"),
        (HOLDS, "x = 1", "not-a-tensor"),
        (HOLDS, "x = None", "not-a-tensor"),
    ],
)
def test_what_does_not_is_refused_with_its_sentence(judge, task, code, said):
    assert decide(judge, task, code) == said


def test_a_mistake_that_only_copies_is_told_from_the_answer(judge):
    task = Task(
        setup=F,
        answer="y",
        solutions=("y = F.view(12)",),
        demands=Demands(shares=("F",)),
        mistakes=(("cloned", "y = F.flatten().clone()"),),
    )
    assert decide(judge, task, "y = F.reshape(12)") == "accepted"
    assert decide(judge, task, "y = F.reshape(12) + 0") == "mistake"


@pytest.mark.parametrize(("code", "key"), [(code, key) for key, code in SIGMOID.mistakes])
def test_mistakes_with_the_same_numbers_are_told_apart_by_their_gradients(judge, code, key):
    verdict = judge.judge(SIGMOID, Attempt((code,)))
    assert verdict.feedback.values == {"key": key}


C = "C = torch.tensor([[1., 2., 3.], [4., 5., 9.]])"


def makes(solution, setup=C):
    return Task(setup=setup, answer="y", solutions=(f"y = {solution}",))


@pytest.mark.parametrize(
    ("solution", "code", "said"),
    [
        ("C.sum(1)", "C.sum(0)", "axis"),
        ("C.mean(0)", "C.mean(1)", "axis"),
        ("C.amax(1)", "C.max(0).values", "axis"),
        ("C.argmax(1)", "C.argmax(0)", "axis"),
        ("C.sum(1)", "C.sum(1, keepdim=True)", "size-one-extra"),
        ("C.sum(1, keepdim=True)", "C.sum(1)", "size-one-missing"),
        ("C[:, None]", "C[None]", "size-one-elsewhere"),
        ("C.t()", "C", "transposed"),
        ("C.t()", "C.reshape(3, 2)", "values"),
        ("C.flatten()", "C.reshape(3, 2)", "only-shape"),
        ("C[None].permute(2, 0, 1) * 1", "C[None].permute(1, 2, 0) * 1", "axes"),
        ("C.sum(1, keepdim=True) - C[:, :1]", "C.sum(1, keepdim=True) - C[:, 0]", "stretched"),
        ("C[0] / 1", "C[0].long()", "integers"),
        ("C * 2", "C.double() * 2", "wider"),
        ("C + 1", "C + 2", "values"),
    ],
)
def test_a_common_misconception_is_named(judge, solution, code, said):
    assert decide(judge, makes(solution), f"y = {code}") == said


def test_an_answer_under_another_name_is_found(judge):
    task = makes("C * 2")
    assert decide(judge, task, "Y = C * 2") == "other-name"
    assert decide(judge, task, "Y = C * 3") == "not-assigned"


def test_an_answer_cut_off_from_the_graph_is_told(judge):
    task = makes("w * 2", setup="w = torch.ones(3, requires_grad=True)")
    assert decide(judge, task, "y = (w * 2).detach()") == "detached"


def test_what_an_earlier_try_left_does_not_stick_to_an_answer_of_several_lines(judge):
    typed = ("w.grad = torch.ones(2)", "loss = (w ** 2).sum()", "loss.backward()")
    verdict = judge.judge(GRAD, Attempt(typed))
    assert (verdict.kind, verdict.feedback is None) == ("accepted", False)
