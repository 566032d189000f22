"""The judge, for all tests of what it decides."""

import pytest

from tensortutor.kernel.judging import Judge


@pytest.fixture(scope="session")
def judge():
    """Return one judge for all of them: no attempt, hostile or not, changes what is said of the next."""
    judge = Judge()
    yield judge
    judge.close()
