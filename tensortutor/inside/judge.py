"""The judge's process: `python -P -m tensortutor.inside.judge PARENT`, a JSON line in, a JSON line out.

The order is the point: interrupts off, life bound to the front, its pipes out
of reach, one thread, and only then torch. It runs no code of a lesson or a
learner itself, and knows what is right: every run is a fork of the runner, a
process beside this one that was made before the first request.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from typing import IO

from tensortutor.inside import lifeline

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main(parent: int) -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lifeline.die_with(parent)
    requests, answers = _private_pipes()
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    _warm_up()
    from tensortutor.inside.judgement import runner

    runner.started()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        answer = _answer(json.loads(line))
        if answer is not None:
            print(json.dumps(answer), file=answers, flush=True)


def _private_pipes() -> tuple[IO[str], IO[str]]:
    """Return what stdin and stdout were, under numbers of their own; the usual ones lead nowhere."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for usual in (0, 1, 2):
        os.dup2(nowhere, usual)
    os.close(nowhere)
    return requests, answers


def _warm_up() -> None:
    """Pay once for what every fork would pay again: imports, the generators, the first product.

    No garbage is collected meanwhile: all modules are kept, and each collection looks through them.
    """
    gc.disable()
    import torch

    from tensortutor.inside.judgement import replay, runner, verdicts  # noqa: F401 - all that a verdict needs

    torch.set_num_threads(1)
    replay.seed(0)
    repr(torch.rand(8, 8) @ torch.rand(8, 8))
    gc.freeze()  # a collection in a fork would copy every page it looks at
    gc.enable()


def _answer(request: dict[str, object]) -> dict[str, object] | None:
    """Return the answer to *request*; a request to prepare has none."""
    from tensortutor import wire
    from tensortutor.inside.judgement import verdicts

    if "prepare" in request:
        verdicts.prepare(wire.from_data(wire.Task, request["prepare"]))
        return None
    cases = wire.from_data(tuple[wire.Case, ...], request["cases"])
    return {"id": request["id"], "verdicts": wire.to_data(verdicts.verdicts(cases))}


if __name__ == "__main__":
    main(int(sys.argv[1]))
