from __future__ import annotations

import asyncio

import pytest

from evalkit.asking.pool import Asked
from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest, Reply
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from tests.builders import a_request
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, gone_until, jobs_numbered
from tests.virtual_time import run_virtually, virtual_clock

_REFUSED = failing(FailureKind.CONNECT, "http://h/v1: refused")


async def _run(server: FakeServer, *, concurrency: int = 4, jobs: int = 100, limits: Limits | None = None) -> Reports:
    reports = Reports()
    pool = a_pool(server, concurrency=concurrency, limits=limits)
    await pool.run(jobs_numbered(jobs), report=reports, stop=StopSignal())
    return reports


def test_while_a_server_is_gone_one_probe_at_a_time_looks_for_it_and_no_request_is_sent() -> None:
    async def scene() -> FakeServer:
        gone = gone_until(100.0)
        server = FakeServer(answer=lambda request, at: gone(at) if at >= 5.0 else None, probe=gone)
        await _run(server, concurrency=16)
        return server

    server = run_virtually(scene())
    assert [at for at in server.times if 6.0 < at < 100.0] == []
    during = [at for at in server.probed if at < 100.0]
    assert 3 <= len(during) <= 40
    assert len(set(server.probed)) == len(server.probed)


def test_when_the_server_is_back_all_go_on_together() -> None:
    async def scene() -> FakeServer:
        gone = gone_until(100.0)
        server = FakeServer(answer=lambda request, at: gone(at) if at >= 5.0 else None, probe=gone)
        await _run(server, concurrency=16, jobs=200)
        return server

    server = run_virtually(scene())
    back_at = server.probed[-1]
    assert 100.0 <= back_at <= 130.0
    assert sum(1 for at in server.times if at == back_at) == 16


def test_a_server_that_stays_gone_is_given_up_after_its_patience_with_a_hint_how_to_go_on() -> None:
    async def scene() -> tuple[TargetError, float, int]:
        server = FakeServer(
            answer=lambda request, at: _REFUSED if at >= 5.0 else None, probe=lambda at: _REFUSED, takes_s=1.0
        )
        with pytest.raises(TargetError) as caught:
            await _run(server, limits=Limits(unreachable_s=120.0))
        return caught.value, virtual_clock() - server.started_at, len(server.sent)

    error, took_s, sent = run_virtually(scene())
    assert 125.0 <= took_s <= 126.0
    assert str(error) == "gave up after 120 s without the server: http://h/v1: refused"
    assert "the same command" in error.hint
    assert sent == 24


def test_a_server_that_was_never_there_is_given_up_within_seconds() -> None:
    async def scene() -> tuple[TargetError, float]:
        server = FakeServer(answer=lambda request, at: _REFUSED, probe=lambda at: _REFUSED)
        with pytest.raises(TargetError) as caught:
            await _run(server)
        return caught.value, virtual_clock() - server.started_at

    error, took_s = run_virtually(scene())
    assert took_s <= 6.0
    assert "base_url" in error.hint


def test_a_server_that_is_there_but_takes_no_question_is_given_up_too() -> None:
    async def scene() -> float:
        server = FakeServer(answer=lambda request, at: _REFUSED, probe=lambda at: None)
        with pytest.raises(TargetError, match="gave up after"):
            await _run(server, limits=Limits(unreachable_s=120.0))
        return virtual_clock() - server.started_at

    assert 120.0 <= run_virtually(scene()) <= 160.0


def test_two_lost_connections_far_apart_are_no_outage() -> None:
    """Answers take ten minutes here: for long nothing is served, and yet nothing is wrong."""

    async def scene() -> list[Asked]:
        lost_at = {700.0, 900.0}
        server = FakeServer(answer=lambda request, at: _REFUSED if at in lost_at else None, takes_s=600.0)
        pool = a_pool(server, concurrency=4, limits=Limits(unreachable_s=120.0))

        async def ask_at(at: float) -> Asked:
            await asyncio.sleep(at)
            return await pool.ask(a_request())

        # Served at 600; refused at 700 and at 900, while the request of 700 has been running since its second try.
        return list(await asyncio.gather(*(ask_at(at) for at in (0.0, 700.0, 900.0))))

    asked = run_virtually(scene())
    assert [len(one.failed_tries) for one in asked] == [0, 1, 1]
    assert all(one.reply is not None for one in asked)


