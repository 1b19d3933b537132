"""When to stop asking for a while, and when for good: servers that are gone, and servers that fail for ever alike."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

from evalkit.asking.backoff import Backoff
from evalkit.domain.exchange import ChatRequest, Message
from evalkit.errors import FailureKind, TargetError

__all__ = ["Breaker", "Refusals", "SameFailure"]

_FIRST_CONTACT_S: Final = 5.0
"""Patience with a server that has not answered once: more likely a wrong address than an outage."""
_GONE: Final = frozenset({FailureKind.CONNECT, FailureKind.TIMEOUT})
_PERMANENT_SUSPECTS: Final = frozenset(
    {
        FailureKind.HTTP_429,
        FailureKind.HTTP_5XX,
        FailureKind.IN_BAND,
        FailureKind.CUT_STREAM,
        FailureKind.BAD_BODY,
        FailureKind.NO_CHOICES,
        FailureKind.TIMEOUT,
    }
)
_ROUNDS: Final = 5
_ROUNDS_BY_KIND: Final = {FailureKind.HTTP_429: 10, FailureKind.TIMEOUT: 3}
"""A limit per minute needs more patience than a permanent mistake; silence has been patience enough each time."""
_SEVERAL: Final = 3
"""So many different requests speak for all: the first two that a resumed run asks may be the hard ones it left open."""
_VARYING: Final = re.compile(r"[0-9a-f]{6,}|\d+", re.IGNORECASE)


class Breaker:
    """One gate for all requests to a server that cannot be reached.

    While it is closed, one waiter at a time looks whether the server is back, ever more rarely; the others wait for
    it. It looks by ``probe``, not by a question: an answer may take minutes, and would use up one of a cell's tries.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        *,
        unreachable_s: float,
        backoff: Backoff,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        """Take a way to look, the patience, and what makes time pass."""
        self._probe = probe
        self._unreachable_s = unreachable_s
        self._backoff = backoff
        self._clock = clock
        self._sleep = sleep
        self._looking = asyncio.Lock()
        self._is_open = True
        self._was_reached = False
        self._lost_since: float | None = None
        self._passed_at: float | None = None
        self._looks = 0
        self._outages = 0

    @property
    def is_open(self) -> bool:
        """Whether requests may pass."""
        return self._is_open

    @property
    def outage(self) -> int:
        """The number of the current or latest outage, counted from 1."""
        return self._outages

    def passed(self) -> None:
        """A request is being sent."""
        if self._passed_at is None:
            self._passed_at = self._clock()

    def answered(self) -> None:
        """The server said something, be it an error: it is there."""
        self._was_reached = True
        self._is_open = True
        self._lost_since = None
        self._looks = 0

    def lost(self, error: TargetError, *, closes: bool = True) -> None:
        """A request did not get through.

        Args:
            error: What happened to it.
            closes: Whether nobody else needs to try; False for a gateway that is there and says that its server is not.

        Raises:
            TargetError: When the server has been gone for too long.
        """
        now = self._clock()
        self._was_reached = self._was_reached or not closes
        # A second failure is a new outage if requests have passed for long: they may still be running, and an answer
        # that takes ten minutes is no sign of death. A pause in which nothing was sent says nothing.
        has_passed_for_long = self._passed_at is not None and now - self._passed_at > self._unreachable_s
        if self._lost_since is None or (self._is_open and has_passed_for_long):
            self._lost_since = now
            self._outages += 1
        self._passed_at = None
        gone_s = now - self._lost_since
        if gone_s >= self._patience_s:
            raise self._given_up(error, gone_s=gone_s) from error
        if closes:
            self._is_open = False

    async def wait(self) -> None:
        """Return when requests may pass.

        Raises:
            TargetError: When the server has been gone for too long, or is another one.
        """
        while not self._is_open:
            async with self._looking:
                if not self._is_open:
                    await self._look()

    @property
    def _patience_s(self) -> float:
        return self._unreachable_s if self._was_reached else min(_FIRST_CONTACT_S, self._unreachable_s)

    async def _look(self) -> None:
        self._looks += 1
        left_s = (self._lost_since or 0.0) + self._patience_s - self._clock()
        await self._sleep(max(min(self._backoff.delay_s(self._looks), left_s), 0.0))
        try:
            await self._probe()
        except TargetError as error:
            if error.kind is FailureKind.OTHER_BUILD:
                raise
            if error.kind in _GONE:
                self.lost(error)
                return
        # The gate opens, but the clock goes on: only a reply to a question shows that questions get through.
        self._was_reached = True
        self._is_open = True

    def _given_up(self, error: TargetError, *, gone_s: float) -> TargetError:
        if self._was_reached:
            mend, then = "start the server again", "the same command then asks only what is missing"
        else:
            mend, then = "check that the server is running and that base_url is right", "the same command begins again"
        return TargetError(
            f"gave up after {gone_s:.0f} s without the server: {error}",
            kind=error.kind,
            is_retryable=True,
            status=error.status,
            hint=f"{error.hint or mend}; {then}",
        )


