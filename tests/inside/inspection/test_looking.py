"""A look at one object tells what torch says of it, whatever it is, and leaves everything as it was."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor import wire
from tensortutor.inside import looking
from tensortutor.inside.inspection.histogram import BINS, histogram
from tensortutor.inside.inspection.inspector import Inspector
from tensortutor.inside.inspection.looking import MOST_PARTS
from tensortutor.inside.inspection.picture import MOST_COLUMNS, MOST_ROWS
from tensortutor.languages import LANGUAGES
from tensortutor.words import words


class Session:
    """A namespace in which statements run, the inspector after each, and which is looked at."""

    def __init__(self):
        self.names = {"torch": torch, "np": np, "nn": nn}
        self.inspector = Inspector()

    def run(self, code):
        """Run *code* as one statement."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, self.names)
        self.inspector.inspect(self.names)

    def ask(self, path):
        """Return the answer about *path*, as it comes out of the wire."""
        answer = looking.answer(path, self.names, self.inspector)
        assert wire.loads(wire.Answer, wire.dumps(answer)) == answer
        return answer

    def look(self, *statements, at="x"):
        """Run *statements* and look."""
        for each in statements:
            self.run(each)
        return self.ask(at).look


@pytest.fixture
def session():
    return Session()


def test_the_facts_are_torchs(session):
    look = session.look("base = torch.arange(12.).reshape(3, 4); x = base[1:, ::2]")
    x = session.names["x"]
    assert (look.row.name, look.row.shape, look.row.dtype) == ("x", (2, 2), "float32")
    assert (look.row.device, look.row.layout, look.row.bytes) == ("cpu", "strided", 16)
    assert (look.row.strides, look.offset) == (x.stride(), x.storage_offset())
    assert look.row.contiguous is False
    assert (look.row.min, look.row.max, look.row.mean) == (4.0, 10.0, 7.0)
    assert look.type == "Tensor"
    assert look.obstacle is None


def test_everyone_on_its_storage_is_there_with_their_bytes(session):
    look = session.look("base = torch.arange(12.); x = base[4:8]; a = base.numpy()")
    assert look.block.size == 48
    assert {name: (span.start, span.stop) for span in look.block.spans for name in span.names} == {
        "base": (0, 48),
        "a": (0, 48),
        "x": (16, 32),
    }


def test_what_has_no_name_of_its_own_stands_on_the_storage_too(session):
    session.run("x = torch.ones(3)")
    assert [span.names for span in session.ask("x.data").look.block.spans] == [("x.data", "x")]


def test_a_gradient_is_a_row(session):
    look = session.look("x = torch.ones(2, requires_grad=True); (3 * x).sum().backward()")
    assert (look.gradient.name, look.gradient.min, look.gradient.max) == ("x.grad", 3.0, 3.0)
    assert session.ask("x.grad").look.row.shape == (2,)


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("torch.tensor(3.)", ((3.0,),)),
        ("torch.arange(3)", ((0, 1, 2),)),
        ("torch.eye(2)", ((1.0, 0.0), (0.0, 1.0))),
        ("torch.eye(3)[:, 1:].t()", ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0))),
        ("torch.tensor([True, False])", ((True, False),)),
        ("torch.tensor([float('nan'), float('-inf')])", (("nan", "-inf"),)),
        ("torch.tensor([2**64 - 1], dtype=torch.uint64)", ((2**64 - 1,),)),
        ("torch.tensor([2**53 + 1])", ((2**53 + 1,),)),
        ("torch.tensor([1 - 2j]).conj()", (("1+2j",),)),
        ("torch.tensor([1 + 2j]).conj().imag", ((-2.0,),)),
        ("torch.ones(2).to(torch.float8_e4m3fn)", ((1.0, 1.0),)),
        ("torch.ones(9, 2)", ()),
        ("torch.ones(1, 1, 1)", ()),
    ],
)
def test_a_small_tensor_has_its_numbers(session, code, rows):
    assert session.look(f"x = {code}").rows == rows


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("torch.empty(0, 5)", "look.no-elements"),
        ("torch.empty(3, device='meta')", "look.meta"),
        ("torch.empty(10**6, 10**6, device='meta')", "look.meta"),
        ("torch.sparse_coo_tensor([[0, 0]], [1., 2.], (2,))", "look.layout"),
        ("torch.eye(3).to_sparse_csr()", "look.layout"),
        ("torch.ones(3).to_mkldnn()", "look.layout"),
        ("torch.quantize_per_tensor(torch.randn(3), .1, 10, torch.quint8)", "look.quantized"),
        ("torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])", "look.nested"),
        ("nn.LazyLinear(3).weight", "look.uninitialized"),
        ("torch.ones(4); x.untyped_storage().resize_(0)", "look.freed"),
        ("torch.masked.masked_tensor(torch.ones(2), torch.tensor([True, False]))", "look.wrapped"),
        ("torch._subclasses.FakeTensorMode().from_tensor(torch.ones(3))", "look.wrapped"),
        ("torch.empty(2, 2, dtype=torch.float4_e2m1fn_x2)", "look.unreadable"),
    ],
)
def test_what_cannot_be_read_says_why_and_shows_the_rest(session, code, key):
    look = session.look(f"x = {code}")
    assert look.obstacle.key == key
    assert (look.histogram, look.picture, look.rows) == (None, None, ())
    assert look.row.dtype is not None
    for language in LANGUAGES:
        assert words(language)(look.obstacle.key, **look.obstacle.values)


