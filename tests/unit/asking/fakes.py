"""A server on virtual time: what it does is a function of the request and the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from evalkit.asking.pool import Asked, Job, Pool
from evalkit.domain.exchange import ChatRequest, Message, Reply
from evalkit.domain.passport import Passport
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from tests.builders import a_reply, a_request
from tests.virtual_time import virtual_clock

__all__ = ["Answer", "FakeServer", "Reports", "a_pool", "failing", "gone_until", "jobs_numbered"]

Answer = Callable[[ChatRequest, float], TargetError | None]
"""What happens to a request sent at a time, in seconds since the test's start; None: it is served."""


@dataclass(slots=True, kw_only=True)
class FakeServer:
    """Implements ChatClient."""

    answer: Answer = lambda request, at: None
    takes_s: float = 1.0
    probe: Callable[[float], TargetError | None] = lambda at: None
    sent: list[tuple[int, float]] = field(default_factory=list)
    """(seed, when) of each request."""
    probed: list[float] = field(default_factory=list)
    queued_s: list[float] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    cancelled: list[int] = field(default_factory=list)
    says: Callable[[float], Passport] = lambda at: Passport()
    """What it says of itself at a time."""
    started_at: float = field(default_factory=virtual_clock)
    learnt: Mapping[str, object] = field(default_factory=dict)

    async def ask(self, request: ChatRequest, *, queued_s: float = 0.0) -> Reply:
        at = virtual_clock() - self.started_at
        self.sent.append((request.seed, at))
        self.queued_s.append(queued_s)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            error = self.answer(request, at)
            is_at_once = error is not None and error.kind is FailureKind.CONNECT
            await asyncio.sleep(0.0 if is_at_once else self.takes_s)
        except asyncio.CancelledError:
            self.cancelled.append(request.seed)
            raise
        finally:
            self.in_flight -= 1
        if error is not None:
            raise error
        return a_reply(answer=f"Answer: {request.seed}")

    async def passport(self) -> Passport:
        at = virtual_clock() - self.started_at
        self.probed.append(at)
        await asyncio.sleep(0)
        if (error := self.probe(at)) is not None:
            raise error
        return self.says(at)

    async def close(self) -> None:
        return

    @property
    def seeds(self) -> list[int]:
        return [seed for seed, _ in self.sent]

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.sent]


@dataclass(slots=True, kw_only=True)
class Reports:
    """Keeps what a pool reports."""

    takes_s: float = 0.0
    asked_by_key: dict[int, Asked] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)

    async def __call__(self, job: Job[int], asked: Asked) -> None:
        await asyncio.sleep(self.takes_s)
        self.order.append(job.key)
        self.asked_by_key[job.key] = asked

    @property
    def served(self) -> set[int]:
        return {key for key, asked in self.asked_by_key.items() if asked.reply is not None}


def jobs_numbered(count: int) -> list[Job[int]]:
    return [
        Job(key=number, request=a_request(seed=number, messages=(Message(role="user", content=f"What is {number}?"),)))
        for number in range(count)
    ]


def a_pool(server: FakeServer, *, concurrency: int = 1, limits: Limits | None = None, **overrides: Any) -> Pool:
    began = virtual_clock()
    return Pool(
        server,
        concurrency=concurrency,
        limits=limits or Limits(),
        clock=virtual_clock,
        sleep=asyncio.sleep,
        random=Random(7),
        now=lambda: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=virtual_clock() - began),
        **overrides,
    )


def failing(kind: FailureKind, message: str = "no", **overrides: Any) -> TargetError:
    members: dict[str, Any] = {"kind": kind, "is_retryable": True}
    return TargetError(message, **(members | overrides))


def gone_until(back_at: float) -> Callable[[float], TargetError | None]:
    return lambda at: failing(FailureKind.CONNECT, "http://h/v1: refused") if at < back_at else None
