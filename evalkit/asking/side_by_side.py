"""Several servers asked at once, of which an error of ours ends all."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

__all__ = ["all_or_none"]

_T = TypeVar("_T")


async def all_or_none(works: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """What becomes of works that are done side by side, in their order.

    The first error ends the others, and comes out when they have ended: none goes on using what its caller closes then.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
