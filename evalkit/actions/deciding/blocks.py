"""Watches a run while it is asked, and looks at it whenever all questions up to a certain one have been asked.

Asking goes on meanwhile: a pool that waited for each look would stand still for the longest reply of every block.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import Attempt, Cell
from evalkit.domain.run import Run
from evalkit.runs.observer import RunObserver
from evalkit.storage.store import Store

__all__ = ["BlockWatch"]

_Look = Callable[[Run], bool]
"""Looks at what is stored of a run; True when enough is known. Runs in a thread."""


class BlockWatch:
    """A RunObserver that passes on what it is told, and looks at the run at the ends given."""

    def __init__(
        self,
        observer: RunObserver,
        *,
        ends: Callable[[Run], Collection[int]],
        look: _Look,
        store: Store,
        stop: StopSignal,
    ) -> None:
        """Watch one run.

        Args:
            observer: Who is told in turn.
            ends: After how many questions of its order a run is looked at.
            look: Called then.
            store: What was asked before this session is there.
            stop: Requested when a look says that enough is known.
        """
        self._observer = observer
        self._ends_of = ends
        self._look = look
        self._store = store
        self._stop = stop
        self._open: dict[str, set[int]] = {}
        self._order: list[str] = []
        self._done = 0
        self._ends: list[int] = []
        self._looking: asyncio.Task[None] | None = None
        self.has_decided = False
        """Whether a look ended the asking."""

    def began(self, run: Run, *, wanted: int, finished: int, is_resumed: bool) -> None:
        """Learn what is open."""
        self._observer.began(run, wanted=wanted, finished=finished, is_resumed=is_resumed)
        tried = self._store.attempts.tries(run.run_id)
        self._order = [place.asked_hash for place in run.places]
        self._open = {
            place.asked_hash: {
                repeat
                for repeat in range(place.repeats)
                if Cell(asked_hash=place.asked_hash, repeat=repeat) not in tried
            }
            for place in run.places
        }
        self._ends = sorted(self._ends_of(run))
        self._advance(run)

    def stored(self, run: Run, attempt: Attempt, *, is_right: bool | None) -> None:
        """Cross one cell off."""
        self._observer.stored(run, attempt, is_right=is_right)
        self._open.get(attempt.asked_hash, set()).discard(attempt.repeat)
        self._advance(run)

    def _advance(self, run: Run) -> None:
        while self._done < len(self._order) and not self._open[self._order[self._done]]:
            self._done += 1
        if self._ends and self._done >= self._ends[0] and not self.has_decided:
            self._ends = [end for end in self._ends if end > self._done]
            previous = self._looking
            self._looking = asyncio.get_running_loop().create_task(self._looked(run, after=previous))

    async def _looked(self, run: Run, *, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await after
        if not self.has_decided:
            try:
                self.has_decided = await asyncio.to_thread(self._look, run)
            except BaseException:
                self._stop.request("stopped")
                raise
            if self.has_decided and not self._stop.is_requested:
                # Asked twice, it would throw away what is in flight.
                self._stop.request("enough is known")

    async def settled(self) -> None:
        """Wait for a look that is still going on; raises what it raised."""
        if self._looking is not None:
            await self._looking

    def preparing(self, target_name: str, step: str) -> None:
        """Pass it on."""
        self._observer.preparing(target_name, step)

    def warned(self, target_name: str, warning: str) -> None:
        """Pass it on."""
        self._observer.warned(target_name, warning)

    def waiting(self, target_name: str, reason: str) -> None:
        """Pass it on."""
        self._observer.waiting(target_name, reason)

    def told(self, target_name: str, fact: str) -> None:
        """Pass it on."""
        self._observer.told(target_name, fact)

    def stopping(self) -> None:
        """Pass it on."""
        self._observer.stopping()

    def ended(self, run: Run, end: str) -> None:
        """Pass it on."""
        self._observer.ended(run, end)
