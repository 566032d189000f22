"""Whether what a lesson says in Python of an answer is true of it, in a fork where no learner's code ran."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tensortutor.inside.judgement import runner
from tensortutor.inside.judgement.jobs import Holding
from tensortutor.inside.judgement.outcomes import Answered, Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tensortutor.inside.judgement.decide import Truth
    from tensortutor.inside.judgement.outcomes import Result
    from tensortutor.wire import Task


def first_untrue(
    answers: Iterable[tuple[Task, Sequence[Truth], Sequence[Result]]],
) -> list[str | None]:
    """Return for each of *answers* the key of the first of its task's `holds` that is not true of it.

    None: all are. An answer is what came of it on the draw of each of its truths.
    """
    answers = list(answers)
    series = [
        [
            Holding(task, truth.draw, result.value)
            for truth, result in zip(truths, results, strict=True)
            if task.demands.holds and isinstance(result, Answered) and result.value is not None
        ]
        for task, truths, results in answers
    ]
    said = runner.started().run(series)
    return [_first(task, keys) for (task, _, _), keys in zip(answers, said, strict=True)]


def _first(task: Task, said: Sequence[bytes | Ended]) -> str | None:
    keys = (task.demands.holds[0][0] if isinstance(each, Ended) else json.loads(each) for each in said)
    return next((key for key in keys if key is not None), None)
