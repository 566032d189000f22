"""Whether what a lesson says in Python of an answer is true of it, in a fork where no learner's code ran."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import forks
from tensortutor.inside.judgement.outcomes import Ended
from tensortutor.inside.judgement.rebuilding import Unknown, rebuilt
from tensortutor.inside.judgement.replay import prepared

if TYPE_CHECKING:
    from tensortutor.inside.judgement.facts import Facts
    from tensortutor.inside.judgement.replay import Draw
    from tensortutor.wire import Task

NAMELESS = "answer"
"""What an answer is called in these expressions where the task names none."""


def first_untrue(task: Task, draw: Draw, value: Facts) -> str | None:
    """Return the key of the first of the task's `holds` that is not true of *value*; None: all are.

    An expression that raises is not true: an answer of another kind may not even have what it asks for.
    """
    if not task.demands.holds:
        return None

    def work() -> bytes:
        for key, expression in task.demands.holds:
            try:
                namespace = prepared(task, draw)
                namespace[task.answer or NAMELESS] = rebuilt(value)
                true = eval(expression, namespace)  # noqa: S307 - the lesson's own code
            except (Exception, Unknown):
                true = False
            if not true:
                return json.dumps(key).encode()
        return json.dumps(None).encode()

    answer = forks.run(work, task.seconds)
    found: str | None = task.demands.holds[0][0] if isinstance(answer, Ended) else json.loads(answer)
    return found
