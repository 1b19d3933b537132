"""What Ctrl-C means while something is asked, and the command that goes on afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
from dataclasses import dataclass, field
from typing import Any, Final

from evalkit.asking.stop import StopSignal
from evalkit.cli.interrupts import EXIT_INTERRUPTED
from evalkit.cli.progress import BarsObserver, LinesObserver
from evalkit.text.hostile import for_terminal

__all__ = ["Stopping", "same_command"]

_LONGEST_COMMAND: Final = 100_000
"""It is shown to be typed again."""


@dataclass(slots=True, kw_only=True)
class Stopping:
    """Ctrl-C once: finish what is in flight; twice: leave it, and end in order; thrice: whatever it is, end.

    A fourth time ends the process on the spot: something holds the others up.
    """

    observer: BarsObserver | LinesObserver
    presses: int = 0
    _heard: int = 0
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _work: asyncio.Task[Any] | None = field(default=None, init=False)
    _stop: StopSignal = field(default_factory=StopSignal, init=False)

    def interrupted(self) -> None:
        """Called by the signal, wherever the program is; what is to be done is done by the loop, once there is one."""
        self.presses += 1
        if self.presses > 3:
            os._exit(EXIT_INTERRUPTED)
        if self._loop is not None:
            # A loop that has ended has nothing left to stop.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._hear)

    def reaches(self, work: asyncio.Task[Any], *, stop: StopSignal) -> None:
        """Stop this work from now on, for interrupts that came before it, too."""
        self._loop, self._work, self._stop = asyncio.get_running_loop(), work, stop
        self._hear()

    def _hear(self) -> None:
        while self._heard < self.presses:
            self._heard += 1
            if self._stop.is_urgent and self._work is not None:
                self._work.cancel()
            elif not self._stop.is_requested:
                self.observer.stopping()
            self._stop.request()


def same_command() -> str:
    """The command line as it was typed, to be typed again."""
    # --fresh would begin anew instead of going on.
    command = shlex.join(["evalkit", *(argument for argument in sys.argv[1:] if argument != "--fresh")])
    return for_terminal(command, limit=_LONGEST_COMMAND)
