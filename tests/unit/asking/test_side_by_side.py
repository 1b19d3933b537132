"""Works side by side: an error of one ends the others, before it comes out."""

from __future__ import annotations

import asyncio

import pytest

from evalkit.asking.side_by_side import all_or_none
from evalkit.errors import StorageError


async def test_what_they_come_to_is_in_their_order() -> None:
    async def after(yields: int) -> int:
        for _ in range(yields):
            await asyncio.sleep(0)
        return yields

    assert await all_or_none(after(yields) for yields in (3, 0, 1)) == [3, 0, 1]


async def test_an_error_comes_out_when_the_others_have_ended() -> None:
    """Their caller closes the store then."""
    ended: list[str] = []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise StorageError("the disk is full")

    async def lasts() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("orderly")

    with pytest.raises(StorageError, match="the disk is full"):
        async with asyncio.timeout(5):
            await all_or_none([lasts(), fails()])
    assert ended == ["orderly"]


async def test_a_cancelled_caller_waits_for_the_ends_too() -> None:
    ended: list[str] = []

    async def lasts() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("orderly")

    caller = asyncio.create_task(all_or_none([lasts(), lasts()]))
    await asyncio.sleep(0.001)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended == ["orderly", "orderly"]
