"""A process of its own for checks that can hang, with a limit after which it is killed.

``9^9^9^9`` keeps an algebra library busy for ever within one C call, which no thread, signal handler or exception
gets out of. So expressions are compared by a child that is started once, killed when it is late, and started anew.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from evalkit.config.environment import child_environment
from evalkit.scores.equivalence import READY

__all__ = ["CheckTimeout", "MathWorker", "shared_worker"]

_LIMIT_S: Final = 2.0
"""Processor time of one check, in seconds, as the child counts it; then it is killed."""
_PATIENCE: Final = 10
"""How many times as long the clock may run: a busy machine slows a check down, and must not make it unscored."""
_START_LIMIT_S: Final = 120.0
"""Loading the algebra library takes a second, on a busy machine many; it is not part of a check."""
_MOST_CHARACTERS: Final = 2_000
_PROGRAM: Final = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "sys.path.insert(0, sys.argv[1]); from evalkit.scores.equivalence import serve; serve()"
)
"""Both are ignored before anything is loaded: Ctrl-C goes to every process of the terminal's group, a service manager's
SIGTERM to every process of the service, and the parent decides when to stop. A check broken off would stay unscored."""


class CheckTimeout(Exception):  # noqa: N818 - named for what happened; caught by the caller, never shown as an error
    """A check took longer than its limit, or broke its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Child:
    process: subprocess.Popen[str]
    questions: IO[str]
    replies: IO[str]


class MathWorker:
    """Compares expressions in a child process. Safe to use from several threads; they take turns."""

    def __init__(self, *, limit_s: float = _LIMIT_S) -> None:
        """Set the limit of one check, in seconds of processor time; the child is started when first needed."""
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._child: _Child | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child, where one is running."""
        return None if self._child is None else self._child.process.pid

    def is_equal(self, gold: str, said: str) -> bool:
        """Whether two expressions are mathematically equal; False where one of them is no expression.

        Raises:
            CheckTimeout: When it could not be found out within the limit.
        """
        if len(said) > _MOST_CHARACTERS:
            return False
        with self._lock:
            question = json.dumps({"gold": gold, "said": said, "limit_s": self._limit_s})
            reply = _exchange(self._living_child(), question, limit_s=self._limit_s * _PATIENCE)
            if not reply:
                self._stop()
                raise CheckTimeout(f"the comparison took over {self._limit_s:g} s or broke its process")
            return json.loads(reply) is True

    def close(self) -> None:
        """End the child; the next check starts another."""
        with self._lock:
            self._stop()

    def _living_child(self) -> _Child:
        if self._child is not None and self._child.process.poll() is None:
            return self._child
        self._stop()
        self._child = _started()
        if json.loads(_exchange(self._child, "", limit_s=_START_LIMIT_S) or "null") != READY:
            self._stop()
            # Not a matter of the answer: a broken installation must not look like slow answers.
            raise RuntimeError(
                "the process that compares expressions does not start; try `python -c 'import math_verify'`"
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.process.kill()
        child.process.wait()
        child.replies.close()
        # What was buffered for a child that is gone has nobody to read it.
        with contextlib.suppress(BrokenPipeError):
            child.questions.close()


@functools.cache
def shared_worker() -> MathWorker:
    """The process's own worker: starting one for each answer would cost a second each. Ended at exit."""
    worker = MathWorker()
    atexit.register(worker.close)
    return worker


def _started() -> _Child:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own program
        # -P keeps the working directory off the import path: a file named sympy.py there is not ours.
        [sys.executable, "-P", "-c", _PROGRAM, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        # It reads what models wrote: there must be no key to be had from it.
        env=child_environment(),
    )
    if process.stdin is None or process.stdout is None:
        message = "pipes were asked for"
        raise AssertionError(message)
    return _Child(process=process, questions=process.stdin, replies=process.stdout)


def _exchange(child: _Child, question: str, *, limit_s: float) -> str:
    """Write a line unless it is empty, read a line; empty when the child was killed or had died."""
    # A timer that kills works with pipes on every system, unlike waiting on them with a limit.
    killer = threading.Timer(limit_s, child.process.kill)
    killer.start()
    try:
        if question:
            child.questions.write(f"{question}\n")
            child.questions.flush()
        return child.replies.readline()
    except BrokenPipeError:
        return ""
    finally:
        killer.cancel()
