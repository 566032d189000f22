"""What can go wrong in a way that the user can mend.

Each error carries the key of its sentence in the catalogue and the values that
fill it; the sentence is made where it is shown. Errors of the learner's code
are data (`wire.Failure`), never exceptions of ours.
"""

from __future__ import annotations


class TutorError(Exception):
    """One clear sentence for the user; *key* finds it in the catalogue, *values* fill it."""

    exit_code = 2

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = {name: str(value) for name, value in values.items()}

    def __str__(self) -> str:
        return f"{self.key} {self.values}"


class BadCall(TutorError):  # noqa: N818 - a call, not an error of the program
    """The command line asks for something that is not there."""


class BadLesson(TutorError):  # noqa: N818
    """A lesson file says something it cannot mean; values hold path, line and column."""


class KernelLost(TutorError):  # noqa: N818
    """A process beside the front could not be started or is gone for good."""
