"""Answers in the forms that people write: each with its verdict and, for the wrong ones, what is said."""

import pytest

from tensortutor.wire import Attempt, Demands, Task

X = "X = torch.tensor([[1., 2., 3.], [4., 5., 9.]])"


def makes(solution, *others, setup=X, answer="y", **more):
    solutions = tuple(f"{answer} = {each}" for each in (solution, *others))
    return Task(setup=setup, answer=answer, solutions=solutions, **more)


TASKS = {
    "row": makes("F[None]", setup="F = torch.arange(10.)", answer="F_new"),
    "outer": makes("a[:, None] * b", setup="a = torch.arange(3.)\nb = torch.arange(1., 5.)"),
    "means": makes("X.mean(0)"),
    "centred": makes("X - X.mean(1, keepdim=True)"),
    "normalised": makes("X / X.norm(dim=1, keepdim=True)"),
    "largest": makes("X.argmax(1)"),
    "clipped": makes(
        "v.clamp(0, 1)", setup="v = torch.tensor([-1., 0.5, 2.])", draws=("v = torch.randn(9) * 2",)
    ),
    "positive": makes("v[v > 0]", setup="v = torch.tensor([-1., 0.5, 2.])", draws=("v = torch.randn(9)",)),
    "count": makes(
        "(n > 2).sum()", setup="n = torch.tensor([1, 5, 3])", draws=("n = torch.tensor([9, 2, 8, 7, 0])",)
    ),
    "one-hot": makes(
        "(k[:, None] == torch.arange(4)).float()",
        setup="k = torch.tensor([2, 0, 3])",
        draws=("k = torch.tensor([1, 1, 2, 0, 2])",),
    ),
    "diagonal": makes("S.diagonal()", setup="S = torch.arange(9.).reshape(3, 3)"),
    "product": makes("A @ B", setup="A = torch.rand(2, 3)\nB = torch.rand(3, 4)"),
    "batch": makes("torch.bmm(P, Q)", setup="P = torch.rand(5, 2, 3)\nQ = torch.rand(5, 3, 2)"),
    "flat": makes("I.flatten(1)", setup="I = torch.rand(4, 2, 3)"),
    "last-first": makes("I.permute(2, 0, 1)", setup="I = torch.rand(4, 2, 3)"),
    "joined": makes("torch.cat([a, b])", setup="a = torch.rand(2, 3)\nb = torch.rand(4, 3)"),
    "stacked": makes("torch.stack([a, b])", setup="a = torch.rand(3)\nb = torch.rand(3)"),
    "halves": makes("(u[:3], u[3:])", setup="u = torch.rand(6)"),
    "zeroed": Task(
        setup="w = torch.arange(6.).reshape(2, 3)",
        answer="w",
        solutions=("w[0] = 0", "w[0].zero_()"),
        mutates=("w",),
    ),
    "slope": Task(
        setup="p = torch.tensor(3., requires_grad=True)",
        answer="g",
        solutions=("q = p ** 2\nq.backward()\ng = p.grad",),
        mutates=("p",),
    ),
    "int64": makes("f.long()", setup="f = torch.tensor([1.5, -2.5, 3.])"),
    "number": makes("X.sum().item()"),
    "half": makes("X.to(torch.float16)"),
    "independent": makes("X.clone()", demands=Demands(copies=("X",))),
}