def test_a_tensor_that_only_lives_in_a_transform_is_looked_at_from_outside(session):
    look = session.look("L = []; torch.func.grad(lambda x: (L.append(x), x)[1])(torch.tensor(1.)); x = L[0]")
    assert look.obstacle.key == "look.wrapped"


HOSTILE = """
class Evil(torch.Tensor):
    def __repr__(self): 1 / 0
    __torch_function__ = classmethod(lambda *a, **k: 1 / 0)
    shape = property(lambda self: 1 / 0)
x = torch.arange(4.).as_subclass(Evil)
"""


def test_none_of_the_learners_code_runs(session):
    look = session.look(HOSTILE)
    assert look.type == "Evil"
    assert look.rows == ((0.0, 1.0, 2.0, 3.0),)


@pytest.mark.parametrize(
    "code",
    ["torch.zeros(1).expand(10**6, 10**6)", "torch.arange(4.).as_strided((10**6, 10**6), (0, 0))"],
)
def test_a_tensor_larger_than_memory_is_sampled(session, code):
    look = session.look(f"x = {code}")
    assert look.histogram.sampled
    assert (look.picture.sides, look.picture.low, look.picture.high) == ((10**6, 10**6), 0.0, 0.0)


def test_a_look_leaves_everything_as_it_was(session):
    session.run("x = torch.rand(300, 400, requires_grad=True)")
    x, state = session.names["x"], torch.random.get_rng_state()
    version, modes = x._version, (torch.is_grad_enabled(), torch.get_default_device(), list(warnings.filters))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.ask("x")
    assert torch.equal(torch.random.get_rng_state(), state)
    assert x._version == version
    assert modes == (torch.is_grad_enabled(), torch.get_default_device(), list(warnings.filters))


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("code", ["torch.rand(3, 4)", "torch.rand(3, 10, 12)", "torch.rand(300, 400)"])
def test_on_a_gpu_the_same_is_seen(session, code):
    here = session.look(f"torch.manual_seed(0); x = {code}")
    there = session.look("x = x.cuda()")
    assert there.row.device == "cuda:0"
    assert (there.histogram, there.picture, there.rows) == (here.histogram, here.picture, here.rows)


# --- Histogram ---


@pytest.mark.parametrize(
    ("numbers", "counts"),
    [
        ([1, 1, 3], (2, 0, 1)),
        ([False, True, True], (1, 2)),
        ([True, True], (2,)),
        ([5.0, 5.0], (2,)),
        ([0.0, 1.0], (1, *[0] * 18, 1)),
        ([-1.7e308, 1.7e308], (1, *[0] * 18, 1)),
        ([0.0, 5e-324], (1, *[0] * 18, 1)),
        ([0, 2**64 - 1], (1, *[0] * 18, 1)),
        ([2**63, 2**63 + 1], (1, 1)),
        ([3 + 4j, 0j], (1, *[0] * 18, 1)),
        ([float("nan"), 1.0, float("inf")], (1,)),
        ([float("nan"), float("inf")], ()),
    ],
)
def test_numbers_are_counted_into_bins(numbers, counts):
    assert histogram(numbers, sampled=False).counts == counts


def test_nan_and_infinities_are_counted_apart():
    found = histogram([float("nan"), float("inf"), float("-inf"), 2.0], sampled=False)
    assert (found.low, found.high, found.nan, found.inf) == (2.0, 2.0, 1, 2)


