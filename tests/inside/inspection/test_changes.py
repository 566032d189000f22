"""What became of gradients, and what a step did to modules and optimizers, is told as it was."""

import pickle

import pytest
import torch
from torch import nn

from tensortutor.inside.inspection.passes import passes

LEAF = "w = torch.ones(2, requires_grad=True)"
FILLED = f"{LEAF}; w.sum().backward()"
NET = "net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1)); x = torch.ones(1, 2)"
TRAINED = f"{NET}; net(x).sum().backward()"

GRADIENTS = {
    "the first backward() fills it": (f"{LEAF}; loss = w.sum()", "loss.backward()", {"w": "filled"}),
    "the second adds to it": (FILLED, "w.sum().backward()", {"w": "accumulated"}),
    "two at once fill it": (LEAF, "w.sum().backward(); w.sum().backward()", {"w": "filled"}),
    "backward() reaches every leaf": (
        f"{LEAF}; v = torch.ones(2, requires_grad=True); loss = (v * w).sum(); u = torch.ones(1)",
        "loss.backward()",
        {"w": "filled", "v": "filled"},
    ),
    "torch.autograd.backward is the same": (FILLED, "torch.autograd.backward(w.sum())", {"w": "accumulated"}),
    "torch.autograd.grad leaves it alone": (FILLED, "g = torch.autograd.grad(w.sum(), w)", {"g[0]": None}),
    "a large one": (
        "w = torch.ones(99999, requires_grad=True); w.sum().backward()",
        "w.sum().backward()",
        {"w": "accumulated"},
    ),
    "None is put in its place": (FILLED, "w.grad = None", {"w": "dropped"}),
    "None for none is nothing": (LEAF, "w.grad = None", {}),
    "zero_()": (FILLED, "w.grad.zero_()", {"w": "zeroed"}),
    "times zero, and below": (FILLED, "w.grad.mul_(-0.)", {"w": "zeroed"}),
    "zero_() of a large one": (
        "w = torch.ones(99999, requires_grad=True); w.sum().backward()",
        "w.grad.zero_()",
        {"w": "zeroed"},
    ),
    "nearly all of a large one is zero": (
        "w = torch.ones(99999, requires_grad=True); w.grad = torch.zeros(99999)",
        "w.grad[77] = 1",
        {"w": "changed"},
    ),
    "zero_() of a complex one": (
        "w = torch.ones(2, dtype=torch.cfloat, requires_grad=True); w.abs().sum().backward()",
        "w.grad.zero_()",
        {"w": "zeroed"},
    ),
    "zero_() of zeros": (f"{LEAF}; w.grad = torch.zeros(2)", "w.grad.zero_()", {}),
    ".data.zero_()": (FILLED, "w.grad.data.zero_()", {"w": "zeroed"}),
    "an optimizer's zero_grad()": (
        f"{FILLED}; opt = torch.optim.SGD([w])",
        "opt.zero_grad()",
        {"w": "dropped"},
    ),
    "an optimizer's zero_grad(set_to_none=False)": (
        f"{FILLED}; opt = torch.optim.SGD([w])",
        "opt.zero_grad(set_to_none=False)",
        {"w": "zeroed"},
    ),
    "+= 1 is a write, not a pass": (FILLED, "w.grad += 1", {"w": "changed"}),
    "so is clipping": (FILLED, "_ = nn.utils.clip_grad_norm_([w], 0.1)", {"w": "changed"}),
    "a pass that did not reach it leaves it alone": (
        f"{FILLED}; v = torch.ones(2, requires_grad=True)",
        "v.sum().backward()",
        {"v": "filled"},
    ),
    "another tensor in its place": (FILLED, "w.grad = torch.ones(2)", {"w": "replaced"}),
    "dropped and filled again": (FILLED, "w.grad = None; w.sum().backward()", {"w": "replaced"}),
    "added to out of place": (
        f"{LEAF}; (w ** 2).sum().backward(create_graph=True)",
        "(w ** 2).sum().backward(create_graph=True)",
        {"w": "replaced"},
    ),
    "filled by hand": (LEAF, "w.grad = torch.ones(2)", {"w": "filled"}),
    "retained in between": (
        f"{LEAF}; y = w * 2; y.retain_grad(); loss = y.sum()",
        "loss.backward()",
        {"w": "filled", "y": "filled"},
    ),
    "a name for the gradient": (
        f"{FILLED}; g = w.grad",
        "w.sum().backward()",
        {"w": "accumulated", "g": None},
    ),
    "a gradient and the numbers": (FILLED, "w.data += 1; w.grad.zero_()", {"w": "zeroed"}),
    "a sparse one": (
        "e = nn.Embedding(3, 2, sparse=True); w = e.weight",
        "e(torch.tensor([1])).sum().backward()",
        {"e": "filled", "w": "filled"},
    ),
    "those of a module": (NET, "net(x).sum().backward()", {"net": "filled"}),
    "those of a module, again": (TRAINED, "net(x).sum().backward()", {"net": "accumulated"}),
    "those of a module, dropped": (TRAINED, "net.zero_grad()", {"net": "dropped"}),
    "those of a module, zeroed": (TRAINED, "net.zero_grad(set_to_none=False)", {"net": "zeroed"}),
    "those of a module, in several ways": (
        TRAINED,
        "net[0].weight.grad = None; net[0].bias.grad.zero_()",
        {"net": "changed"},
    ),
    "a new tensor has none": ("", FILLED, {"w": None}),
    "nor has a name for another": (FILLED, FILLED, {"w": None}),
}


