"""Time that passes at once: an event loop whose clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

__all__ = ["VirtualLoop", "run_virtually", "virtual_clock"]

_T = TypeVar("_T")


class _Jumping(selectors.DefaultSelector):
    """Waits for no timer; tells the loop how far it would have waited."""

    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            # Nothing is scheduled and nothing is ready: real time would stand still for ever.
            raise AssertionError("every task waits for something that never happens")
        self._jump(max(timeout, 0.0))
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on which ``asyncio.sleep`` costs nothing; not for anything that does real input or output."""

    def __init__(self) -> None:
        self._virtual_s = 1_000.0
        super().__init__(_Jumping(self._pass))

    def time(self) -> float:
        return self._virtual_s

    def _pass(self, duration_s: float) -> None:
        self._virtual_s += duration_s


def run_virtually(main: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end on a VirtualLoop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def virtual_clock() -> float:
    """The running loop's time, for code that takes a clock."""
    return asyncio.get_running_loop().time()
