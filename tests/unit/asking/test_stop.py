from __future__ import annotations

import asyncio

import pytest

from evalkit.asking.stop import StopSignal
from tests.virtual_time import run_virtually, virtual_clock


def test_the_first_request_stops_and_the_second_is_urgent() -> None:
    stop = StopSignal()
    seen = [(stop.is_requested, stop.is_urgent)]
    for _ in range(3):
        stop.request()
        seen.append((stop.is_requested, stop.is_urgent))
    assert seen == [(False, False), (True, False), (True, True), (True, True)]


def test_a_wait_ends_by_itself_or_at_the_stop_whichever_is_first() -> None:
    async def scene() -> tuple[bool, bool, bool, float]:
        stop = StopSignal()
        began = virtual_clock()
        finished = await stop.outlasts(asyncio.sleep(1.0))
        asyncio.get_running_loop().call_later(1.0, stop.request)
        cut = await stop.outlasts(asyncio.sleep(100.0))
        not_begun = await stop.outlasts(asyncio.sleep(100.0))
        return finished, cut, not_begun, virtual_clock() - began

    assert run_virtually(scene()) == (True, False, False, 2.0)


def test_an_error_in_a_wait_comes_out_of_it() -> None:
    async def broken() -> None:
        raise ValueError("broken")

    async def scene() -> None:
        with pytest.raises(ValueError, match="broken"):
            await StopSignal().outlasts(broken())

    run_virtually(scene())
