from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.asking.backoff import Backoff, honoured
from evalkit.asking.stop import StopSignal
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from tests.builders import a_request
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, jobs_numbered
from tests.virtual_time import run_virtually


@given(failures=st.integers(0, 10_000), seed=st.integers(0, 100))
def test_a_wait_lies_between_nothing_and_its_ceiling(failures: int, seed: int) -> None:
    backoff = Backoff(random=Random(seed))
    assert 0.0 <= backoff.delay_s(failures) <= backoff.ceiling_s(failures) <= 60.0


def test_ceilings_double_up_to_the_most() -> None:
    backoff = Backoff(random=Random(1), first_s=1.0, most_s=10.0)
    assert [backoff.ceiling_s(failures) for failures in range(1, 7)] == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_jitter_covers_the_whole_span() -> None:
    backoff = Backoff(random=Random(1), first_s=8.0)
    delays = [backoff.delay_s(1) for _ in range(500)]
    assert min(delays) < 0.5
    assert max(delays) > 7.5


@pytest.mark.parametrize(("asked_s", "wait_s"), [(None, 0.0), (-5.0, 0.0), (20.0, 20.0), (86_400.0, 300.0)])
def test_retry_after_is_honoured_within_reason(asked_s: float | None, wait_s: float) -> None:
    assert honoured(asked_s) == wait_s


@pytest.mark.parametrize(
    "error",
    [
        failing(FailureKind.HTTP_429, status=429, retry_after_s=20.0),
        failing(FailureKind.HTTP_5XX, status=503, retry_after_s=20.0),
        failing(FailureKind.HTTP_5XX, status=500, retry_after_s=20.0),
    ],
)
def test_a_request_is_not_sent_again_before_retry_after(error: TargetError) -> None:
    async def scene() -> list[float]:
        server = FakeServer(answer=lambda request, at: error if at == 0.0 else None)
        await a_pool(server).ask(a_request())
        return server.times

    first, second = run_virtually(scene())
    assert first == 0.0
    assert 21.0 <= second <= 25.0


def test_one_refusal_slows_the_whole_pool_down() -> None:
    async def scene() -> list[float]:
        refusal = failing(FailureKind.HTTP_429, status=429, retry_after_s=50.0)
        server = FakeServer(answer=lambda request, at: refusal if at == 3.0 else None)
        await a_pool(server, concurrency=4).run(jobs_numbered(40), report=Reports(), stop=StopSignal())
        return server.times

    times = run_virtually(scene())
    assert [at for at in times if 4.0 < at < 54.0] == []
    assert len(times) == 44


def test_refusals_of_a_whole_round_count_once() -> None:
    async def scene() -> list[float]:
        refusal = failing(FailureKind.HTTP_429, status=429)
        server = FakeServer(answer=lambda request, at: refusal if at == 0.0 else None)
        await a_pool(server, concurrency=64).run(jobs_numbered(64), report=Reports(), stop=StopSignal())
        return server.times[64:]

    times = run_virtually(scene())
    assert len(times) == 64
    assert max(times) <= 4.0
    assert len(set(times)) > 32


def test_while_it_is_refused_the_pool_asks_ever_more_rarely() -> None:
    async def scene() -> list[float]:
        refusal = failing(FailureKind.HTTP_429, status=429)
        server = FakeServer(answer=lambda request, at: refusal if at < 100.0 else None, takes_s=0.0)
        with pytest.raises(TargetError, match="the same failure 10 times in a row"):
            await a_pool(server, concurrency=8).run(jobs_numbered(400), report=Reports(), stop=StopSignal())
        return server.times

    times = run_virtually(scene())
    assert len([at for at in times if 20.0 <= at < 40.0]) <= len([at for at in times if at < 20.0])
    assert len(times) < 200


def test_a_pool_that_was_served_again_waits_as_little_after_a_refusal_as_at_first() -> None:
    """Refused six times over, then one request in ten: never twice running, so each is the first of its kind."""

    async def scene() -> list[float]:
        sent = iter(range(1000))

        def answer(request: object, at: float) -> TargetError | None:
            del request, at
            number = next(sent)
            return failing(FailureKind.HTTP_429, status=429) if number < 6 or number % 10 == 0 else None

        server = FakeServer(answer=answer, takes_s=1.0)
        await a_pool(server, limits=Limits(tries=10)).run(jobs_numbered(60), report=Reports(), stop=StopSignal())
        return server.times

    times = run_virtually(scene())
    waits = [later - earlier - 1.0 for earlier, later in itertools.pairwise(times)]
    late = [waits[number] for number in range(20, 80, 10)]
    assert len(times) == 60 + 6 + 7
    assert all(0.0 < wait < 3.0 for wait in late)
