"""Modules, optimizers, gradients and containers read as sentences do, in every language."""

from dataclasses import replace

import pytest

from tensortutor.languages import LANGUAGES
from tensortutor.views.inspection import Inspector
from tensortutor.wire import Container, Module, Optimizer, TensorRow
from tensortutor.words import words as catalogue

W = TensorRow(
    "w",
    "parameter",
    "gradient",
    shape=(3, 2),
    dtype="float32",
    device="cpu",
    bytes=24,
    requires_grad=True,
    is_leaf=True,
    has_grad=True,
    min=-0.5,
    max=0.7,
    mean=0.1,
    nan=0,
    inf=0,
    grad_change="accumulated",
)
NET = TensorRow(
    "net",
    "module",
    "modified",
    dtype="float32",
    device="cpu",
    bytes=1284,
    requires_grad=True,
    has_grad=True,
    module=Module("Sequential", tensors=4, numbers=321, trainable=321, moved_count=4),
)
OPTIMIZER = TensorRow(
    "opt", "optimizer", "modified", optimizer=Optimizer("Adam", 4, (0.001,), steps=3, taken=1)
)
CONTAINER = TensorRow("history", "container", "modified", container=Container("list", 100_000, 32))
NORM = Module(
    "BatchNorm1d",
    tensors=2,
    numbers=6,
    trainable=6,
    buffers=("running_mean", "running_var", "num_batches_tracked"),
    buffers_count=3,
)
LOSS = TensorRow(
    "loss",
    "tensor",
    "new",
    shape=(),
    dtype="float32",
    device="cpu",
    bytes=4,
    requires_grad=True,
    is_leaf=False,
    grad_fn="MseLossBackward0",
    has_grad=False,
    min=1.25,
    max=1.25,
    mean=1.25,
)
BACKWARD = (
    LOSS,
    W,
    replace(W, name="bias", grad_change="dropped", has_grad=False),
    replace(NET, change="gradient", grad_change="filled", module=replace(NET.module, gradients=4)),
    replace(
        NET, name="head", change="gradient", grad_change="filled", module=replace(NET.module, gradients=2)
    ),
)
STEP = (
    CONTAINER,
    replace(LOSS, name='batch["x"]', shape=(32, 2), bytes=256, requires_grad=False, grad_fn=None),
    replace(W, change="modified", grad_change=None),
    NET,
    replace(NET, name="head", module=replace(NET.module, moved=("0.weight", "0.bias"), moved_count=2)),
    replace(NET, name="norm", module=NORM),
    OPTIMIZER,
    TensorRow("losses", "container", "deleted", container=Container("list", 12, 12)),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_backward_pass(holds, language):
    holds(f"inspector-backward-{language}", Inspector(BACKWARD, 2, catalogue(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_of_training(holds, language):
    holds(f"inspector-step-{language}", Inspector(STEP, 2, catalogue(language)))


@pytest.mark.parametrize(
    ("change", "facts", "shown"),
    [
        ("new", {}, "4 parameters, 321 numbers"),
        ("new", {"tensors": 0}, "no parameters"),
        ("new", {"trainable": 20}, "4 parameters, 321 numbers, 20 trainable"),
        ("modified", {"moved_count": 0, "trainable": 0}, "4 parameters, 321 numbers, all frozen"),
        ("new", {"numbers": 7_000_000, "trainable": 7_000_000}, "4 parameters, 7,000,000 numbers"),
        ("modified", {"moved_count": 4}, "all 4 parameters changed"),
        ("modified", {"moved_count": 4, "buffers_count": 3}, "all 4 parameters and 3 buffers changed"),
        ("modified", {"moved": ("0.weight", "1.bias"), "moved_count": 2}, "changed: 0.weight, 1.bias"),
        (
            "modified",
            {
                "tensors": 2,
                "moved": ("weight", "bias"),
                "moved_count": 2,
                "buffers": ("mean",),
                "buffers_count": 1,
            },
            "changed: weight, bias, mean",
        ),
        (
            "modified",
            {"tensors": 9, "moved": tuple("abcdefgh"), "moved_count": 8},
            "changed: a, b, c, d, e, f, g, h",
        ),
        (
            "modified",
            {"tensors": 99, "moved": tuple("abcdefgh"), "moved_count": 11},
            "changed: a, b, c, d, e, f, g, h +3",
        ),
        ("gradient", {"moved_count": 0, "gradients": 4}, "4 parameters, 321 numbers"),
    ],
)
def test_what_a_module_is_or_what_changed_of_it(draw, words, change, facts, shown):
    row = replace(NET, change=change, module=replace(NET.module, **facts))
    assert f"  {shown} │" in draw(Inspector((row,), 0, words, ("values",)))


@pytest.mark.parametrize(
    ("change", "facts", "shown"),
    [
        ("new", {"steps": None}, "lr 0.001, 4 parameters"),
        ("unchanged", {}, "lr 0.001, 4 parameters, step 3"),
        ("modified", {}, "lr 0.001, 4 parameters, step 3"),
        ("modified", {"steps": None}, "lr 0.001, 4 parameters, steps taken: 1"),
        ("modified", {"rates_before": (0.01,)}, "lr 0.01 → 0.001, 4 parameters, step 3"),
        ("new", {"rates": (0.1, 0.1, 0.01)}, "lr 0.1, 0.01, 4 parameters, step 3"),
        ("new", {"rates": ("nan",), "steps": None}, "lr nan, 4 parameters"),
        ("new", {"rates": (), "steps": None}, "4 parameters"),
    ],
)
def test_what_an_optimizer_does(draw, words, change, facts, shown):
    row = replace(OPTIMIZER, change=change, optimizer=replace(OPTIMIZER.optimizer, **facts))
    assert f"  {shown} │" in draw(Inspector((row,), 0, words, ("values",)))


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (replace(W, grad_change="filled"), ".grad filled"),
        (replace(W, grad_change="dropped", has_grad=False), ".grad set to None"),
        (replace(W, change="modified", grad_change="zeroed"), ".grad zeroed"),
        (replace(W, change="modified", grad_change=None), "leaf + .grad"),
        (replace(W, change="new"), "leaf + .grad"),
        (replace(NET, grad_change="filled", module=replace(NET.module, gradients=4)), ".grad filled"),
        (
            replace(NET, grad_change="filled", module=replace(NET.module, gradients=3)),
            ".grad filled (3 of 4)",
        ),
    ],
)
def test_what_happened_to_a_gradient_stands_in_its_column(draw, words, row, shown):
    assert f" {shown} " in draw(Inspector((row,), 0, words, ("grad",)))


def test_a_gradient_that_changed_alone_has_a_mark_of_its_own(draw, words):
    assert "∇  gradient  w" in draw(Inspector((W,), 0, words, ("name",)))


@pytest.mark.parametrize("row", [NET, OPTIMIZER, CONTAINER], ids=lambda row: row.kind)
def test_what_is_no_tensor_lacks_nothing(draw, words, row):
    drawn = draw(Inspector((replace(row, dtype=None, device=None, bytes=None),), 0, words), 120)
    assert "–" not in drawn


@pytest.mark.parametrize("row", [NET, OPTIMIZER], ids=lambda row: row.kind)
def test_of_what_is_gone_only_the_class_is_told(draw, words, row):
    drawn = draw(
        Inspector((replace(row, change="deleted", dtype=None, device=None, bytes=None),), 0, words), 120
    )
    assert (row.module or row.optimizer).class_name in drawn
    assert "parameters" not in drawn


def test_a_long_list_leaves_room_for_other_names(draw, words):
    items = [replace(LOSS, name=f"history[{index}]") for index in range(32)]
    drawn = draw(Inspector((CONTAINER, *items, replace(LOSS, name="x")), 0, words))
    assert [line.split()[2] for line in drawn.split("\n")[2:22]] == [
        "history",
        *(f"history[{index}]" for index in range(18)),
        "x",
    ]
    assert "14 more touched" in drawn


def test_of_a_container_that_is_looked_at_whole_only_the_size_is_told(draw, words):
    row = replace(CONTAINER, container=Container("list", 32, 32))
    assert "  32 items │" in draw(Inspector((row,), 0, words, ("values",)))
