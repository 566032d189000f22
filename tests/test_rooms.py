"""Which room of the house may know which other, and which library: arrows run downwards only."""

import ast
from pathlib import Path

import pytest

import tensortutor

PACKAGE = Path(tensortutor.__file__).parent
STANDARD = {"__future__", *__import__("sys").stdlib_module_names}
LEAVES = {"wire", "errors", "words", "devices", "places", "languages"}

ROOMS = {
    "cli": {"calls", "terminal", "tutor", "course", "kernel", "views", "progress", "typer", *LEAVES},
    "calls": {"terminal", "views", "words", "errors", "typer"},
    "terminal": {
        "checking",
        "tutor",
        "course",
        "kernel",
        "views",
        "progress",
        "prompt_toolkit",
        "rich",
        "pygments",
        *LEAVES,
    },
    "views": {"course", "wire", "words", "rich", "markdown_it", "plotille"},
    "tutor": {"course", "wire"},
    "checking": {"course", "kernel", "tutor", "views", "rich", *LEAVES},
    "progress": {"errors"},
    "kernel": {"wire", "errors", "jupyter_client", "zmq"},
    "inside": {"wire", "torch", "numpy", "ipykernel", "IPython", "jupyter_client", "traitlets"},
    "course": {"errors", "pydantic", "pydantic_core", "yaml"},
    "wire": set(),
    "errors": set(),
    "devices": {"wire"},
    "places": {"platformdirs"},
    "languages": {"errors", "places"},
    "words": {"yaml"},
    "extension": {"inside", "views", "wire", "words", "languages", "rich"},
    "__init__": {"extension"},
    "__main__": {"cli"},
}


def _room(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module="tensortutor", names=names):
                yield from (f"tensortutor.{name.name}" for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def _known(module):
    top, _, rest = module.partition(".")
    return rest.partition(".")[0] if top == "tensortutor" else top


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_room_imports_only_what_it_may(path):
    room = _room(path)
    known = {_known(module) for module in _imports(path)} - STANDARD - {room, "__version__", ""}
    assert known <= ROOMS[room]


def test_only_the_inside_knows_torch():
    knowing = {_room(path) for path in PACKAGE.rglob("*.py") if "torch" in map(_known, _imports(path))}
    assert knowing == {"inside"}


def test_only_the_command_line_knows_typer():
    knowing = {_room(path) for path in PACKAGE.rglob("*.py") if "typer" in map(_known, _imports(path))}
    assert knowing == {"cli", "calls"}