_REFUSALS_AT_FIRST: Final = 2
_REFUSALS_LATER: Final = 5


class SameFailure:
    """Ends a run whose every request fails with one and the same text, or in silence.

    Some servers answer a permanent mistake with 500, as if it might pass (serving.md); others take every request and
    answer none. A few questions alone cannot end a run: they may be the only ones that the server stumbles over.
    """

    def __init__(self) -> None:
        self._text: tuple[FailureKind, str] | None = None
        self._requests: list[ChatRequest] = []
        self._rounds = 0
        self._began_at = float("-inf")
        self._seen_at = float("-inf")

    def served(self) -> None:
        """A request was served: failures are not permanent."""
        self._text = None

    def seen(
        self, error: TargetError, *, request: ChatRequest, sent_at: float, now: float, oldest_sent_at: float
    ) -> None:
        """Count a failure, requests that were under way together as one.

        Args:
            error: What happened.
            request: To which request.
            sent_at: When that was sent.
            now: When it failed.
            oldest_sent_at: When the oldest of the requests still in flight was sent. One that was under way before
                the failures began may yet be served: an answer takes minutes, a failure milliseconds.

        Raises:
            TargetError: When it is one too many.
        """
        if error.kind not in _PERMANENT_SUSPECTS:
            return
        self._count(error, request=request, sent_at=sent_at, now=now)
        are_many = self._rounds >= _ROUNDS_BY_KIND.get(error.kind, _ROUNDS) and len(self._requests) >= _SEVERAL
        if are_many and oldest_sent_at >= self._began_at:
            raise TargetError(
                f"the same failure {self._rounds} times in a row: {error}",
                kind=error.kind,
                is_retryable=False,
                status=error.status,
                hint=error.hint or "the server's own log says more; the same command then asks only what is missing",
            ) from error

    def _count(self, error: TargetError, *, request: ChatRequest, sent_at: float, now: float) -> None:
        # Silence is silence, whichever limit it broke.
        words = "" if error.kind is FailureKind.TIMEOUT else _VARYING.sub("#", str(error))
        if (error.kind, words) != self._text:
            self._text, self._requests, self._rounds = (error.kind, words), [], 0
            self._began_at, self._seen_at = now, float("-inf")
        if len(self._requests) < _SEVERAL and not any(request is other for other in self._requests):
            self._requests.append(request)
        if sent_at >= self._seen_at:
            self._rounds += 1
            self._seen_at = now


class Refusals:
    """Ends a run whose every request is refused for good, but not one with a single question too long for the server.

    A context that is too small for prompt and ``max_tokens`` refuses every request: the second question says so.
    Where requests were served before, only a row of refusals means that the server changed its mind. The repeats of a
    question speak for one question only.
    """

    def __init__(self) -> None:
        self._in_a_row: list[tuple[Message, ...]] = []
        self._has_served = False

    def served(self) -> None:
        """A request was served: the refused ones are particular."""
        self._in_a_row = []
        self._has_served = True

    def seen(self, error: TargetError, *, request: ChatRequest) -> None:
        """Count a refusal.

        Raises:
            TargetError: The same, when it is one too many.
        """
        if request.messages not in self._in_a_row:
            self._in_a_row.append(request.messages)
        if len(self._in_a_row) >= (_REFUSALS_LATER if self._has_served else _REFUSALS_AT_FIRST):
            raise error
