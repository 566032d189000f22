"""What is said of failing programs is right: in all the forms people write, and where little can be known.

The programs stand in `explained.yaml` and `silent.yaml`. With `-n0 -s`, the figures are printed.
"""

import linecache
import re
import warnings
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
import yaml
from torch import nn

from tensortutor.inside.explaining.explainer import explain
from tensortutor.wire import Explanation, dumps, loads
from tensortutor.words import words

HERE = Path(__file__).parent
OPERAND = re.compile(r"(?P<name>.+?) (?P<shape>\([\d, ]*\))(?: (?P<dtype>\w+))?(?: on (?P<device>\w+))?")
LINES = 5
"""Lines of source that an explanation shows at most."""
NO_CUDA = {"cuda-missing"} if torch.cuda.is_available() else set()


def read(name):
    """Return the programs in a file, by their titles, each with the heading under which it stands."""
    data = yaml.load((HERE / name).read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        f"{heading}: {title}": {"heading": heading, **case}
        for heading, cases in data.items()
        for title, case in cases.items()
    }


EXPLAINED = {title: case for title, case in read("explained.yaml").items() if case["heading"] not in NO_CUDA}
OTHERS = read("silent.yaml")
SILENT = {title: case for title, case in OTHERS.items() if case["heading"] == "silent"}
CAREFUL = {title: case for title, case in OTHERS.items() if case["heading"] == "careful"}
TOLD = Counter()


@pytest.fixture(scope="module", autouse=True)
def figures():
    """Print how many programs were told of as they have to be."""
    yield
    lines = (
        "",
        f"explained rightly {TOLD['right']} of {TOLD['explained']}",
        f"silent where nothing may be said {TOLD['quiet']} of {TOLD['silent']}",
        f"right or silent where little can be known {TOLD['true']} of {TOLD['careful']}",
        f"repairs that run {TOLD['runs']} of {TOLD['repairs']}",
        f"wrong {TOLD['wrong']}",
    )
    print("\n".join(lines))  # noqa: T201 - that is what it is for


@dataclass(frozen=True, slots=True)
class Failed:
    """What a program ended in, and the learner's frame in which it did."""

    error: BaseException
    namespace: dict
    said: Explanation | None


entries = count(1)


def session():
    """Return the names that a program finds."""
    return {"__name__": "__main__", "torch": torch, "nn": nn, "F": F, "np": np}


def run(program, names):
    """Run *program* as the kernel runs an entry: under a name by which its source is known."""
    name = f"<entry {next(entries)} of the corpus>"
    linecache.cache[name] = (len(program), None, program.splitlines(keepends=True), name)
    names["__file__"] = name
    try:
        exec(compile(program, name, "exec"), names)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the program ended in
        trace = error.__traceback__.tb_next
        state = torch.get_rng_state()
        said = explain(type(error), error, trace)
        assert torch.equal(torch.get_rng_state(), state)
        return Failed(error, namespace(trace, name), said)
    return None


def namespace(trace, name):
    """Return the names in the innermost of the frames whose code stands in the file *name*."""
    found = {}
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            found = {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}
        trace = trace.tb_next
    return found


@pytest.fixture(autouse=True)
def _quiet():
    """Let the programs warn, and hold that neither they nor the explainer leave torch's modes changed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32


def failed(case):
    """Run the program of *case*, and hold that it ends in the message that is told of."""
    state = torch.get_rng_state()
    ended = run(case["program"], session())
    torch.set_rng_state(state)
    assert ended is not None
    if case["says"] is not None:
        assert case["says"] in str(ended.error)
    return ended


def bare(code):
    """Return *code* without its spaces."""
    return "".join(code.split())


def named(text):
    """Return the (name, shape, dtype, device) of the operands that *text* lists."""
    found = [OPERAND.fullmatch(each) for each in text.split(" · ") if each]
    return [(bare(each["name"]), shape(each["shape"]), each["dtype"], each["device"]) for each in found]


def shape(text):
    return tuple(int(size) for size in text.strip("()").split(",") if size.strip())


def agrees(operand, expected):
    """Hold an operand's facts against those expected; None is not looked at."""
    _name, sizes, dtype, device = expected
    told_otherwise = [
        operand.shape != sizes,
        None not in (dtype, operand.dtype) and operand.dtype.removeprefix("torch.") != dtype,
        None not in (device, operand.device) and operand.device != device,
    ]
    return not any(told_otherwise)


def wrong(said, families, among):
    """Return what an explanation says that is not so."""
    found = [] if said.family in families else [f"family {said.family}"]
    for operand in said.operands:
        if operand.shape is None:
            continue
        of_that_name = [each for each in among if each[0] == bare(operand.name)]
        if not any(agrees(operand, each) for each in of_that_name):
            found.append(f"operand {operand}")
    return found + told_wrongly(said, among)


def told_wrongly(said, operands):
    """Return the sizes and shapes in the sentence that the operands of which it tells do not have."""
    found = []
    for name, fact in (("a", "first"), ("b", "second")):
        text, told = bare(said.notice.values.get(name, "")), said.notice.values.get(fact, "")
        shapes = [sizes for each, sizes, _dtype, _device in operands if each == text]
        if said.notice.key == "explain.cat-dimensions":
            true = {str(len(sizes)) for sizes in shapes}
        else:
            true = {str(each) for sizes in shapes for each in (1, sizes, *sizes)}
        if shapes and (told.isdigit() or told.startswith("(")) and told not in true:
            found.append(f"{fact} {told}")
    return found


