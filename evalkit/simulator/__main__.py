"""``python -m evalkit.simulator``: the process that ``running_simulator`` starts; not meant to be called by hand."""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys

from evalkit.simulator.process import serve_until_orphaned
from evalkit.simulator.serving import Job

__all__ = ["main"]


def main() -> None:
    """Read a job from standard input, serve it, and say the port (or the error) in one line of JSON."""
    # The parent decides when it is over, or a stop of both would take the server away from the requests in flight.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    packed = sys.stdin.buffer.read(size)
    if not packed:
        sys.exit("python -m evalkit.simulator is started by evalkit itself; to serve by hand use `evalkit simulate`")
    job: Job = pickle.loads(packed)  # noqa: S301 - our parent wrote it, on a pipe nobody else has
    try:
        serve_until_orphaned(job, announce=lambda port: _tell({"port": port}), lifeline=sys.stdin.buffer)
    except OSError as error:
        _tell({"error": str(error)})
    # The thread that waits on standard input would hold up a normal exit.
    os._exit(0)


def _tell(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
