"""A review, served with the threads that it takes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from evalkit.web.addresses import Address
from evalkit.web.app import Workers, review_app
from evalkit.web.desk import ReviewDesk
from evalkit.web.serving import serve

__all__ = ["serve_review"]

_WRITERS: Final = 4


def serve_review(
    desk: ReviewDesk, *, address: Address, announce: Callable[[Address], None], told: Callable[[str], None]
) -> None:
    """Serve in this process until it is interrupted (Ctrl-C), let what is in flight be stored, and return.

    Args:
        desk: The review.
        address: Where; port 0 takes a free one.
        announce: Given the address with its real port, once connections are accepted.
        told: Given what goes wrong while it serves, tracebacks of bugs among it.

    Raises:
        ConfigError: When it cannot listen there.
    """
    with (
        ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="evalkit-writer") as writer,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="evalkit-drawer") as drawer,
    ):
        workers = Workers(writer=writer, drawer=drawer)
        serve(
            lambda actual: review_app(desk, address=actual, workers=workers, told=told),
            address=address,
            announce=announce,
            what="the review",
        )
