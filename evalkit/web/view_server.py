"""The viewer, served with the threads that it takes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from evalkit.domain.question import Language
from evalkit.web.addresses import Address
from evalkit.web.serving import serve
from evalkit.web.view_app import Served, view_app
from evalkit.web.view_key import needs_key
from evalkit.web.viewer import Viewer

__all__ = ["serve_view"]

_DRAWERS: Final = 4
"""While one waits for the disk, or for figures, others are drawn."""
_KEY_BYTES: Final = 24


def serve_view(
    viewer: Viewer,
    *,
    address: Address,
    language: Language,
    announce: Callable[[Address, str | None], None],
    told: Callable[[str], None],
) -> None:
    """Serve in this process until it is interrupted (Ctrl-C).

    Args:
        viewer: What is looked at.
        address: Where; port 0 takes a free one.
        language: Of pages, until somebody chooses another one.
        announce: Given the address with its real port and the key that its link must end in, where it needs one;
            called once connections are accepted.
        told: Given what goes wrong while it serves, tracebacks of bugs among it.

    Raises:
        ConfigError: When it cannot listen there.
    """
    # Another one each time: it was sent to colleagues for this once.
    key = secrets.token_urlsafe(_KEY_BYTES) if needs_key(address) else None
    with ThreadPoolExecutor(max_workers=_DRAWERS, thread_name_prefix="evalkit-drawer") as drawer:
        serve(
            lambda actual: view_app(
                viewer, served=Served(address=actual, key=key, language=language, drawer=drawer), told=told
            ),
            address=address,
            announce=lambda actual: announce(actual, key),
            what="the viewer",
        )
