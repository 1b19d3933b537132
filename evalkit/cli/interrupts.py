"""What Ctrl-C and SIGTERM do, from evalkit's first line to its last: the exit code is 130, and nothing stored is lost.

An exception raised wherever the program happens to be comes out in the middle of an import, in a callback that cannot
raise, in a thread's end: as a traceback, or not at all. So, unless a command says otherwise, the process ends on the
spot, as safely as after ``kill -9``. Commands that have something to tidy up ask for KeyboardInterrupt; ``evalkit run``
listens (`listening`), since what is in flight was paid for.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Generator
from types import FrameType
from typing import Final

__all__ = ["EXIT_INTERRUPTED", "end_on_the_spot", "ignored", "listening", "raised"]

EXIT_INTERRUPTED: Final = 130
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], object]


def end_on_the_spot() -> None:
    """From now on an interrupt ends the process, without a word; called before anything else is imported."""
    _set(_end)


def ignored() -> None:
    """From now on there is nothing left to interrupt: the command is done, and its exit code is known."""
    _set(signal.SIG_IGN)


@contextlib.contextmanager
def raised() -> Generator[None]:
    """An interrupt is a KeyboardInterrupt while the block runs, so that what was begun is tidied up."""
    with _set_meanwhile(signal.default_int_handler):
        yield


@contextlib.contextmanager
def listening(on_interrupt: Callable[[], None]) -> Generator[None]:
    """Each interrupt is told to a function while the block runs, and does nothing else.

    Unlike an event loop's own signal handlers, this one is there before the loop and after it.
    """
    with _set_meanwhile(lambda _number, _frame: on_interrupt()):
        yield


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(EXIT_INTERRUPTED)


def _set(handler: _Handler | signal.Handlers) -> None:
    for number in _SIGNALS:
        signal.signal(number, handler)


@contextlib.contextmanager
def _set_meanwhile(handler: _Handler) -> Generator[None]:
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    _set(handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
