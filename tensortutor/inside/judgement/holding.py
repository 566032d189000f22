"""Whether what a lesson says in Python of an answer is true of it, in a fork where no learner's code ran."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import runner
from tensortutor.inside.judgement.jobs import Holding
from tensortutor.inside.judgement.outcomes import Ended

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Task


def first_untrue(task: Task, draw: Draw, value: Facts) -> str | None:
    """Return the key of the first of the task's `holds` that is not true of *value*; None: all are."""
    if not task.demands.holds:
        return None
    answer = runner.started().run(Holding(task, draw, value), task.seconds)
    found: str | None = task.demands.holds[0][0] if isinstance(answer, Ended) else json.loads(answer)
    return found