RIGHT = [
    ("row", "F_new = F.unsqueeze(0)"),
    ("row", "F_new = F.view(1, -1)  # one row"),
    ("row", "F_new = F.reshape(1, len(F))\nprint(F_new.shape)"),
    ("row", "n = F.numel()\nF_new = F.reshape(1, n)"),
    ("row", "F_new = torch.stack([F], dim=0)"),
    ("row", "F_new = F.expand(1, 10)"),
    ("row", "F_new = torch.atleast_2d(F)"),
    ("row", "(F_new := F[None, :])"),
    ("row", "rowise = lambda t: t[None]\nF_new = rowise(F)"),
    ("row", "F_new = torch.einsum('i->i', F)[None]"),
    ("row", "F_new = F.clone()\nF_new.unsqueeze_(0)"),
    ("row", "F_new = torch.empty(1, 10)\nF_new[0] = F"),
    ("row", "F_new = torch.empty(1, 10)\nF_new.copy_(F)"),
    ("row", "F_new = torch.tensor([F.tolist()])"),
    ("row", "F_new = torch.cat([F]).unsqueeze(0)"),
    ("outer", "y = torch.outer(a, b)"),
    ("outer", "y = torch.einsum('i,j->ij', a, b)"),
    ("outer", "y = a.unsqueeze(1) @ b.unsqueeze(0)"),
    ("outer", "y = torch.stack([each * b for each in a])"),
    ("outer", "y = a.reshape(-1, 1).mul(b)"),
    ("outer", "y = torch.empty(3, 4)\ntorch.mul(a[:, None], b, out=y)"),
    ("means", "y = X.sum(0) / len(X)"),
    ("means", "y = torch.mean(X, dim=0)"),
    ("means", "y = X.T.mean(1)"),
    ("means", "y = sum(X) / X.shape[0]"),
    ("means", "y = X.mean(dim=-2)"),
    ("centred", "m = X.mean(dim=1)\ny = X - m[:, None]"),
    ("centred", "y = (X.T - X.mean(1)).T"),
    ("centred", "y = X.clone()\ny -= y.mean(1, keepdim=True)"),
    ("centred", "y = torch.sub(X, X.mean(-1).unsqueeze(-1))"),
    ("normalised", "y = torch.nn.functional.normalize(X)"),
    ("normalised", "y = X / (X ** 2).sum(1, True).sqrt()"),
    ("largest", "y = X.max(dim=1).indices"),
    ("largest", "_, y = torch.max(X, 1)"),
    ("largest", "y = X.sort(1, descending=True).indices[:, 0]"),
    ("largest", "y = torch.tensor([int(row.argmax()) for row in X])"),
    ("clipped", "y = v.clip(0, 1)"),
    ("clipped", "y = torch.minimum(torch.maximum(v, torch.tensor(0.)), torch.tensor(1.))"),
    ("clipped", "y = v.clone()\ny[y < 0] = 0\ny[y > 1] = 1"),
    ("clipped", "y = torch.where(v < 0, 0., torch.where(v > 1, 1., v))"),
    ("positive", "y = v.masked_select(v > 0)"),
    ("positive", "mask = v > 0\ny = v[mask]"),
    ("positive", "y = torch.stack([each for each in v if each > 0])"),
    ("count", "y = torch.sum(n > 2)"),
    ("count", "y = (n > 2).long().sum()"),
    ("count", "y = torch.count_nonzero(n > 2)"),
    ("one-hot", "y = torch.nn.functional.one_hot(k, 4).float()"),
    ("one-hot", "y = torch.eye(4)[k]"),
    ("one-hot", "y = torch.zeros(len(k), 4).scatter_(1, k[:, None], 1.)"),
    ("one-hot", "y = torch.zeros(len(k), 4)\ny[range(len(k)), k] = 1"),
    ("diagonal", "y = torch.diag(S)"),
    ("diagonal", "y = S.flatten()[::len(S) + 1]"),
    ("diagonal", "y = torch.einsum('ii->i', S)"),
    ("product", "y = torch.mm(A, B)"),
    ("product", "y = (A[:, :, None] * B).sum(1)"),
    ("batch", "y = P @ Q"),
    ("batch", "y = torch.einsum('bij,bjk->bik', P, Q)"),
    ("batch", "y = torch.stack([p @ q for p, q in zip(P, Q)])"),
    ("flat", "y = I.view(4, -1)"),
    ("flat", "y = I.reshape(len(I), I[0].numel())"),
    ("flat", "y = torch.nn.Flatten()(I)"),
    ("last-first", "y = I.movedim(-1, 0)"),
    ("last-first", "y = I.transpose(1, 2).transpose(0, 1)"),
    ("last-first", "y = torch.einsum('abc->cab', I)"),
    ("joined", "y = torch.vstack((a, b))"),
    ("joined", "y = torch.empty(6, 3)\ny[:2], y[2:] = a, b"),
    ("stacked", "y = torch.cat([a[None], b[None]])"),
    ("halves", "y = torch.split(u, 3)"),
    ("halves", "y = u.chunk(2)"),
    ("zeroed", "w[0] *= 0"),
    ("zeroed", "w[0, :] = torch.zeros(3)"),
    ("slope", "(p ** 2).backward()\ng = p.grad"),
    ("slope", "(g,) = torch.autograd.grad(p ** 2, p)"),
    ("int64", "y = f.to(torch.int64)"),
    ("int64", "y = f.trunc().type(torch.long)"),
    ("number", "y = float(X.sum())"),
    ("number", "total = X.sum()\ny = total.item()\nprint(y)"),
    ("half", "y = X.half()"),
    ("independent", "y = torch.empty_like(X).copy_(X)"),
    ("independent", "import copy\ny = copy.deepcopy(X)"),
]

