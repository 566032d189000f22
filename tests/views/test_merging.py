"""The statements of one entry make one table."""

from dataclasses import replace

import pytest

from tensortutor.views.inspection import merge
from tensortutor.wire import Container, Inspection, Module, Optimizer, TensorRow


def inspection(*changes, unchanged=0):
    rows = tuple(TensorRow(name, "tensor", change, shape=shape) for name, change, *shape in changes)
    return Inspection("…", 1, python=True, tensors=rows, unchanged=unchanged)


@pytest.mark.parametrize(
    ("first", "then", "merged"),
    [
        ("new", "modified", "new"),
        ("new", "rebound", "new"),
        ("new", "unchanged", "new"),
        ("new", "deleted", None),
        ("modified", "modified", "modified"),
        ("modified", "rebound", "rebound"),
        ("modified", "deleted", "deleted"),
        ("modified", "unchanged", "modified"),
        ("rebound", "modified", "rebound"),
        ("rebound", "rebound", "rebound"),
        ("rebound", "deleted", "deleted"),
        ("deleted", "new", "rebound"),
        ("new", "gradient", "new"),
        ("rebound", "gradient", "rebound"),
        ("modified", "gradient", "modified"),
        ("gradient", "modified", "modified"),
        ("gradient", "deleted", "deleted"),
        ("unchanged", "modified", "modified"),
        ("unchanged", "unchanged", "unchanged"),
    ],
)
def test_two_changes_of_one_name_become_one(first, then, merged):
    rows, _ = merge([inspection(("x", first)), inspection(("x", then))])
    assert [row.change for row in rows] == ([merged] if merged else [])


def test_the_last_facts_of_a_name_win():
    rows, _ = merge([inspection(("x", "new", 2)), inspection(("x", "rebound", 3))])
    assert rows == (TensorRow("x", "tensor", "new", shape=[3]),)


def test_of_unnamed_results_the_last_stays_and_stands_last():
    rows, _ = merge([inspection(("_", "new", 1)), inspection(("x", "new")), inspection(("_", "new", 2))])
    assert [(row.name, row.shape) for row in rows] == [("x", []), ("_", [2])]


def test_what_came_and_went_and_came_again_is_new():
    rows, _ = merge([inspection(("x", change)) for change in ("new", "deleted", "new")])
    assert [row.change for row in rows] == ["new"]


@pytest.mark.parametrize(
    ("inspections", "unchanged"),
    [
        ([], 0),
        ([inspection(("x", "new"), unchanged=3)], 3),
        # x was made first, and is among those that the second statement left alone
        ([inspection(("x", "new"), unchanged=3), inspection(("y", "new"), unchanged=4)], 3),
        ([inspection(("x", "new"), unchanged=3), inspection(unchanged=4)], 3),
        ([inspection(("x", "deleted"), unchanged=3), inspection(("y", "modified"), unchanged=2)], 2),
        ([inspection(("_", "new"), unchanged=3)], 3),
    ],
)
def test_the_rest_is_what_lives_and_was_not_touched(inspections, unchanged):
    assert merge(inspections)[1] == unchanged


X = TensorRow("x", "tensor", "new")
VIEW = TensorRow("v", "tensor", "new", shares_memory_with=("x",), kinship="view", relative="x")
COPY = TensorRow("c", "tensor", "new", kinship="copy", relative="x")


def entry(*statements):
    inspections = [Inspection("…", 1, python=True, tensors=rows) for rows in statements]
    return {row.name: row for row in merge(inspections)[0]}


def test_whoever_shares_is_said_to_on_both_sides():
    assert entry((X,), (VIEW,))["x"].shares_memory_with == ("v",)


@pytest.mark.parametrize("change", ["rebound", "deleted"])
@pytest.mark.parametrize("row", [VIEW, COPY])
def test_of_a_name_that_means_something_else_now_nothing_is_said(row, change):
    last = entry((row,), (replace(X, change=change, held_by=(row.name,)),))[row.name]
    assert (last.kinship, last.relative, last.shares_memory_with) == (None, None, ())


@pytest.mark.parametrize(
    ("row", "sharing", "kinship"), [(VIEW, ("x",), "view"), (VIEW, (), None), (COPY, (), "copy")]
)
def test_a_write_leaves_a_view_a_view_unless_it_moved_it_elsewhere(row, sharing, kinship):
    written = TensorRow(row.name, "tensor", "modified", shares_memory_with=sharing)
    assert entry((row,), (written,))[row.name].kinship == kinship


def test_who_holds_the_memory_from_before_the_entry_is_told_as_long_as_they_do():
    first = replace(X, change="rebound", held_by=("v", "w"))
    second = replace(X, change="rebound", kinship="view", relative="x", held_by=("between",))
    x = entry((first,), (second,), (TensorRow("w", "tensor", "deleted"),))["x"]
    assert (x.held_by, x.kinship) == (("v",), None)


# --- What happened to one object ---

GRADIENT = TensorRow("w", "tensor", "gradient", grad_change="filled")