def test_a_stream_cut_by_the_servers_death_does_not_open_the_gate() -> None:
    async def scene() -> FakeServer:
        gone = gone_until(60.0)

        def answer(request: object, at: float) -> TargetError | None:
            del request
            if at >= 8.0:
                return gone(at)
            return failing(FailureKind.CUT_STREAM) if at > 0.0 else None

        server = FakeServer(answer=answer, probe=gone, takes_s=4.0)
        pool = a_pool(server, concurrency=4)

        async def ask_at(at: float) -> None:
            await asyncio.sleep(at)
            await pool.ask(a_request())

        # Served at 4; cut at 9, a second after the refusal at 8; 10 comes when nothing may be sent.
        await asyncio.gather(*(ask_at(at) for at in (0.0, 5.0, 8.0, 10.0)))
        return server

    assert [at for at in run_virtually(scene()).times if 8.0 < at < 60.0] == []


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_whose_server_is_gone_is_given_up_after_the_same_patience(status: int) -> None:
    async def scene() -> tuple[float, int]:
        error = failing(FailureKind.HTTP_5XX, "bad gateway", status=status)
        server = FakeServer(answer=lambda request, at: error if at >= 5.0 else None)
        with pytest.raises(TargetError, match=r"gave up after .* bad gateway"):
            await _run(server, limits=Limits(unreachable_s=120.0))
        return virtual_clock() - server.started_at, len(server.sent)

    took_s, sent = run_virtually(scene())
    assert 125.0 <= took_s <= 260.0
    assert sent <= 24 + 4 * 12


def test_a_gateway_that_comes_back_costs_no_cell() -> None:
    async def scene() -> Reports:
        error = failing(FailureKind.HTTP_5XX, status=502)
        server = FakeServer(answer=lambda request, at: error if 5.0 <= at < 60.0 else None)
        return await _run(server, limits=Limits(tries=1))

    assert run_virtually(scene()).served == set(range(100))


def test_a_server_that_is_still_loading_its_model_is_waited_for_from_the_start() -> None:
    async def scene() -> Reports:
        loading = failing(FailureKind.HTTP_5XX, "loading model", status=503, retry_after_s=7.0)
        server = FakeServer(answer=lambda request, at: loading if at < 60.0 else None)
        return await _run(server, limits=Limits(tries=1))

    assert run_virtually(scene()).served == set(range(100))


def test_one_and_the_same_500_for_every_request_ends_the_run_after_five_rounds() -> None:
    async def scene() -> tuple[TargetError, FakeServer]:
        def answer(request: object, at: float) -> TargetError | None:
            return failing(FailureKind.HTTP_5XX, f"no template (request {at:.3f})", status=500)

        server = FakeServer(answer=answer, takes_s=0.1)
        with pytest.raises(TargetError) as caught:
            await _run(server, concurrency=4)
        return caught.value, server

    error, server = run_virtually(scene())
    assert str(error).startswith("the same failure 5 times in a row: no template")
    assert not error.is_retryable
    assert server.times[-1] < 60.0


def test_many_that_fail_together_count_once() -> None:
    async def scene() -> Reports:
        error = failing(FailureKind.HTTP_5XX, "out of memory", status=500)
        server = FakeServer(answer=lambda request, at: error if at < 1.0 else None)
        return await _run(server, concurrency=64)

    assert run_virtually(scene()).served == set(range(100))