@pytest.mark.filterwarnings("ignore:Using backward")
@pytest.mark.parametrize(("before", "statement", "gradients"), GRADIENTS.values(), ids=GRADIENTS)
def test_what_became_of_a_gradient_is_told(session, before, statement, gradients):
    session.run(before)
    assert {name: row.grad_change for name, row in session.rows(statement).items()} == gradients
    assert session.rows("pass") == {}


@pytest.mark.parametrize(
    ("before", "statement", "change"),
    [
        (FILLED, "w.sum().backward()", "gradient"),
        (FILLED, "w.grad = None", "gradient"),
        (FILLED, "w.data += 1", "modified"),
        (FILLED, "w.data += 1; w.grad.zero_()", "modified"),
        (FILLED, "w.requires_grad_(False)", "modified"),
    ],
)
def test_a_gradient_that_changes_alone_leaves_the_tensor_unmodified(session, before, statement, change):
    session.run(before)
    assert session.changes(statement) == {"w": change}


def test_a_row_of_which_only_the_gradient_changed_keeps_its_numbers(session):
    session.run(LEAF)
    row = session.rows("w.sum().backward()")["w"]
    assert (row.has_grad, row.min, row.shape) == (True, 1.0, (2,))
    assert session.rows("w.grad = None")["w"].has_grad is False


# --- Modules ---

NORM = "norm = nn.BatchNorm1d(3); x = torch.randn(4, 3)"
MOVES = {
    "a step moves all": (f"{TRAINED}; opt = torch.optim.SGD(net.parameters())", "opt.step()", 4, 0),
    "a fused step moves all": (
        f"{TRAINED}; opt = torch.optim.Adam(net.parameters(), fused=True)",
        "opt.step()",
        4,
        0,
    ),
    "a step for some moves some": (
        f"{TRAINED}; opt = torch.optim.SGD(net[1].parameters())",
        "opt.step()",
        ("1.weight", "1.bias"),
        0,
    ),
    "one is written to": (NET, "net[0].bias.data.zero_()", ("0.bias",), 0),
    "one takes another's place": (NET, "net[1].bias = nn.Parameter(torch.ones(1))", ("1.bias",), 0),
    "one comes": (NET, "net.register_parameter('own', nn.Parameter(torch.ones(1)))", ("own",), 0),
    "one goes": (NET, "net[1].bias = None", ("1.bias",), 0),
    "a layer goes": (NET, "net[1] = nn.ReLU()", ("1.weight", "1.bias"), 0),
    "all are converted": (NET, "net.double()", 4, 0),
    "freezing moves none": (NET, "net.requires_grad_(False)", 0, 0),
    "running statistics": (NORM, "norm(x)", 0, ("running_mean", "running_var", "num_batches_tracked")),
}


@pytest.mark.parametrize(("before", "statement", "moved", "buffers"), MOVES.values(), ids=MOVES)
def test_which_parameters_moved_is_told(session, before, statement, moved, buffers):
    session.run(before)
    rows = session.rows(statement)
    row = next(row for row in rows.values() if row.kind == "module")
    assert row.change == "modified"
    for named, count, expected in (
        (row.module.moved, row.module.moved_count, moved),
        (row.module.buffers, row.module.buffers_count, buffers),
    ):
        assert count == len(named)
        assert expected in (named, count)


def test_of_many_parameters_the_first_are_named(session):
    session.run("net = nn.Sequential(*[nn.Linear(1, 1) for _ in range(20)])")
    module = session.rows("for p in net.parameters(): p.data += 1")["net"].module
    assert (module.moved_count, len(module.moved), module.moved[:2]) == (40, 8, ("0.weight", "0.bias"))


def test_a_module_at_rest_in_evaluation_is_not_told_of(session):
    session.run(f"{NORM}; norm.eval()")
    assert session.changes("y = norm(x)") == {"y": "new"}


def test_a_module_counts_what_it_can_train(session):
    module = session.rows(f"{NET}; net[0].requires_grad_(False)")["net"].module
    assert (module.class_name, module.tensors, module.numbers, module.trainable) == ("Sequential", 4, 9, 3)


