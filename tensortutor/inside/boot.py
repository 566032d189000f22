"""The kernel process: `python -P -m tensortutor.inside.boot CONNECTION PARENT DEVICE`.

The order is the point: interrupts off, life bound to the front, torch on its
way in a thread, and only then ipykernel. No garbage is collected until torch is
there: the two thousand modules are all kept, and looking through them again and
again costs a tenth of the start.
"""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)

import gc  # noqa: E402

gc.disable()

import sys  # noqa: E402

from tensortutor.inside import lifeline  # noqa: E402

lifeline.die_with(int(sys.argv[2]))

from tensortutor.inside.background import Loading  # noqa: E402

if __name__ == "__main__":
    loading = Loading(sys.argv[3])

    from tensortutor.inside.app import run

    run(connection=sys.argv[1], loading=loading)
