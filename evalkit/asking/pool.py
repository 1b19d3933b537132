"""Pool: puts many requests to one endpoint, a few at a time, and asks again where that may help.

Models are asked through it, and later judges. It knows a ``ChatClient`` and nothing of questions or runs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Final, Generic, TypeVar

from evalkit.asking.backoff import Backoff, Throttle, honoured
from evalkit.asking.breaker import Breaker, Refusals, SameFailure
from evalkit.asking.same_build import SameBuild
from evalkit.asking.stop import StopSignal
from evalkit.domain.attempt import Failure
from evalkit.domain.exchange import ChatRequest, Reply, Timing
from evalkit.domain.passport import Passport
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.client import ChatClient

__all__ = ["Asked", "FailedTry", "Job", "Pool"]

_K = TypeVar("_K")

_FATAL: Final = frozenset(
    {
        FailureKind.CONNECT,
        FailureKind.HTTP_401,
        FailureKind.HTTP_404,
        FailureKind.HTTP_429,
    }
)
"""Not retryable, these are mistakes that every request would repeat: a wrong key, a certificate, a used-up quota."""
_REFUSALS: Final = frozenset({FailureKind.HTTP_400, FailureKind.HTTP_5XX, FailureKind.IN_BAND})
"""Not retryable, these are mistakes that every request may repeat: which of the three says "too long" depends on the
server, and so does whether one question is too long or all are."""
_SIGNS_OF_LIFE: Final = frozenset(
    {
        FailureKind.BAD_BODY,
        FailureKind.HTTP_429,
        FailureKind.HTTP_5XX,
        FailureKind.IN_BAND,
        FailureKind.MISCONFIGURED,
        FailureKind.NO_CHOICES,
    }
)
"""Failures in which the server spoke. A cut stream is none: it may have been cut by the server's death."""
_BACKEND_GONE: Final = frozenset({502, 503, 504})
"""What gateways say while the server behind them is away, and servers while they load a model."""
_LONGEST_LOOK_S: Final = 30.0
_WORTH_TELLING_S: Final = 3.0
"""Shorter pauses are over before they are read."""
_TOLD_AGAIN_AFTER_S: Final = 10.0
"""A server that goes away finishes a reply or two meanwhile, which looks like an outage that ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[_K]):
    """A request, and what it is for."""

    key: _K
    request: ChatRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTry:
    """One time a request was sent and not served."""

    failure: Failure
    timing: Timing
    """When it was sent, and how long it had waited in this client: for a slot, and after the failure before it."""
    hint: str = ""
    """What may mend it, in words; not kept with the failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one request."""

    reply: Reply | None
    """None when it was not served: its tries are used up, trying again is no use, or a stop was requested."""
    failed_tries: tuple[FailedTry, ...] = ()
    """In the order made; empty also when a stop came before the first one."""


@dataclass(slots=True, eq=False)
class Pool:
    """Requests to one endpoint.

    All that is known of the endpoint's health is shared by all requests: they slow down together when it asks for
    that, wait together while it is gone, and end together when it is given up.
    """

    client: ChatClient
    _: KW_ONLY
    concurrency: int
    """Requests in flight at once."""
    limits: Limits
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Random = field(default_factory=Random)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str], None] = lambda _: None
    """Told, in a few words, why nothing is asked for a while: about once for each outage and each long pause."""
    _slots: asyncio.Semaphore = field(init=False)
    _backoff: Backoff = field(init=False)
    _throttle: Throttle = field(init=False)
    _build: SameBuild = field(init=False)
    _breaker: Breaker = field(init=False)
    _same_failure: SameFailure = field(init=False, default_factory=SameFailure)
    _refusals: Refusals = field(init=False, default_factory=Refusals)
    _sent_at: list[float] = field(init=False, default_factory=list[float])
    """When each request in flight was sent."""
    _told_outage: int = field(init=False, default=0)
    _told_until: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        """Build what all requests share."""
        self._slots = asyncio.Semaphore(self.concurrency)
        self._backoff = Backoff(random=self.random)
        self._throttle = Throttle(self._backoff, clock=self.clock, sleep=self.sleep)
        self._build = SameBuild(self.client.passport)
        self._breaker = Breaker(
            self._build.probe,
            unreachable_s=self.limits.unreachable_s,
            backoff=Backoff(random=self.random, most_s=min(_LONGEST_LOOK_S, self.limits.unreachable_s / 4)),
            clock=self.clock,
            sleep=self.sleep,
        )

    def expect(self, passport: Passport) -> None:
        """Ask no other build than this from now on: after each loss that a restart may explain, look before asking."""
        self._build.expect(passport)

    async def run(
        self,
        jobs: Iterable[Job[_K]],
        *,
        report: Callable[[Job[_K], Asked], Awaitable[None]],
        stop: StopSignal,
    ) -> None:
        """Ask all jobs in their order and report each once.

        A job's place is free again only when its report has returned, so that a slow store slows the asking down
        instead of piling up answers. At the first stop request no job is taken any more, and those taken are reported:
        served if they were in flight, unserved if they were waiting. At the second, and on an error, requests in
        flight are cancelled, and their jobs reported only if they have failed before: a try that was made is told. A
        report that has begun is let finish.

        Args:
            jobs: Taken one by one when there is a place.
            report: Told of each job's end.
            stop: Looked at before each job and during each wait.

        Raises:
            TargetError: When the endpoint is given up: a mistake that every request would repeat, it is gone, or
                it came back as another build.
                What ``report`` raises comes out as well, but never in its place.
        """
        # A warm-up is short: that it was served says nothing of these.
        self._refusals = Refusals()
        source = iter(jobs)
        workers = [asyncio.create_task(self._work(source, report=report, stop=stop)) for _ in range(self.concurrency)]
        urgent = asyncio.create_task(stop.wait_urgent())
        try:
            running = set(workers)
            while running and not urgent.done():
                done, _ = await asyncio.wait({*running, urgent}, return_when=asyncio.FIRST_COMPLETED)
                running -= done
                for worker in workers:
                    if worker in done:
                        worker.result()
        finally:
            errors = await _cancelled([*workers, urgent])
        for error in errors:  # reports that failed after an urgent stop; an error that came before is under way already
            raise error

    async def ask(self, request: ChatRequest, *, stop: StopSignal | None = None) -> Asked:
        """Put one request, again where that may help.

        Raises:
            TargetError: When the endpoint is given up, as in ``run``.
        """
        tries = _Tries(most=self.limits.tries)
        return tries.ended(await self._reply_to(request, tries=tries, stop=stop or StopSignal()))

    async def _work(
        self,
        source: Iterator[Job[_K]],
        *,
        report: Callable[[Job[_K], Asked], Awaitable[None]],
        stop: StopSignal,
    ) -> None:
        while not stop.is_requested and (job := next(source, None)) is not None:
            tries = _Tries(most=self.limits.tries)
            try:
                reply = await self._reply_to(job.request, tries=tries, stop=stop)
            except (TargetError, asyncio.CancelledError) as error:
                if tries.failed:
                    await _told(report(job, tries.ended()), despite=error)
                raise
            await _unbroken(report(job, tries.ended(reply)))

    async def _reply_to(self, request: ChatRequest, *, tries: _Tries, stop: StopSignal) -> Reply | None:
        """The reply, None when there is none to be had; what failed is in ``tries``, also when this raises."""
        due = self.clock()
        while True:
            async with self._slots:
                outcome = await self._send_in_turn(request, due=due, tries=tries, stop=stop)
            due = self.clock()
            if outcome is None or isinstance(outcome, Reply):
                return outcome
            if not self._may_try_again(outcome, tries=tries):
                return None
            wait_s = self._own_wait_s(outcome, failures=len(tries.failed))
            if not await stop.outlasts(_slept(self.sleep, wait_s)):
                return None

    @property
    def _may_send(self) -> bool:
        return self._throttle.is_open and self._breaker.is_open and self._build.is_certain

    async def _wait_at_gates(self) -> None:
        while not self._may_send:
            await self._throttle.wait()
            await self._breaker.wait()
            await self._build.wait()

    async def _send_in_turn(
        self, request: ChatRequest, *, due: float, tries: _Tries, stop: StopSignal
    ) -> Reply | TargetError | None:
        """One request over the wire when the server is free; None when a stop comes first."""
        while not stop.is_requested:
            if self._may_send:
                return await self._send(request, due=due, tries=tries)
            if not await stop.outlasts(self._wait_at_gates()):
                break
        return None

    async def _send(self, request: ChatRequest, *, due: float, tries: _Tries) -> Reply | TargetError:
        sent_at, started_at = self.clock(), self.now()
        queued_s = sent_at - due
        try:
            reply = await self._over_the_wire(request, sent_at=sent_at, queued_s=queued_s)
        except TargetError as error:
            tries.failed.append(_failed_try(error, started_at=started_at, queued_s=queued_s))
            self._learn_from(error, request=request, sent_at=sent_at)
            return error
        self._breaker.answered()
        self._throttle.speed_up()
        self._same_failure.served()
        self._refusals.served()
        return reply

    async def _over_the_wire(self, request: ChatRequest, *, sent_at: float, queued_s: float) -> Reply:
        self._breaker.passed()
        self._sent_at.append(sent_at)
        try:
            return await self.client.ask(request, queued_s=queued_s)
        finally:
            self._sent_at.remove(sent_at)

    def _learn_from(self, error: TargetError, *, request: ChatRequest, sent_at: float) -> None:
        """What one failure means for all requests. Raises the error that ends them all, where it is one."""
        if error.kind in _FATAL and not error.is_retryable:
            raise error
        if error.kind in _REFUSALS and not error.is_retryable:
            self._breaker.answered()
            self._refusals.seen(error, request=request)
            return
        if _is_gone(error) or error.kind is FailureKind.CUT_STREAM:
            self._build.doubt()
        if _is_gone(error):
            self._breaker.lost(error, closes=error.kind is FailureKind.CONNECT)
            self._tell_of_outage(error)
        elif error.kind in _SIGNS_OF_LIFE:
            self._breaker.answered()
        if _asks_to_slow_down(error):
            self._throttle.slow_down(error.retry_after_s, sent_at=sent_at)
            self._tell_of_pause()
        if not _is_gone(error):
            oldest_sent_at = min(self._sent_at, default=float("inf"))
            self._same_failure.seen(
                error, request=request, sent_at=sent_at, now=self.clock(), oldest_sent_at=oldest_sent_at
            )

    def _tell_of_outage(self, error: TargetError) -> None:
        if self._breaker.outage != self._told_outage:
            self._told_outage = self._breaker.outage
            self._tell_once(f"{error}; waiting for the server, {self.limits.unreachable_s:g} s at most")

    def _tell_of_pause(self) -> None:
        pause_s = self._throttle.remaining_s
        if pause_s >= _WORTH_TELLING_S:
            self._tell_once(f"the server asks for fewer requests; the next one goes out in {pause_s:.0f} s")

    def _tell_once(self, reason: str) -> None:
        now = self.clock()
        if now >= self._told_until:
            self._told_until = now + max(self._throttle.remaining_s, _TOLD_AGAIN_AFTER_S)
            self.tell(reason)

    def _may_try_again(self, error: TargetError, *, tries: _Tries) -> bool:
        if _is_gone(error):
            tries.outages.add(self._breaker.outage)
        else:
            tries.used += 1
        return error.is_retryable and not tries.are_used_up

    def _own_wait_s(self, error: TargetError, *, failures: int) -> float:
        """What this request waits by itself; where the whole pool slows down or waits, that is enough."""
        if _is_gone(error) or _asks_to_slow_down(error):
            return 0.0
        return max(self._backoff.delay_s(failures), honoured(error.retry_after_s))


@dataclass(slots=True, kw_only=True)
class _Tries:
    """What one request has been through."""

    most: int
    failed: list[FailedTry] = field(default_factory=list)
    used: int = 0
    outages: set[int] = field(default_factory=set)

    @property
    def are_used_up(self) -> bool:
        """An outage is not the request's fault, but one that meets outage after outage may be what brings them on."""
        return self.used + max(len(self.outages) - 1, 0) >= self.most

    def ended(self, reply: Reply | None = None) -> Asked:
        return Asked(reply=reply, failed_tries=tuple(self.failed))


