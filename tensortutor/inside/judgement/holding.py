"""Whether what a lesson says in Python of an answer is true of it, in a fork where no learner's code ran."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import runner
from tensortutor.inside.judgement.jobs import Holding
from tensortutor.inside.judgement.outcomes import Answered, Ended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.inside.judgement.decide import Truth
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.wire import Task


def first_untrue(
    task: Task, truths: Sequence[Truth], answers: Sequence[Sequence[Result]]
) -> list[str | None]:
    """Return for each of *answers* the key of the first of the task's `holds` that is not true of it.

    None: all are. An answer is what came of it on the draw of each of *truths*.
    """
    if not task.demands.holds:
        return [None] * len(answers)
    series = [
        [
            Holding(task, truth.draw, result.value)
            for truth, result in zip(truths, results, strict=True)
            if isinstance(result, Answered) and result.value is not None
        ]
        for results in answers
    ]
    return [_first(task, said) for said in runner.started().run(series, task.seconds)]


def _first(task: Task, said: Sequence[bytes | Ended]) -> str | None:
    keys = (task.demands.holds[0][0] if isinstance(each, Ended) else json.loads(each) for each in said)
    return next((key for key in keys if key is not None), None)
