"""One request put before any job, as a warm-up is: it meets a server that may not be there yet."""

from __future__ import annotations

import pytest

from evalkit.asking.pool import Asked
from evalkit.asking.stop import StopSignal
from evalkit.domain.target import Limits
from evalkit.errors import FailureKind, TargetError
from tests.builders import a_request
from tests.unit.asking.fakes import FakeServer, a_pool, failing, gone_until
from tests.virtual_time import run_virtually, virtual_clock


def _loading_until(ready_at: float, *, retry_after_s: float | None) -> FakeServer:
    loading = failing(FailureKind.HTTP_5XX, "loading model", status=503, retry_after_s=retry_after_s)
    return FakeServer(answer=lambda request, at: loading if at < ready_at else None, takes_s=0.1)


async def _asked(server: FakeServer, *, limits: Limits) -> tuple[Asked, float]:
    asked = await a_pool(server, limits=limits).ask(a_request(), stop=StopSignal())
    return asked, virtual_clock() - server.started_at


async def _given_up(server: FakeServer, *, limits: Limits) -> tuple[TargetError, float]:
    with pytest.raises(TargetError, match="gave up after") as caught:
        await a_pool(server, limits=limits).ask(a_request(), stop=StopSignal())
    return caught.value, virtual_clock() - server.started_at


@pytest.mark.parametrize("retry_after_s", [None, 7.0, 60.0, 200.0])
def test_a_model_that_is_loading_is_waited_for(retry_after_s: float | None) -> None:
    async def scene() -> Asked:
        server = _loading_until(60.0, retry_after_s=retry_after_s)
        return (await _asked(server, limits=Limits(tries=1)))[0]

    asked = run_virtually(scene())
    assert asked.reply is not None
    assert asked.failed_tries[0].failure.status == 503


@pytest.mark.parametrize("unreachable_s", [10.0, 30.0, 120.0])
@pytest.mark.parametrize("retry_after_s", [None, 7.0, 60.0, 200.0])
def test_a_model_that_never_comes_is_given_up_after_the_patience_and_one_pause(
    unreachable_s: float, retry_after_s: float | None
) -> None:
    async def scene() -> float:
        server = _loading_until(1e9, retry_after_s=retry_after_s)
        return (await _given_up(server, limits=Limits(unreachable_s=unreachable_s)))[1]

    took_s = run_virtually(scene())
    assert unreachable_s <= took_s <= unreachable_s + max(120.0, retry_after_s or 0.0)


def test_a_server_that_was_never_there_is_given_up_within_seconds_with_a_hint() -> None:
    async def scene() -> tuple[TargetError, float]:
        gone = gone_until(1e9)
        return await _given_up(FakeServer(answer=lambda request, at: gone(at), probe=gone), limits=Limits())

    error, took_s = run_virtually(scene())
    assert 5.0 <= took_s <= 6.0
    assert "base_url" in error.hint


def test_a_server_that_comes_within_seconds_is_asked_then() -> None:
    async def scene() -> tuple[Asked, float]:
        gone = gone_until(3.0)
        return await _asked(FakeServer(answer=lambda request, at: gone(at), probe=gone), limits=Limits(tries=1))

    asked, took_s = run_virtually(scene())
    assert asked.reply is not None
    assert took_s <= 6.0


def test_a_request_that_stumbles_is_put_again_as_often_as_the_limits_say() -> None:
    async def scene() -> tuple[Asked, float]:
        return await _asked(
            FakeServer(answer=lambda request, at: failing(FailureKind.CUT_STREAM)), limits=Limits(tries=3)
        )

    asked, _ = run_virtually(scene())
    assert asked.reply is None
    assert len(asked.failed_tries) == 3