def test_one_question_that_a_server_always_stumbles_over_does_not_end_the_run() -> None:
    async def scene() -> Reports:
        def answer(request: object, at: float) -> TargetError | None:
            is_poison = getattr(request, "seed", None) == 0
            return failing(FailureKind.HTTP_5XX, "assertion failed", status=500) if is_poison else None

        return await _run(FakeServer(answer=answer), concurrency=1, limits=Limits(tries=8))

    assert run_virtually(scene()).served == set(range(1, 100))


def test_failures_of_different_texts_are_not_called_permanent() -> None:
    async def scene() -> Reports:
        def answer(request: object, at: float) -> TargetError | None:
            return failing(FailureKind.HTTP_5XX, "abcdefghij"[int(at * 10) % 10], status=500)

        return await _run(FakeServer(answer=answer), jobs=5, concurrency=2, limits=Limits(tries=6))

    assert run_virtually(scene()).served == set()


def _hangs(request: object, at: float) -> TargetError:
    del request
    limit = "no first chunk within 1800 s" if at < 2000.0 else "silent for 120 s"
    return failing(FailureKind.TIMEOUT, limit, hint="raise `timeouts`")


@pytest.mark.parametrize(("concurrency", "most_sent"), [(1, 11), (4, 12)])
def test_a_server_that_takes_every_request_and_answers_none_is_given_up(concurrency: int, most_sent: int) -> None:
    async def scene() -> tuple[TargetError, FakeServer]:
        server = FakeServer(answer=_hangs, takes_s=1800.0)
        with pytest.raises(TargetError, match=r"the same failure \d+ times in a row: (no first|silent)") as caught:
            await _run(server, concurrency=concurrency)
        return caught.value, server

    error, server = run_virtually(scene())
    assert len(server.sent) <= most_sent
    assert error.hint == "raise `timeouts`"


def test_two_questions_that_run_into_a_limit_do_not_end_the_run() -> None:
    """They may well be the first that a resumed run asks: it left them open."""

    async def scene() -> Reports:
        def answer(request: ChatRequest, at: float) -> TargetError | None:
            return _hangs(request, at) if request.seed < 2 else None

        return await _run(FakeServer(answer=answer), concurrency=1, jobs=10)

    assert run_virtually(scene()).served == set(range(2, 10))


def test_failures_say_nothing_while_requests_from_before_them_are_being_answered() -> None:
    """Answers take ten minutes and silence is noticed after two: many time out before the first is served."""

    async def scene() -> tuple[list[Asked], float]:
        slow, quick = FakeServer(takes_s=600.0), FakeServer(answer=_hangs, takes_s=20.0)
        server = _Either(quick=quick, slow=slow)
        pool = a_pool(server, concurrency=8, limits=Limits(tries=3))
        asked = await asyncio.gather(*(pool.ask(a_request(seed=number)) for number in range(8)))
        return asked, virtual_clock() - slow.started_at

    asked, took_s = run_virtually(scene())
    assert [one.reply is not None for one in asked] == [False] * 6 + [True] * 2
    assert took_s == 600.0


class _Either(FakeServer):
    """The last two of eight requests are answered, slowly; the others never."""

    def __init__(self, *, quick: FakeServer, slow: FakeServer) -> None:
        super().__init__()
        self._quick, self._slow = quick, slow

    async def ask(self, request: ChatRequest, *, queued_s: float = 0.0) -> Reply:
        server = self._quick if request.seed < 6 else self._slow
        return await server.ask(request, queued_s=queued_s)


def test_permanent_errors_end_the_run_as_soon_as_those_from_before_have_ended_unserved() -> None:
    """The first eight hang for ten minutes while others fail at once: only their end shows that nothing is served."""

    async def scene() -> float:
        slow, quick = FakeServer(answer=_hangs, takes_s=600.0), FakeServer(answer=_hangs, takes_s=20.0)
        server = _Either(quick=quick, slow=slow)
        with pytest.raises(TargetError, match="times in a row"):
            await _run(server, concurrency=8, jobs=8, limits=Limits(tries=100))
        return virtual_clock() - slow.started_at

    assert 600.0 <= run_virtually(scene()) <= 720.0
