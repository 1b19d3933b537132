from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from evalkit.asking.pool import Asked, Job
from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, StorageError, TargetError
from tests.builders import a_request
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, gone_until, jobs_numbered
from tests.virtual_time import run_virtually, virtual_clock


def _once(*errors: TargetError) -> list[TargetError | None]:
    """What successive requests meet, before all is well."""
    return [*errors, *[None] * 1000]


def test_jobs_are_sent_in_their_order() -> None:
    async def scene() -> list[int]:
        server = FakeServer()
        await a_pool(server, concurrency=3).run(jobs_numbered(10), report=Reports(), stop=StopSignal())
        return server.seeds

    assert run_virtually(scene()) == list(range(10))


@pytest.mark.parametrize("concurrency", [1, 3, 20])
def test_never_more_than_the_limit_are_in_flight_and_no_fewer_while_there_are_jobs(concurrency: int) -> None:
    async def scene() -> FakeServer:
        server = FakeServer()
        await a_pool(server, concurrency=concurrency).run(jobs_numbered(10), report=Reports(), stop=StopSignal())
        return server

    assert run_virtually(scene()).most_in_flight == min(concurrency, 10)


def test_every_job_is_reported_exactly_once_whatever_becomes_of_it() -> None:
    def answer(request: object, at: float) -> TargetError | None:
        kinds = (None, None, FailureKind.TIMEOUT, FailureKind.CUT_STREAM)
        kind = kinds[int(at * 7) % 4]
        return failing(kind, f"at {at:.1f}") if kind is not None else None

    async def scene() -> Reports:
        reports = Reports()
        await a_pool(FakeServer(answer=answer), concurrency=4).run(jobs_numbered(40), report=reports, stop=StopSignal())
        return reports

    assert sorted(run_virtually(scene()).order) == list(range(40))


def test_a_place_is_free_only_when_the_report_has_returned() -> None:
    async def scene() -> list[float]:
        server = FakeServer(takes_s=1.0)
        await a_pool(server).run(jobs_numbered(3), report=Reports(takes_s=5.0), stop=StopSignal())
        return server.times

    assert run_virtually(scene()) == [0.0, 6.0, 12.0]


def test_jobs_are_taken_one_by_one_not_in_advance() -> None:
    taken: list[int] = []

    def source() -> Iterator[Job[int]]:
        for job in jobs_numbered(5):
            taken.append(job.key)
            yield job

    async def scene() -> int:
        stop = StopSignal()

        async def report(job: Job[int], asked: Asked) -> None:
            del job, asked
            stop.request()

        await a_pool(FakeServer()).run(source(), report=report, stop=stop)
        return len(taken)

    assert run_virtually(scene()) == 1


def test_a_failure_that_may_pass_is_tried_again_and_each_try_is_told() -> None:
    async def scene() -> tuple[Asked, FakeServer]:
        outcomes = iter(_once(failing(FailureKind.TIMEOUT, "t"), failing(FailureKind.CUT_STREAM, "c", status=200)))
        server = FakeServer(answer=lambda request, at: next(outcomes))
        return await a_pool(server).ask(a_request()), server

    asked, server = run_virtually(scene())
    assert asked.reply is not None
    assert [try_.failure.kind for try_ in asked.failed_tries] == [FailureKind.TIMEOUT, FailureKind.CUT_STREAM]
    assert asked.failed_tries[1].failure.status == 200
    assert [try_.timing.queued_s for try_ in asked.failed_tries] == server.queued_s[:2]


def test_waiting_between_tries_is_recorded_as_queueing_and_as_nothing_else() -> None:
    async def scene() -> FakeServer:
        outcomes = iter(_once(failing(FailureKind.TIMEOUT), failing(FailureKind.TIMEOUT)))
        server = FakeServer(answer=lambda request, at: next(outcomes), takes_s=2.0)
        await a_pool(server).ask(a_request())
        return server

    server = run_virtually(scene())
    assert server.queued_s[0] == 0.0
    gaps = [later - earlier - 2.0 for earlier, later in zip(server.times, server.times[1:], strict=False)]
    assert server.queued_s[1:] == pytest.approx(gaps)
    assert all(gap > 0 for gap in gaps)


def test_a_cell_whose_tries_are_used_up_stays_open_and_the_others_go_on() -> None:
    def answer(request: object, at: float) -> TargetError | None:
        return failing(FailureKind.TIMEOUT) if getattr(request, "seed", None) == 1 else None

    async def scene() -> tuple[Reports, FakeServer]:
        reports, server = Reports(), FakeServer(answer=answer)
        pool = a_pool(server, limits=Limits(tries=3))
        await pool.run(jobs_numbered(3), report=reports, stop=StopSignal())
        return reports, server

    reports, server = run_virtually(scene())
    assert reports.served == {0, 2}
    assert reports.asked_by_key[1].reply is None
    assert len(reports.asked_by_key[1].failed_tries) == 3
    assert server.seeds.count(1) == 3