WRONG = [
    ("row", "F_new = F.unsqueeze(1)", "size-one-elsewhere"),
    ("row", "F_new = [F]", "not-a-tensor"),
    ("row", "F_new = F[None, None]", "size-one-extra"),
    ("row", "f_new = F[None]", "other-name"),
    ("row", "F.unsqueeze_(0)\nF_new = F", "input-changed"),
    ("row", "F_new = torch.tensor([[0., 1., 2., 3., 4., 5., 6., 7., 8., 9.]])", "only-here"),
    ("outer", "y = b[:, None] * a", "transposed"),
    ("outer", "y = torch.outer(a, b).flatten()", "only-shape"),
    ("outer", "y = a * b", "raised"),
    ("means", "y = X.mean(1)", "axis"),
    ("means", "y = X.mean(0, keepdim=True)", "size-one-extra"),
    ("means", "y = X.mean()", "shape"),
    ("means", "y = torch.tensor([2.5, 3.5, 6.])", "only-here"),
    ("means", "y = X.double().mean(0)", "wider"),
    ("means", "y = X.sum(0)", "values"),
    ("centred", "y = X - X.mean(0)", "values"),
    ("centred", "y = X - X.mean(1)", "raised"),
    ("centred", "X -= X.mean(1, keepdim=True)\ny = X", "input-changed"),
    ("normalised", "y = X / X.norm()", "values"),
    ("largest", "y = X.argmax(0)", "axis"),
    ("largest", "y = X.max(1)", "not-a-tensor"),
    ("largest", "y = X.max(1).values", "dtype"),
    ("largest", "y = X.argmax()", "shape"),
    ("clipped", "y = v.clamp(min=0)", "values"),
    ("clipped", "y = v.clamp_(0, 1)", "input-changed"),
    ("positive", "y = v * (v > 0)", "shape"),
    ("positive", "y = v[1:]", "only-here"),
    ("positive", "y = v > 0", "shape"),
    ("count", "y = len(n[n > 2])", "not-a-tensor"),
    ("count", "y = (n > 2).sum().float()", "dtype"),
    ("count", "y = torch.tensor(2)", "only-here"),
    ("count", "y = n[n > 2].sum()", "value"),
    ("one-hot", "y = torch.nn.functional.one_hot(k, 4)", "integers"),
    ("one-hot", "y = (k == torch.arange(4)[:, None]).float()", "transposed"),
    ("one-hot", "y = torch.nn.functional.one_hot(k).float()", "only-here"),
    ("diagonal", "y = S[0]", "values"),
    ("diagonal", "y = torch.diag(torch.diag(S))", "stretched"),
    ("product", "y = (B.T @ A.T)", "transposed"),
    ("product", "y = A * B", "raised"),
    ("flat", "y = I.flatten()", "only-shape"),
    ("flat", "y = I.permute(0, 2, 1).reshape(4, -1)", "values"),
    ("last-first", "y = I.permute(1, 2, 0)", "axes"),
    ("last-first", "y = I.reshape(3, 4, 2)", "values"),
    ("joined", "y = torch.cat([b, a])", "values"),
    ("joined", "y = torch.cat([a, b], dim=1)", "raised"),
    ("joined", "y = [a, b]", "not-a-tensor"),
    ("stacked", "y = torch.cat([a, b])", "only-shape"),
    ("stacked", "y = torch.stack([a, b], dim=1)", "transposed"),
    ("halves", "y = u[:3]", "type"),
    ("halves", "y = (u[3:], u[:3])", "values"),
    ("zeroed", "w = torch.tensor([[0., 0., 0.], [3., 4., 5.]])", "only-here"),
    ("zeroed", "w[:, 0] = 0", "values"),
    ("slope", "g = 2 * p", "requires-grad"),
    ("slope", "q = p ** 2\nq.backward()", "not-assigned"),
    ("slope", "q = p ** 2\nq.backward()\nq = p ** 2\nq.backward()\ng = p.grad", "value"),
    ("int64", "y = f.int()", "dtype"),
    ("int64", "y = f.round().long()", "values"),
    ("number", "y = X.sum()", "type"),
    ("number", "y = 24.0", "only-here"),
    ("half", "y = X.bfloat16()", "dtype"),
    ("half", "y = X", "wider"),
    ("independent", "y = X", "shared"),
    ("independent", "y = X.detach()", "shared"),
    ("independent", "y = X[:]", "shared"),
]


def said(judge, name, code):
    """Return what is said of the lines of *code*, typed one after the other."""
    verdict = judge.judge(TASKS[name], Attempt(tuple(code.split("\n"))))
    return verdict.feedback.key.removeprefix("verdict.") if verdict.feedback else verdict.kind


@pytest.mark.parametrize(("name", "code"), RIGHT)
def test_what_is_right_is_accepted_however_it_is_written(judge, name, code):
    assert said(judge, name, code) == "accepted"


@pytest.mark.parametrize(("name", "code", "sentence"), WRONG)
def test_what_is_wrong_is_refused_with_what_helps(judge, name, code, sentence):
    assert said(judge, name, code) == sentence
