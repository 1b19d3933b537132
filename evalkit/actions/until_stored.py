"""Storing what follows from what is stored, while others store too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from evalkit.errors import RefusedRows

__all__ = ["until_stored"]

_Stored = TypeVar("_Stored")


def until_stored(store: Callable[[], _Stored], *, tries: int) -> _Stored:
    """Do it again from the beginning as long as somebody else was quicker: their rows change what is to be stored.

    Args:
        store: Reads what is there, and stores what follows from it.
        tries: How often. Each that failed means that somebody has stored something, so that the last one is no
            coincidence.

    Raises:
        RefusedRows: When the last try is refused too.
    """
    for _ in range(tries - 1):
        try:
            return store()
        except RefusedRows:
            continue
    return store()