def missing(said, expected):
    """Return which of the operands are not named, or not in that order, or without the facts that matter."""
    told = [operand for operand in said.operands if operand.shape is not None]
    if [bare(operand.name) for operand in told] != [each[0] for each in expected]:
        return [f"operands {[operand.name for operand in told]}"]
    return [
        f"facts of {operand.name}"
        for operand, (_name, _shape, dtype, device) in zip(told, expected, strict=True)
        if (dtype and not operand.dtype) or (device and not operand.device)
    ]


def unsound(said, ended, program):
    """Return what is wrong with what an explanation shows: its marks, its sentence, its way over the wire."""
    marked = bare("".join(line.text[line.start : line.end] for line in said.source))
    whole = bare(said.expression)
    shown = whole if len(said.source) < LINES else whole[: len(marked)]
    found = [] if marked and marked == shown else [f"marks {marked!r}"]
    if bare(said.expression) not in bare(program):
        found.append(f"expression {said.expression!r}")
    if loads(Explanation, dumps(said)) != said:
        found.append("it changes on its way")
    words("en")(said.notice.key, **said.notice.values)
    return found + broken(said, ended, program)


def broken(said, ended, program):
    """Return what goes wrong when the repair is run among the names of the frame that failed."""
    if said.repair is None:
        return []
    TOLD["repairs"] += 1
    names = dict(ended.namespace)
    if said.family == "super-init":  # it belongs elsewhere: where the module is set up
        mended = re.sub(r"(def __init__\(.*\):\n)( +)", rf"\1\2{said.repair}\n\2", program)
        again = run(mended, session())
        TOLD["runs"] += again is None
        return [] if again is None else [f"repair {said.repair!r}: {again.error!r}"]
    try:
        value = run_code(said.repair, names)
        if " = torch.nn." in said.repair:  # another layer in its place: now the call has to run
            value = run_code(said.expression, names)
    except BaseException as error:  # noqa: BLE001 - it is told
        return [f"repair {said.repair!r}: {error!r}"]
    if said.gives is not None and isinstance(value, torch.Tensor) and tuple(value.shape) != said.gives:
        return [f"repair {said.repair!r} gives {tuple(value.shape)}, not {said.gives}"]
    TOLD["runs"] += 1
    return []


def run_code(code, names):
    """Return the value of *code*, which may go over lines; None where it is a statement."""
    try:
        expression = compile(f"(\n{code}\n)", "<repair>", "eval")
    except SyntaxError:
        return exec(code, names)
    return eval(expression, names)


def counted(kind, title, faults):
    """Count a program, and fail where something is wrong about what was said of it."""
    TOLD["wrong"] += bool(faults)
    TOLD[kind] += not faults
    assert not faults, f"{title}: {'; '.join(faults)}"


@pytest.mark.parametrize("title", EXPLAINED)
def test_the_failed_expression_and_its_operands_are_named(title):
    case = EXPLAINED[title]
    TOLD["explained"] += 1
    ended = failed(case)
    said = ended.said
    assert said is not None, f"{title}: nothing is said of {ended.error}"
    expected = named(case.get("operands", ""))
    families = {case["heading"], *case.get("also", "").split()}
    faults = wrong(said, families, expected + named(case.get("among", "")))
    if bare(said.expression) != bare(case["at"]):
        faults.append(f"expression {said.expression!r}")
    if "operands" in case:
        faults += missing(said, expected)
    if "repair" in case and case["repair"] != (said.repair is not None):
        faults.append(f"repair {said.repair!r}")
    counted("right", title, faults + unsound(said, ended, case["program"]))


@pytest.mark.parametrize("title", SILENT)
def test_nothing_is_said(title):
    TOLD["silent"] += 1
    said = failed(SILENT[title]).said
    counted("quiet", title, [] if said is None else [f"{said}"])


@pytest.mark.parametrize("title", CAREFUL)
def test_nothing_wrong_is_said(title):
    case = CAREFUL[title]
    TOLD["careful"] += 1
    ended = failed(case)
    faults = []
    if ended.said is not None:
        faults = wrong(ended.said, case["families"].split(), named(case["among"]))
        faults += unsound(ended.said, ended, case["program"])
    counted("true", title, faults)


@pytest.mark.parametrize(
    "keeping",
    ["x.view(5, 5)", "(lambda: x.view(5, 5))()", "[x.view(5, size) for size in (5, 6)]"],
)
def test_of_names_bound_since_an_exception_was_kept_nothing_is_said(keeping):
    names = session() | {"x": torch.ones(3, 4)}
    assert run(f"try:\n    {keeping}\nexcept RuntimeError as error:\n    kept = error\n", names) is None
    assert run("x = torch.ones(2, 6)\n", names) is None
    said = run("raise kept", names).said
    assert said is None or all(operand.shape is None for operand in said.operands)
