"""Tries that were made are told, whatever ends the run: they were paid for, and say what happened."""

from __future__ import annotations

import asyncio

import pytest

from evalkit.asking.pool import Asked, Job, Pool
from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, StorageError, TargetError
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, gone_until, jobs_numbered
from tests.virtual_time import run_virtually, virtual_clock

_WRONG_KEY = failing(FailureKind.HTTP_401, "wrong key", is_retryable=False, status=401)
_CUT = failing(FailureKind.CUT_STREAM, "cut")


def _told(reports: Reports) -> dict[int, list[str]]:
    return {key: [one.failure.message for one in asked.failed_tries] for key, asked in reports.asked_by_key.items()}


async def _stop_urgently(pool: Pool, *, report: Reports | _FullDisk, after_s: float, jobs: int = 9) -> float:
    """Returns how long the run went on after the second request."""
    stop = StopSignal()
    work = asyncio.create_task(pool.run(jobs_numbered(jobs), report=report, stop=stop))
    await asyncio.sleep(after_s)
    stop.request()
    stop.request()
    asked_at = virtual_clock()
    await work
    return virtual_clock() - asked_at


class _FullDisk:
    async def __call__(self, job: Job[int], asked: Asked) -> None:
        del job, asked
        await asyncio.sleep(0)
        raise StorageError("disk full")


def _cut_at_first(server_sent: dict[int, int]) -> FakeServer:
    """The first try of each request is cut, the second takes long."""

    def answer(request: ChatRequest, at: float) -> TargetError | None:
        del at
        server_sent[request.seed] = server_sent.get(request.seed, 0) + 1
        return _CUT if server_sent[request.seed] == 1 else None

    return FakeServer(answer=answer, takes_s=10.0)


def test_the_try_that_ends_the_run_is_told() -> None:
    async def scene() -> Reports:
        reports = Reports(takes_s=0.5)
        server = FakeServer(answer=lambda request, at: _WRONG_KEY if request.seed == 6 else None)
        with pytest.raises(TargetError, match="wrong key"):
            await a_pool(server).run(jobs_numbered(9), report=reports, stop=StopSignal())
        return reports

    reports = run_virtually(scene())
    assert reports.order == list(range(7))
    assert _told(reports)[6] == ["wrong key"]
    assert reports.asked_by_key[6].reply is None


def test_earlier_tries_of_the_others_are_told_when_the_run_ends_in_an_error() -> None:
    """All three are cut at 10; 0 and 1 are in flight again when 2 meets the wrong key."""

    async def scene() -> tuple[Reports, FakeServer]:
        server, reports = _cut_at_first({}), Reports(takes_s=0.5)
        answer = server.answer
        server.answer = lambda request, at: _WRONG_KEY if request.seed == 2 and at > 0.0 else answer(request, at)
        with pytest.raises(TargetError, match="wrong key"):
            await a_pool(server, concurrency=3).run(jobs_numbered(9), report=reports, stop=StopSignal())
        return reports, server

    reports, server = run_virtually(scene())
    assert _told(reports) == {0: ["cut"], 1: ["cut"], 2: ["cut", "wrong key"]}
    assert sorted(reports.order) == [0, 1, 2]
    assert server.in_flight == 0


def test_earlier_tries_are_told_at_an_urgent_stop_and_jobs_without_any_are_not() -> None:
    async def scene() -> tuple[Reports, FakeServer, float]:
        server, reports = _cut_at_first({1: 1}), Reports(takes_s=0.5)
        took_s = await _stop_urgently(a_pool(server, concurrency=3), report=reports, after_s=15.0)
        return reports, server, took_s

    reports, server, took_s = run_virtually(scene())
    assert _told(reports) == {0: ["cut"], 1: [], 2: ["cut"]}
    assert reports.served == {1}
    assert server.seeds.count(3) == 1
    assert took_s == 0.5


def test_tries_are_told_when_a_server_is_given_up_that_many_wait_for() -> None:
    async def scene() -> Reports:
        gone, reports = gone_until(1e9), Reports(takes_s=0.5)
        server = FakeServer(answer=lambda request, at: gone(at) if at >= 2.0 else None, probe=gone)
        pool = a_pool(server, concurrency=4, limits=Limits(unreachable_s=60.0))
        with pytest.raises(TargetError, match="gave up after"):
            await pool.run(jobs_numbered(40), report=reports, stop=StopSignal())
        return reports

    reports = run_virtually(scene())
    assert reports.served == set(range(8))
    assert {key: texts for key, texts in _told(reports).items() if key >= 8} == {
        key: ["http://h/v1: refused"] for key in range(8, 12)
    }
    assert sorted(reports.order) == list(range(12))


def test_a_report_begun_is_not_begun_again_when_the_run_ends_meanwhile() -> None:
    """0 is being reported from 1 to 6, its try among what is told; the key is refused at 3."""

    async def scene() -> Reports:
        reports = Reports(takes_s=5.0)

        def answer(request: ChatRequest, at: float) -> TargetError | None:
            if request.seed == 0:
                return failing(FailureKind.MISCONFIGURED, "misplaced", is_retryable=False)
            return _WRONG_KEY if at >= 2.0 else _CUT

        pool = a_pool(FakeServer(answer=answer), concurrency=2)
        with pytest.raises(TargetError, match="wrong key"):
            await pool.run(jobs_numbered(2), report=reports, stop=StopSignal())
        return reports

    reports = run_virtually(scene())
    assert sorted(reports.order) == [0, 1]
    assert _told(reports)[0] == ["misplaced"]


def test_a_report_of_what_failed_is_finished_when_another_error_ends_the_run_meanwhile() -> None:
    async def scene() -> Reports:
        quick, slow = Reports(), Reports(takes_s=5.0)

        async def report(job: Job[int], asked: Asked) -> None:
            await (quick if job.key == 0 else slow)(job, asked)

        pool = a_pool(FakeServer(answer=lambda request, at: _WRONG_KEY), concurrency=2)
        with pytest.raises(TargetError, match="wrong key"):
            await pool.run(jobs_numbered(9), report=report, stop=StopSignal())
        return slow

    assert _told(run_virtually(scene())) == {1: ["wrong key"]}


def test_a_report_that_fails_does_not_hide_why_the_run_ended() -> None:
    async def scene() -> TargetError:
        server = FakeServer(answer=lambda request, at: _WRONG_KEY)
        with pytest.raises(TargetError, match="wrong key") as caught:
            await a_pool(server, concurrency=3).run(jobs_numbered(9), report=_FullDisk(), stop=StopSignal())
        return caught.value

    assert any("disk full" in note for note in run_virtually(scene()).__notes__)


def test_a_report_that_fails_after_an_urgent_stop_is_heard() -> None:
    async def scene() -> None:
        await _stop_urgently(a_pool(_cut_at_first({}), concurrency=2), report=_FullDisk(), after_s=15.0)

    with pytest.raises(StorageError, match="disk full"):
        run_virtually(scene())


def test_tries_are_told_when_the_run_itself_is_cancelled() -> None:
    async def scene() -> Reports:
        reports = Reports(takes_s=0.5)
        pool = a_pool(_cut_at_first({}), concurrency=2)
        work = asyncio.create_task(pool.run(jobs_numbered(9), report=reports, stop=StopSignal()))
        await asyncio.sleep(15.0)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        return reports

    assert _told(run_virtually(scene())) == {0: ["cut"], 1: ["cut"]}