def test_how_many_gradients_changed_is_told(session):
    session.run(f"{NET}; net[0].requires_grad_(False)")
    assert session.rows("net(x).sum().backward()")["net"].module.gradients == 2


# --- Optimizers ---


@pytest.mark.parametrize(
    ("make", "steps"),
    [("SGD([w], lr=0.1)", None), ("SGD([w], lr=0.1, momentum=0.9)", None), ("Adam([w], lr=0.1)", 1)],
)
def test_a_step_of_an_optimizer_is_noticed(session, make, steps):
    session.run(f"{FILLED}; opt = torch.optim.{make}")
    row = session.rows("opt.step()")["opt"]
    assert (row.kind, row.change) == ("optimizer", "modified")
    assert (row.optimizer.steps, row.optimizer.taken, row.optimizer.rates) == (steps, 1, (0.1,))
    assert session.rows("for _ in range(5): opt.step()")["opt"].optimizer.taken == 5
    assert session.rows("w.sum().backward()").keys() == {"w"}


def test_a_learning_rate_that_changes_is_told_with_the_one_before(session):
    session.run(f"{FILLED}; opt = torch.optim.SGD([{{'params': [w]}}, {{'params': [], 'lr': 1}}], lr=0.1)")
    optimizer = session.rows("opt.param_groups[0]['lr'] = 0.05")["opt"].optimizer
    assert (optimizer.class_name, optimizer.tensors) == ("SGD", 1)
    assert (optimizer.rates_before, optimizer.rates, optimizer.taken) == ((0.1, 1), (0.05, 1), 0)


def test_a_scheduler_changes_the_learning_rate(session):
    session.run(
        f"{FILLED}; opt = torch.optim.SGD([w], lr=1.)\n"
        "s = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5); opt.step()"
    )
    assert session.rows("s.step()")["opt"].optimizer.rates == (0.5,)


@pytest.mark.parametrize(
    "spoil",
    [
        "opt.param_groups = 5",
        "opt.param_groups = [5, {'params': 3}, {'lr': 'fast', 'params': [w]}]",
        "opt.param_groups[0]['lr'] = torch.tensor([0.1, 0.2])",
        "opt.param_groups[0]['lr'] = float('nan')",
        "opt.state = None",
        "opt.state[w] = {'step': float('inf')}",
        "opt.__dict__.clear()",
    ],
)
def test_an_optimizer_with_other_tables_has_a_row_too(session, spoil):
    session.run(f"{LEAF}; opt = torch.optim.Adam([w])")
    assert set(session.changes(spoil)) <= {"opt"}
    assert "opt" in {row.name for row in session.inspector.survey(session.names)}


def test_a_tensor_for_a_learning_rate_is_read(session):
    row = session.rows(f"{LEAF}; opt = torch.optim.Adam([w], lr=torch.tensor(0.5))")["opt"]
    assert row.optimizer.rates == (0.5,)


# --- What is hung into torch ---


def test_a_backward_pass_is_counted_and_documented_as_torch_documents_it():
    before = passes()
    torch.ones(1, requires_grad=True).sum().backward()
    assert passes() == before + 1
    assert torch.autograd.backward.__doc__ == torch.autograd.backward.__wrapped__.__doc__
    with pytest.raises(RuntimeError, match="does not require grad"):
        torch.ones(1).backward()


def test_an_optimizer_can_still_be_pickled():
    opt = torch.optim.SGD(nn.Linear(1, 1).parameters())
    assert type(pickle.loads(pickle.dumps(opt))) is torch.optim.SGD


# --- On a GPU ---

CUDA = "net = nn.Linear(2, 2).cuda(); x = torch.ones(1, 2).cuda(); opt = torch.optim.Adam(net.parameters())"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_on_a_gpu_gradients_and_steps_are_told_too(session):
    session.run(CUDA)
    told = [
        session.rows(statement)["net"]
        for statement in (
            "net(x).sum().backward()",
            "net(x).sum().backward()",
            "opt.step()",
            "_ = nn.utils.clip_grad_norm_(net.parameters(), 0.1)",
            "opt.zero_grad(set_to_none=False)",
            "opt.zero_grad()",
        )
    ]
    assert [(row.change, row.grad_change) for row in told] == [
        ("gradient", "filled"),
        ("gradient", "accumulated"),
        ("modified", None),
        ("gradient", "changed"),
        ("gradient", "zeroed"),
        ("gradient", "dropped"),
    ]
    assert told[2].module.moved == ("weight", "bias")
    assert session.run("") == ((), 3)


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
def test_after_a_backward_pass_no_gradient_on_a_gpu_is_waited_for(session):
    session.run(f"{CUDA}; net(x).sum().backward()")
    torch.cuda.set_sync_debug_mode("error")
    try:
        row = session.rows("net(x).sum().backward()")["net"]
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert row.grad_change == "accumulated"
