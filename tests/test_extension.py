"""The inspector in plain IPython."""

import os
import subprocess
import sys

CELLS = """\
import torch
before = torch.zeros(3)
%load_ext tensortutor
x = torch.ones(2, 3)
x.add_(1)
1 + 1
%unload_ext tensortutor
y = torch.ones(4)
"""


def test_a_table_follows_each_cell_until_it_is_unloaded(tmp_path):
    command = [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"]
    environment = dict(os.environ, IPYTHONDIR=str(tmp_path), COLUMNS="80")
    ran = subprocess.run(
        command, input=CELLS, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    tables = [line for line in ran.stdout.splitlines() if "│ +" in line or "│ ~" in line]
    assert [line.split()[1:4] for line in tables] == [["+", "new", "x"], ["~", "modified", "x"]], ran.stdout
    assert "1 more unchanged" in ran.stdout
