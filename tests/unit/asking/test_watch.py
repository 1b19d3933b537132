from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest

from evalkit.asking.watch import ClientWatch
from tests.virtual_time import run_virtually, virtual_clock


def _watch(late_s: Iterable[float] = (), *, cpu_s: Iterable[float] = ()) -> ClientWatch:
    lags, readings = iter(late_s), iter(cpu_s)

    async def late_sleep(duration_s: float) -> None:
        await asyncio.sleep(duration_s + next(lags, 0.0))

    return ClientWatch(clock=virtual_clock, sleep=late_sleep, cpu_clock=lambda: next(readings, 0.0))


def test_the_99th_percentile_is_the_lag_that_one_sample_in_a_hundred_exceeds() -> None:
    async def scene() -> float | None:
        async with _watch([0.5, 0.02, *[0.001] * 98]) as watch:
            await asyncio.sleep(0.5 + 0.02 + 0.098 + 100 * 0.1 + 0.01)
        return watch.lag_p99_s

    assert run_virtually(scene()) == pytest.approx(0.02)


def test_a_loop_that_is_never_late_has_no_lag() -> None:
    async def scene() -> float | None:
        async with _watch() as watch:
            await asyncio.sleep(5.0)
        return watch.lag_p99_s

    assert run_virtually(scene()) == pytest.approx(0.0)


def test_before_the_first_sample_the_lag_is_absent_not_zero() -> None:
    async def scene() -> float | None:
        async with _watch() as watch:
            pass
        return watch.lag_p99_s

    assert run_virtually(scene()) is None


def test_cpu_time_is_counted_from_entry_to_exit() -> None:
    async def scene() -> float:
        async with _watch(cpu_s=[10.0, 12.5, 99.0]) as watch:
            pass
        return watch.cpu_s

    assert run_virtually(scene()) == 2.5
