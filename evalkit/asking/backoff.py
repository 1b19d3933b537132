"""How long to wait before asking again: one request alone, and a whole pool that a server asks to slow down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["MOST_RETRY_AFTER_S", "Backoff", "Throttle", "honoured"]

MOST_RETRY_AFTER_S: Final = 300.0
"""A server that asks for more is not believed: a wrong clock or unit would stop a run for hours."""


def honoured(retry_after_s: float | None) -> float:
    """The wait that a server asked for, within reason."""
    return min(max(retry_after_s or 0.0, 0.0), MOST_RETRY_AFTER_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Exponential backoff with full jitter.

    Drawn from the whole span, not around its end: requests that failed together must not come back together.
    """

    random: Random
    first_s: float = 1.0
    most_s: float = 60.0

    def ceiling_s(self, failures: int) -> float:
        """The longest wait after so many failures in a row."""
        return min(self.first_s * 2.0 ** min(max(failures - 1, 0), 32), self.most_s)

    def delay_s(self, failures: int) -> float:
        """A wait after so many failures in a row."""
        return self.random.uniform(0.0, self.ceiling_s(failures))


class Throttle:
    """The pace of a whole pool while a server says "too many" or "not now".

    One 429 speaks for all requests: were each to find out by itself, the server would be asked as often as before.
    """

    def __init__(
        self, backoff: Backoff, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        """Take what makes time pass from the caller, so that tests need none."""
        self._backoff = backoff
        self._clock = clock
        self._sleep = sleep
        self._rounds = 0
        self._slowed_at = float("-inf")
        self._not_before = float("-inf")

    @property
    def is_open(self) -> bool:
        """Whether a request may be sent now."""
        return self._clock() >= self._not_before

    @property
    def remaining_s(self) -> float:
        """Until a request may be sent."""
        return max(self._not_before - self._clock(), 0.0)

    def slow_down(self, retry_after_s: float | None, *, sent_at: float) -> None:
        """Take a refusal into account.

        Args:
            retry_after_s: How long the server asked to wait.
            sent_at: When the refused request was sent: refusals of requests that were already under way when
                the pool slowed down say nothing new.
        """
        if sent_at >= self._slowed_at:
            self._rounds += 1
            self._slowed_at = self._clock()
        pause = max(self._backoff.delay_s(self._rounds), honoured(retry_after_s))
        self._not_before = max(self._not_before, self._clock() + pause)

    def speed_up(self) -> None:
        """Take a served request into account: step by step, for the next refusal is likely near."""
        self._rounds = max(self._rounds - 1, 0)

    async def wait(self) -> None:
        """Return when a request may be sent; waiters are spread, so that they do not rush in together."""
        while (remaining := self._not_before - self._clock()) > 0:
            await self._sleep(remaining + self._backoff.delay_s(self._rounds))
