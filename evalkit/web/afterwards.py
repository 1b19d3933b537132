"""What is done once a save was answered: no keystroke waits for it."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from evalkit.domain.review import RaterId, ReviewRater
from evalkit.errors import EvalkitError

__all__ = ["Afterwards"]

_PAUSE_S: Final = 2.0
"""Between a save and what follows from it, and so between two rounds: a rater presses a key each second or so."""


class Afterwards:
    """Looks, some seconds after raters have scored, at what follows from it."""

    def __init__(self, follow: Callable[[ReviewRater], None], *, worker: Executor, told: Callable[[str], None]) -> None:
        """Nothing is looked at yet.

        Args:
            follow: Called for each rater who has scored since the last round; blocks.
            worker: The thread in which it is called.
            told: Given what goes wrong; nobody waits for an answer.
        """
        self._follow = follow
        self._worker = worker
        self._told = told
        self._waiting: dict[RaterId, ReviewRater] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, rater: ReviewRater) -> None:
        """A rater has scored."""
        self._waiting[rater.rater_id] = rater
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._rounds())

    async def _rounds(self) -> None:
        while self._waiting:
            await asyncio.sleep(_PAUSE_S)
            raters, self._waiting = self._waiting, {}
            for rater in raters.values():
                await self._round(rater)

    async def _round(self, rater: ReviewRater) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._worker, self._follow, rater)
        except EvalkitError as error:
            # It is tried again whenever a page is opened.
            self._told(str(error))
        except Exception:  # noqa: BLE001 - the edge: a bug is told to who runs the server
            self._told(traceback.format_exc())
