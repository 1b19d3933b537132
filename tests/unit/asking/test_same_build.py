from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from evalkit.asking.same_build import SameBuild
from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest
from evalkit.domain.passport import Passport
from evalkit.errors import FailureKind, TargetError
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, gone_until, jobs_numbered
from tests.virtual_time import run_virtually

_Q8, _Q4 = Passport(quantisation="Q8_0", context=4096), Passport(quantisation="Q4_K_M", context=4096)
_OUTAGE = (20.0, 60.0)


def cut_once(request: ChatRequest, at: float) -> TargetError | None:
    """Replies that begin at 20 s are cut: the server dies then, and is back at once."""
    del request
    return failing(FailureKind.CUT_STREAM) if at == 20.0 else None


def away(request: ChatRequest, at: float) -> TargetError | None:
    """Nobody listens for 40 s."""
    del request
    return gone_until(_OUTAGE[1])(at) if at >= _OUTAGE[0] else None


def a_server(answer: Callable[[ChatRequest, float], TargetError | None], after: Passport | TargetError) -> FakeServer:
    def probe(at: float) -> TargetError | None:
        error = away(jobs_numbered(1)[0].request, at) if answer is away else None
        return after if error is None and isinstance(after, TargetError) else error

    says = _Q8 if isinstance(after, TargetError) else after
    return FakeServer(answer=answer, probe=probe, says=lambda at: _Q8 if at < _OUTAGE[0] else says)


async def asked(server: FakeServer, *, expected: Passport | None = _Q8) -> Reports:
    reports = Reports()
    pool = a_pool(server, concurrency=4)
    if expected is not None:
        pool.expect(expected)
    await pool.run(jobs_numbered(200), report=reports, stop=StopSignal())
    return reports


@pytest.mark.parametrize("answer", [cut_once, away])
def test_another_build_is_asked_nothing(answer: Callable[[ChatRequest, float], TargetError | None]) -> None:
    async def scene() -> tuple[TargetError, FakeServer]:
        server = a_server(answer, _Q4)
        with pytest.raises(TargetError) as caught:
            await asked(server)
        return caught.value, server

    error, server = run_virtually(scene())
    assert (error.kind, error.is_retryable) == (FailureKind.OTHER_BUILD, False)
    assert "quantisation: Q8_0 -> Q4_K_M" in str(error)
    assert "--fresh" in error.hint
    assert max(server.times) == _OUTAGE[0]


@pytest.mark.parametrize("answer", [cut_once, away])
@pytest.mark.parametrize(
    "after", [_Q8, Passport(), failing(FailureKind.HTTP_5XX, "loading")], ids=["same", "silent", "loading"]
)
def test_what_is_not_known_to_be_another_build_is_asked_on(
    answer: Callable[[ChatRequest, float], TargetError | None], after: Passport | TargetError
) -> None:
    async def scene() -> Reports:
        return await asked(a_server(answer, after))

    assert run_virtually(scene()).served == set(range(200))


def test_without_an_expectation_a_cut_reply_costs_no_look() -> None:
    async def scene() -> FakeServer:
        server = a_server(cut_once, _Q4)
        await asked(server, expected=None)
        return server

    assert run_virtually(scene()).probed == []


def test_a_burst_of_cut_replies_costs_one_look() -> None:
    async def scene() -> FakeServer:
        server = a_server(cut_once, _Q8)
        await asked(server)
        return server

    assert len(run_virtually(scene()).probed) == 1


async def test_nothing_is_certain_while_a_look_is_under_way() -> None:
    has_answered = asyncio.Event()

    async def look() -> Passport:
        await has_answered.wait()
        return _Q8

    build = SameBuild(look)
    build.expect(_Q8)
    build.doubt()
    waiting = asyncio.create_task(build.wait())
    await asyncio.sleep(0)
    assert not build.is_certain
    has_answered.set()
    await waiting
    assert build.is_certain