def test_a_histogram_is_torchs(session):
    look = session.look("x = torch.randn(5000, dtype=torch.float64)")
    assert look.histogram.counts == tuple(torch.histc(session.names["x"], BINS).int().tolist())
    assert not look.histogram.sampled


def test_of_a_large_tensor_a_sample_is_counted(session):
    look = session.look("x = torch.rand(10**6)")
    assert look.histogram.sampled
    assert sum(look.histogram.counts) == 2**14
    assert min(look.histogram.counts) > 600


def test_one_number_has_no_histogram_and_no_picture(session):
    look = session.look("x = torch.ones(1, 1)")
    assert (look.histogram, look.picture) == (None, None)


# --- Picture ---


@pytest.mark.parametrize(
    ("code", "kind", "index", "sides"),
    [
        ("torch.rand(3, 4)", "heat", "", (3, 4)),
        ("torch.rand(2, 3, 4)", "heat", "[0]", (3, 4)),
        ("torch.rand(2, 5, 3, 4)", "heat", "[0, 0]", (3, 4)),
        ("torch.rand(2, 1, 3, 4, 6)", "heat", "[0, 0, 0]", (4, 6)),
        ("torch.rand(3, 4) > 0.5", "heat", "", (3, 4)),
        ("torch.randn(3, 4, dtype=torch.complex64)", "magnitude", "", (3, 4)),
        ("torch.rand(3, 10, 12)", "image", "", (10, 12)),
        ("torch.rand(10, 12, 3)", "image", "", (10, 12)),
        ("torch.rand(7, 1, 28, 28)", "image", "[0]", (28, 28)),
        ("torch.rand(7, 16, 16, 4)", "image", "[0]", (16, 16)),
        ("torch.randint(256, (3, 10, 12)).byte()", "image", "", (10, 12)),
        ("torch.rand(3, 10, 12).half()", "image", "", (10, 12)),
        ("2 * torch.ones(3, 10, 12)", "heat", "[0]", (10, 12)),
        ("-torch.ones(10, 12, 3)", "heat", "[:, :, 0]", (10, 12)),
        ("torch.full((3, 10, 12), float('nan')).index_fill(0, torch.tensor(0), 0)", "heat", "[0]", (10, 12)),
        ("torch.ones(3, 10, 12).int()", "heat", "[0]", (10, 12)),
        ("torch.rand(2, 10, 12)", "heat", "[0]", (10, 12)),
        ("torch.rand(3, 4, 5)", "heat", "[0]", (4, 5)),
    ],
)
def test_a_picture_shows_the_last_axes_or_the_image_it_is_shaped_like(session, code, kind, index, sides):
    picture = session.look(f"x = {code}").picture
    assert (picture.kind, picture.index, picture.sides) == (kind, index, sides)
    assert len(picture.planes) == (3 if kind == "image" else 1)


@pytest.mark.parametrize("code", ["torch.rand(5)", "torch.tensor(1.)", "torch.full((2, 2), float('nan'))"])
def test_there_is_nothing_to_draw(session, code):
    assert session.look(f"x = {code}").picture is None


def test_a_heat_map_goes_from_the_lowest_to_the_highest(session):
    picture = session.look(
        "x = torch.tensor([[-2., 0., 2.], [float('nan'), float('inf'), float('-inf')]])"
    ).picture
    assert picture.planes == (((0, 128, 255), (None, 255, 0)),)
    assert (picture.low, picture.high) == (-2.0, 2.0)


def test_the_levels_of_an_image_are_its_own(session):
    session.run("x = torch.zeros(4, 8, 8); x[0] = 1; x[1] = 0.5; x[3] = 0.5")
    red, green, blue = session.ask("x").look.picture.planes  # half transparent, on black
    assert {level for row in red for level in row} == {128}
    assert {level for row in green for level in row} == {64}
    assert {level for row in blue for level in row} == {0}


def test_a_large_picture_is_made_of_means(session):
    picture = session.look("x = torch.arange(100.).repeat_interleave(3).expand(90, 300)").picture
    (plane,) = picture.planes
    assert (len(plane), len(plane[0])) == (MOST_ROWS, MOST_COLUMNS)
    assert list(plane[0]) == sorted(plane[0])
    assert 0 <= picture.low < picture.high <= 99


