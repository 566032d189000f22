"""A namespace that statements run in, and the inspector that looks at it after each."""

import numpy as np
import pytest
import torch
from torch import nn

from tensortutor.inside.inspection.inspector import Inspector


class Session:
    """A namespace, and the inspector that looks at it after each statement."""

    def __init__(self):
        self.names = {"torch": torch, "np": np, "nn": nn}
        self.inspector = Inspector()

    def run(self, code, **how):
        """Run *code* and return what the inspector says of it."""
        exec(code, self.names)
        return self.inspector.inspect(self.names, **how)

    def rows(self, code):
        """Run *code* and return the rows that it leads to by their names."""
        return {row.name: row for row in self.run(code)[0]}

    def changes(self, code):
        """Run *code* and return the marks that the inspector gives."""
        return {name: row.change for name, row in self.rows(code).items()}

    def shares(self, name):
        """Return the names that *name* is said to share memory with."""
        rows, _ = self.inspector.inspect(self.names, everything=True)
        return set(next(row for row in rows if row.name == name).shares_memory_with)


@pytest.fixture
def session():
    return Session()
