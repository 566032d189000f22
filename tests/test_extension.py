"""The inspector in plain IPython, at a terminal and in a notebook's kernel."""

import os
import re
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel

CELLS = """\
import torch
before = torch.zeros(3)
%load_ext tensortutor
x = torch.ones(2, 3)
x.add_(1)
v = x.T
1 + 1
(a := torch.ones(4)) + torch.ones(5)
del v; 1/0
class E: __class__ = __getattribute__ = lambda *_: 1/0

e = E()
%time b = torch.ones(5)
%tensors
%unload_ext tensortutor
y = torch.ones(4)
"""


def test_a_table_follows_each_cell_until_it_is_unloaded(tmp_path):
    command = [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"]
    environment = dict(os.environ, IPYTHONDIR=str(tmp_path), COLUMNS="80")
    ran = subprocess.run(
        command, input=CELLS, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    tables = re.findall(r"│ ([+~−]) +(\w+) +(\w+) ", ran.stdout)
    assert tables == [
        ("+", "new", "x"),
        ("~", "modified", "x"),
        ("+", "new", "v"),
        ("+", "new", "a"),
        ("−", "deleted", "v"),
        ("+", "new", "b"),
    ], ran.stdout
    assert "1 more unchanged · %tensors shows all" in ran.stdout
    assert len(re.findall(r"^.*│ +(?:before|x|a|b) .*(?:all \d).*│$", ran.stdout, re.MULTILINE)) >= 4
    assert " view of x " in ran.stdout
    assert "Error in callback" not in ran.stdout
    assert max(len(line) for line in ran.stdout.splitlines() if "│" in line) <= 80


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """Return what runs a cell in a kernel as Jupyter starts it, and gives back what comes of it, in order."""
    home = str(tmp_path_factory.mktemp("ipython"))
    environment = {**os.environ, "IPYTHONDIR": home, "TENSORTUTOR_LANG": "ja"}
    manager, client = start_new_kernel(env=environment)

    def run(cell):
        heard = []
        client.execute_interactive(cell, output_hook=heard.append, timeout=60)
        return [(each["msg_type"], each["content"]) for each in heard if each["msg_type"] != "status"]

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def printed(heard):
    """Return what was printed, without its colours."""
    text = "".join(content["text"] for kind, content in heard if kind == "stream")
    return re.sub(r"\x1b\[[0-9;]*m", "", text), text


def test_a_notebook_has_the_table_below_the_cell_in_its_language(notebook):
    notebook("%load_ext tensortutor\nimport torch")
    plain, coloured = printed(notebook("x = torch.ones(2, 3)"))
    assert re.search(r"^│ \+ .* x .*│$", plain, re.MULTILINE), plain
    assert "形状" in plain
    assert "\x1b[" in coloured
    assert "<pre" not in coloured


def test_a_notebook_says_why_a_cell_failed_below_its_traceback(notebook):
    notebook("%load_ext tensortutor\nimport torch")
    heard = notebook("y = torch.ones(2, 3)\ny @ y")
    plain, _ = printed(heard)
    assert [kind for kind, _ in heard] == ["execute_input", "error", "stream"]
    assert "y @ y.T" in plain
    assert "+" in plain.split("y @ y.T")[1]


def test_a_notebook_is_left_alone_where_nothing_happened_to_a_tensor(notebook):
    notebook("%load_ext tensortutor")
    assert [kind for kind, _ in notebook("n = 5")] == ["execute_input"]
    assert printed(notebook("print(n)"))[0] == "5\n"


def test_a_notebook_whose_output_is_broken_still_runs_its_cells(notebook):
    notebook("%load_ext tensortutor\nimport io, sys, torch; out = sys.stdout")
    notebook("class Broken(io.StringIO): write = lambda *_: 1/0")
    assert [kind for kind, _ in notebook("sys.stdout = Broken(); z = torch.ones(3)")] == ["execute_input"]
    notebook("sys.stdout = out")
    assert " w " in printed(notebook("w = z"))[0]
