"""Laws of the pool, whatever the server does and whenever the user stops."""

from __future__ import annotations

import asyncio
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.asking.stop import StopSignal
from evalkit.domain.exchange import ChatRequest
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from tests.unit.asking.fakes import FakeServer, Reports, a_pool, failing, jobs_numbered
from tests.virtual_time import run_virtually

_TROUBLES = (
    failing(FailureKind.TIMEOUT),
    failing(FailureKind.CUT_STREAM),
    failing(FailureKind.CONNECT),
    failing(FailureKind.HTTP_5XX, status=503, retry_after_s=7.0),
    failing(FailureKind.HTTP_429, status=429),
    failing(FailureKind.MISCONFIGURED, is_retryable=False),
)
_JOBS = 25


def _stumbling(seed: int, share: float) -> FakeServer:
    draw = Random(seed)

    def answer(request: ChatRequest, at: float) -> TargetError | None:
        del request, at
        return draw.choice(_TROUBLES) if draw.random() < share else None

    return FakeServer(answer=answer)


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.0, 0.2, 0.5, 0.9]),
    concurrency=st.integers(1, 8),
    stops_after_s=st.lists(st.floats(0.0, 60.0), max_size=2),
)
def test_order_limit_and_each_try_told_once(
    seed: int, share: float, concurrency: int, stops_after_s: list[float]
) -> None:
    async def scene() -> tuple[FakeServer, Reports, bool]:
        server, reports, stop = _stumbling(seed, share), Reports(takes_s=0.1), StopSignal()
        pool = a_pool(server, concurrency=concurrency, limits=Limits(tries=3, unreachable_s=10_000.0))
        for after_s in stops_after_s:
            asyncio.get_running_loop().call_later(after_s, stop.request)
        try:
            await pool.run(jobs_numbered(_JOBS), report=reports, stop=stop)
        except TargetError:
            return server, reports, True
        return server, reports, False

    server, reports, is_given_up = run_virtually(scene())
    assert server.most_in_flight <= concurrency
    assert server.in_flight == 0
    first_sent = list(dict.fromkeys(server.seeds))
    if not share:  # a pool that was slowed down spreads the jobs it has taken
        assert first_sent == sorted(first_sent)
    assert len(reports.order) == len(set(reports.order))
    told = sum(len(asked.failed_tries) + (asked.reply is not None) for asked in reports.asked_by_key.values())
    assert len(server.seeds) == told + len(server.cancelled)
    assert set(server.seeds) <= {*reports.order, *server.cancelled}
    if not is_given_up and len(stops_after_s) < 2:
        assert set(server.seeds) <= set(reports.order)
        assert not server.cancelled
    if not is_given_up and not stops_after_s:
        assert set(reports.order) == set(range(_JOBS))