def test_a_failure_that_cannot_pass_ends_the_tries_of_its_own_cell_only() -> None:
    def answer(request: object, at: float) -> TargetError | None:
        is_wrong = getattr(request, "seed", None) == 1
        return failing(FailureKind.MISCONFIGURED, is_retryable=False) if is_wrong else None

    async def scene() -> tuple[Reports, FakeServer]:
        reports, server = Reports(), FakeServer(answer=answer)
        await a_pool(server).run(jobs_numbered(3), report=reports, stop=StopSignal())
        return reports, server

    reports, server = run_virtually(scene())
    assert reports.served == {0, 2}
    assert len(reports.asked_by_key[1].failed_tries) == 1
    assert server.seeds == [0, 1, 2]


@pytest.mark.parametrize(
    "kind",
    [FailureKind.HTTP_401, FailureKind.HTTP_404, FailureKind.HTTP_429, FailureKind.CONNECT],
)
def test_a_mistake_of_every_request_ends_the_run_within_one_round_trip(kind: FailureKind) -> None:
    async def scene() -> tuple[FakeServer, Reports, float, str]:
        error = failing(kind, "wrong", is_retryable=False, hint="set api_key_env")
        server, reports = FakeServer(answer=lambda request, at: error, takes_s=1.0), Reports()
        began = virtual_clock()
        with pytest.raises(TargetError, match="wrong") as caught:
            await a_pool(server, concurrency=4).run(jobs_numbered(100), report=reports, stop=StopSignal())
        return server, reports, virtual_clock() - began, caught.value.hint

    server, reports, took_s, hint = run_virtually(scene())
    assert took_s <= 1.0
    assert len(server.sent) == 4
    assert reports.served == set()
    assert hint == "set api_key_env"


def test_the_others_in_flight_are_cancelled_when_the_run_ends_in_an_error() -> None:
    def answer(request: object, at: float) -> TargetError | None:
        is_wrong = getattr(request, "seed", None) == 2
        return failing(FailureKind.CONNECT, is_retryable=False) if is_wrong else None

    async def scene() -> FakeServer:
        server = FakeServer(answer=answer, takes_s=10.0)
        with pytest.raises(TargetError):
            await a_pool(server, concurrency=3).run(jobs_numbered(9), report=Reports(), stop=StopSignal())
        return server

    server = run_virtually(scene())
    assert server.cancelled == [0, 1]
    assert server.in_flight == 0


def test_an_error_of_the_report_ends_the_run_as_itself() -> None:
    async def report(job: Job[int], asked: Asked) -> None:
        del job, asked
        raise StorageError("disk full")

    async def scene() -> FakeServer:
        server = FakeServer()
        with pytest.raises(StorageError, match="disk full"):
            await a_pool(server, concurrency=2).run(jobs_numbered(9), report=report, stop=StopSignal())
        return server

    assert len(run_virtually(scene()).sent) == 2


def test_the_first_stop_lets_requests_in_flight_finish_and_loses_none() -> None:
    async def scene() -> tuple[FakeServer, Reports]:
        server, reports, stop = FakeServer(takes_s=10.0), Reports(), StopSignal()
        work = asyncio.create_task(a_pool(server, concurrency=3).run(jobs_numbered(9), report=reports, stop=stop))
        await asyncio.sleep(15.0)
        stop.request()
        await work
        return server, reports

    server, reports = run_virtually(scene())
    assert server.seeds == [0, 1, 2, 3, 4, 5]
    assert reports.served == {0, 1, 2, 3, 4, 5}
    assert server.cancelled == []


def test_at_a_stop_what_only_waits_is_reported_unserved_at_once() -> None:
    async def scene() -> tuple[Reports, float]:
        refusal = failing(FailureKind.HTTP_429, status=429, retry_after_s=200.0)
        reports, stop = Reports(), StopSignal()
        pool = a_pool(FakeServer(answer=lambda request, at: refusal), concurrency=2)
        work = asyncio.create_task(pool.run(jobs_numbered(9), report=reports, stop=stop))
        await asyncio.sleep(50.0)
        stop.request()
        asked_at = virtual_clock()
        await work
        return reports, virtual_clock() - asked_at

    reports, took_s = run_virtually(scene())
    assert took_s == 0.0
    assert {key: len(asked.failed_tries) for key, asked in reports.asked_by_key.items()} == {0: 1, 1: 1}
    assert reports.served == set()


