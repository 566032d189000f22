"""Programs that fail, run in the test's own process under a name by which their source is known."""

import itertools
import linecache
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tensortutor.inside.explaining.explainer import explain

COUNT = itertools.count(1)


@pytest.fixture(scope="session")
def failing():
    """Run a program that fails: its error, its trace, its names, and what is said of it."""

    def _failing(program, **names):
        name = f"<program {next(COUNT)}>"
        linecache.cache[name] = (len(program), None, program.splitlines(keepends=True), name)
        names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "np": np} | names
        try:
            exec(compile(program, name, "exec"), names)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is looked at
            trace = error.__traceback__.tb_next
            said = explain(type(error), error, trace)
            return SimpleNamespace(error=error, trace=trace, names=names, said=said)
        raise AssertionError(program)

    return _failing