@pytest.mark.parametrize(
    ("first", "then", "both"),
    [
        ("filled", "accumulated", "filled"),
        ("filled", "zeroed", "filled"),
        ("filled", "dropped", None),
        ("accumulated", "zeroed", "zeroed"),
        ("zeroed", "accumulated", "accumulated"),
        ("zeroed", "dropped", "dropped"),
        ("dropped", "filled", "replaced"),
        ("replaced", "accumulated", "replaced"),
        ("accumulated", "replaced", "replaced"),
        ("replaced", "dropped", "dropped"),
    ],
)
def test_two_changes_of_one_gradient_become_one(first, then, both):
    rows = entry((replace(GRADIENT, grad_change=first),), (replace(GRADIENT, grad_change=then),))
    assert [row.grad_change for row in rows.values()] == ([both] if both else [])


def test_a_write_to_the_numbers_leaves_what_became_of_the_gradient():
    row = entry((GRADIENT,), (TensorRow("w", "tensor", "modified"),))["w"]
    assert (row.change, row.grad_change) == ("modified", "filled")


@pytest.mark.parametrize("change", ["rebound", "new"])
def test_another_object_has_a_gradient_of_its_own(change):
    assert entry((GRADIENT,), (TensorRow("w", "tensor", change),))["w"].grad_change is None


def test_parts_of_a_module_that_moved_add_up():
    def moved(*names, count=0, buffers=()):
        facts = Module("Net", 20, moved=names, moved_count=count or len(names), buffers=buffers)
        return (TensorRow("net", "module", "modified", module=replace(facts, buffers_count=len(buffers))),)

    module = entry(moved("a", "b"), moved("b", "c", buffers=("mean",)))["net"].module
    assert (module.moved, module.moved_count, module.buffers, module.buffers_count) == (
        ("a", "b", "c"),
        3,
        ("mean",),
        1,
    )
    assert entry(moved(*"abcdefgh", count=12), moved("i"))["net"].module.moved_count == 12


def test_steps_add_up_and_a_rate_is_compared_with_the_first():
    def step(rate, before=(), taken=1):
        facts = Optimizer("SGD", 1, (rate,), taken=taken, rates_before=before)
        return (TensorRow("opt", "optimizer", "modified", optimizer=facts),)

    assert entry(step(0.1), step(0.1))["opt"].optimizer.taken == 2
    assert entry(step(0.2, (0.1,), 0), step(0.3, (0.2,), 0))["opt"].optimizer.rates_before == (0.1,)
    assert entry(step(0.2, (0.1,), 0), step(0.1, (0.2,), 0))["opt"].optimizer.rates_before == ()


# --- Containers ---

ITEM = TensorRow('d["x"]', "tensor", "new")


def gone(*names, name="d"):
    return TensorRow(name, "container", "deleted", container=Container("dict", 9, len(names), names))


def test_what_came_and_went_with_its_container_leaves_no_row():
    assert entry((ITEM,), (gone('d["x"]'),)) == {}


def test_what_was_there_before_goes_with_its_container_in_one_row():
    rows = entry(
        (ITEM, replace(ITEM, name='d["y"]', change="modified")), (gone('d["x"]', 'd["y"]', 'd["z"]'),)
    )
    assert list(rows) == ["d"]
    assert (rows["d"].container.gone, rows["d"].container.told) == (('d["y"]', 'd["z"]'), 2)


def test_what_went_with_its_container_and_came_again_is_rebound():
    rows = entry((gone('d["x"]', 'd["y"]'),), (ITEM,))
    assert {name: row.change for name, row in rows.items()} == {'d["x"]': "rebound", "d": "deleted"}
    assert rows["d"].container.gone == ('d["y"]',)
    assert {name: row.change for name, row in entry((gone('d["x"]'),), (ITEM,)).items()} == {
        'd["x"]': "rebound"
    }


def test_of_a_name_that_went_with_its_container_nothing_is_said_any_more():
    view = replace(VIEW, shares_memory_with=('d["x"]',), relative='d["x"]')
    last = entry((view,), (gone('d["x"]'),))["v"]
    assert (last.shares_memory_with, last.kinship) == ((), None)


def test_a_container_is_no_tensor_that_was_left_alone():
    container = TensorRow("d", "container", "new", container=Container("dict", 99, 32))
    inspections = [
        Inspection("…", 1, python=True, tensors=(container, X), unchanged=3),
        Inspection("…", 1, python=True, unchanged=4),
    ]
    assert merge(inspections)[1] == 3


@pytest.mark.parametrize("name", ["d", "d[…]"])
def test_how_many_items_a_container_had_is_not_told_once_they_went(name):
    many = TensorRow("d", "container", "new", container=Container("list", 99, 1))
    assert entry((many, ITEM), (gone('d["x"]', name=name),)) == {}


def test_how_many_items_are_left_is_told():
    many = TensorRow("d", "container", "modified", container=Container("list", 99, 32))
    left = replace(many, container=Container("list", 40, 32))
    assert entry((many,), (left, gone("d[0]", name="d[…]")))["d"].container.items == 40