def test_the_second_stop_leaves_requests_in_flight() -> None:
    async def scene() -> tuple[FakeServer, Reports, float]:
        server, reports, stop = FakeServer(takes_s=10.0), Reports(), StopSignal()
        work = asyncio.create_task(a_pool(server, concurrency=2).run(jobs_numbered(9), report=reports, stop=stop))
        await asyncio.sleep(15.0)
        stop.request()
        await asyncio.sleep(1.0)
        stop.request()
        asked_at = virtual_clock()
        await work
        return server, reports, virtual_clock() - asked_at

    server, reports, took_s = run_virtually(scene())
    assert took_s == 0.0
    assert server.cancelled == [2, 3]
    assert reports.served == {0, 1}


def test_a_report_that_has_begun_is_finished_even_at_the_second_stop() -> None:
    async def scene() -> Reports:
        reports, stop = Reports(takes_s=5.0), StopSignal()
        work = asyncio.create_task(a_pool(FakeServer()).run(jobs_numbered(3), report=reports, stop=stop))
        await asyncio.sleep(3.0)
        stop.request()
        stop.request()
        await work
        return reports

    assert run_virtually(scene()).served == {0}


def test_cancelling_the_run_cancels_its_requests() -> None:
    async def scene() -> FakeServer:
        server = FakeServer(takes_s=10.0)
        pool = a_pool(server, concurrency=2)
        work = asyncio.create_task(pool.run(jobs_numbered(9), report=Reports(), stop=StopSignal()))
        await asyncio.sleep(1.0)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        return server

    assert run_virtually(scene()).cancelled == [0, 1]


def test_asking_one_by_one_keeps_to_the_same_limit() -> None:
    async def scene() -> int:
        server = FakeServer()
        pool = a_pool(server, concurrency=2)
        await asyncio.gather(*(pool.ask(a_request(seed=number)) for number in range(6)))
        return server.most_in_flight

    assert run_virtually(scene()) == 2


def test_waiting_for_a_place_is_recorded_as_queueing() -> None:
    async def scene() -> list[float]:
        server = FakeServer(takes_s=3.0)
        pool = a_pool(server, concurrency=1)
        await asyncio.gather(*(pool.ask(a_request(seed=number)) for number in range(2)))
        return server.queued_s

    assert run_virtually(scene()) == [0.0, 3.0]


def test_an_outage_costs_a_cell_none_of_its_tries() -> None:
    async def scene() -> tuple[Reports, FakeServer]:
        gone = gone_until(60.0)
        server = FakeServer(answer=lambda request, at: gone(at) if at >= 5.0 else None, probe=gone)
        reports = Reports()
        pool = a_pool(server, concurrency=4, limits=Limits(tries=1, unreachable_s=120.0))
        await pool.run(jobs_numbered(40), report=reports, stop=StopSignal())
        return reports, server

    reports, server = run_virtually(scene())
    assert reports.served == set(range(40))
    assert max(len(asked.failed_tries) for asked in reports.asked_by_key.values()) == 1
    assert len(server.sent) == 44


def test_a_cell_that_brings_the_server_down_each_time_is_given_up() -> None:
    async def scene() -> tuple[Reports, FakeServer]:
        def answer(request: object, at: float) -> TargetError | None:
            is_deadly = getattr(request, "seed", None) == 1
            return failing(FailureKind.CONNECT) if is_deadly else None

        reports, server = Reports(), FakeServer(answer=answer)
        pool = a_pool(server, concurrency=2, limits=Limits(tries=3))
        await pool.run(jobs_numbered(300), report=reports, stop=StopSignal())
        return reports, server

    reports, server = run_virtually(scene())
    assert reports.served == set(range(300)) - {1}
    assert 3 <= server.seeds.count(1) <= 20


def test_why_nothing_is_asked_is_told_once_for_an_outage_and_once_for_a_long_pause() -> None:
    async def scene() -> list[str]:
        told: list[str] = []
        gone = gone_until(40.0)
        busy = failing(FailureKind.HTTP_429, status=429, retry_after_s=60.0)

        def answer(_request: ChatRequest, at: float) -> TargetError | None:
            return gone(at) if at >= 5.0 and at < 40.0 else busy if 100.0 <= at < 102.0 else None

        server = FakeServer(answer=answer, probe=lambda at: gone(at) if 5.0 <= at < 40.0 else None)
        await a_pool(server, concurrency=4, tell=told.append).run(
            jobs_numbered(400), report=Reports(), stop=StopSignal()
        )
        return told

    outage, pause = run_virtually(scene())
    assert "waiting for the server, 120 s at most" in outage
    assert "fewer requests; the next one goes out in 60 s" in pause