def test_a_large_image_keeps_its_proportions(session):
    (plane, *_) = session.look("x = torch.rand(3, 2000, 1000)").picture.planes
    assert (len(plane), len(plane[0])) == (MOST_ROWS, MOST_ROWS // 2)


# --- Differences ---


def test_what_the_last_statement_wrote_is_told_element_by_element(session):
    look = session.look("x = torch.zeros(3, 4)", "x[1, 2:] = 5")
    assert (look.differences.count, look.differences.total) == (2, 12)
    assert look.differences.first == (
        wire.Difference((1, 2), 0.0, 5.0),
        wire.Difference((1, 3), 0.0, 5.0),
    )


@pytest.mark.parametrize(
    ("before", "statement", "count"),
    [
        ("torch.zeros(64, 64)", "x += 1", 4096),
        ("torch.zeros(4, 3).t()", "x[0, 1] = 1", 1),
        ("torch.tensor([float('nan'), 1.])", "x[1] = 2", 1),
        ("torch.tensor([True, False])", "x.logical_not_()", 2),
        ("torch.ones(3, dtype=torch.bfloat16)", "x.mul_(2)", 3),
        ("torch.ones(2, dtype=torch.complex64)", "x[0] = 1j", 1),
        ("torch.zeros(3)", "x.data.fill_(1)", 3),
    ],
)
def test_so_many_differ(session, before, statement, count):
    assert session.look(f"x = {before}", statement).differences.count == count


@pytest.mark.parametrize("statement", ["1 + 1", "x = x + 1", "x.t_()"])
def test_without_a_write_nothing_differs(session, statement):
    assert session.look("x = torch.zeros(2, 3)", statement).differences is None


def test_the_first_differences_are_told_and_all_are_counted(session):
    look = session.look("x = torch.zeros(100)", "x += 1")
    assert len(look.differences.first) == 8
    assert look.differences.first[7].place == (7,)


# --- Modules, arrays, and all else ---


def test_a_module_has_a_line_for_each_parameter_and_buffer(session):
    look = session.look("x = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)); x[0].bias = x[1].bias")
    paths = ["x[0].weight", "x[0].bias", "x[1].weight"]
    assert [part.name for part in look.parts][:3] == paths
    assert "x[1].running_mean" in [part.name for part in look.parts]
    assert "x[1].bias" not in [part.name for part in look.parts]
    assert all(session.ask(part.name).look.row.shape == part.shape for part in look.parts)
    assert (look.type, look.row.kind) == ("Sequential", "module")


def test_a_large_module_is_bounded(session):
    look = session.look("x = nn.ModuleList([nn.Linear(1, 1) for _ in range(60)])")
    assert len(look.parts) == MOST_PARTS
    assert look.more == 120 - MOST_PARTS


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("np.arange(3.)", ((0.0, 1.0, 2.0),)),
        ("np.arange(3)[::-1]", ((2, 1, 0),)),
        ("np.broadcast_to(np.float32(2), (1, 3))", ((2.0, 2.0, 2.0),)),
        ("np.array(['a', 'b'])", ()),
        ("np.empty((0, 3))", ()),
        ("np.array([object()])", ()),
    ],
)
def test_an_array_is_looked_at_as_far_as_torch_can_go(session, code, rows):
    look = session.look(f"x = {code}")
    assert look.rows == rows
    assert look.row.kind == "ndarray"


@pytest.mark.parametrize(
    ("code", "kind"), [("5", "int"), ("'text'", "str"), ("torch", "module"), ("[torch.ones(1)]", "list")]
)
def test_of_anything_else_one_sentence_says_what_it_is(session, code, kind):
    session.run(f"x = {code}")
    trouble = session.ask("x").trouble
    assert trouble == wire.Notice("look.nothing-to-see", {"name": "x", "type": kind})
    for language in LANGUAGES:
        assert kind in words(language)(trouble.key, **trouble.values)


def test_a_name_that_is_not_there_is_answered_with_the_nearest(session):
    session.run("weights = torch.ones(1)")
    assert session.ask("weigths").trouble.values["nearest"] == "weights"


def test_what_the_learner_does_to_torch_changes_no_look(session, monkeypatch):
    session.run("x = torch.zeros(300, 300)")
    session.run("small = torch.zeros(3, 3)")
    session.run("small[1, 1] = 1")
    for name in ("take", "cat", "tensor", "randint", "frombuffer"):
        monkeypatch.setattr(torch, name, None)
    torch.set_default_device("meta")
    try:
        assert session.ask("x").look.histogram.counts == (2**14,)
        assert session.ask("small").look.differences.count == 1
    finally:
        torch.set_default_device(None)
