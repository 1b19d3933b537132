"""Processes beside the viewer's own hear no Ctrl-C themselves: they end when it ends."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["unheard_interrupts"]


@contextmanager
def unheard_interrupts() -> Generator[None]:
    """What is started in the block never hears Ctrl-C, which in a terminal reaches every process.

    A process that ignores it by its own code prints a traceback when it comes while that code is still being loaded,
    which takes a second. What a thread blocks is blocked in what it starts, from the first instruction on.
    """
    # Starting the tracker, as the first process does, would end the blocking.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