def _is_gone(error: TargetError) -> bool:
    return error.kind is FailureKind.CONNECT or error.status in _BACKEND_GONE


def _asks_to_slow_down(error: TargetError) -> bool:
    return error.kind is FailureKind.HTTP_429 or error.status in _BACKEND_GONE


def _failed_try(error: TargetError, *, started_at: datetime, queued_s: float) -> FailedTry:
    failure = Failure(kind=error.kind, message=str(error), is_retryable=error.is_retryable, status=error.status)
    return FailedTry(failure=failure, timing=Timing(started_at=started_at, queued_s=queued_s), hint=error.hint)


async def _slept(sleep: Callable[[float], Awaitable[None]], duration_s: float) -> None:
    if duration_s > 0:
        await sleep(duration_s)


async def _unbroken(report: Awaitable[None]) -> None:
    """A report that has begun is finished, even when its job's task is cancelled: the answer was paid for."""
    task = asyncio.ensure_future(report)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


async def _told(report: Awaitable[None], *, despite: TargetError | asyncio.CancelledError) -> None:
    """Finish a report that an error gave rise to; a failure of the report does not take the error's place."""
    task = asyncio.ensure_future(report)
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        # Cancelled again, the report is, too: the caller insists.
        await asyncio.gather(task, return_exceptions=True)
    failure = None if task.cancelled() else task.exception()
    if failure is None:
        return
    if isinstance(despite, asyncio.CancelledError):
        raise failure from despite
    despite.add_note(f"besides, its failed tries could not be reported: {failure!r}")


async def _cancelled(tasks: Collection[asyncio.Task[None]]) -> list[BaseException]:
    """Cancel tasks and wait for their ends; returns the errors among them."""
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    return [end for end in ends if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError)]
