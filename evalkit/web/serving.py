"""The process that serves pages until it is interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Generator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from evalkit.errors import ConfigError
from evalkit.web.addresses import Address
from evalkit.web.connections import Connection

__all__ = ["is_page_there", "serve"]

_GOODBYE_S: Final = 5
"""How long what is in flight may take once the server is stopped."""
_KEEP_ALIVE_S: Final = 75
"""A rater thinks for a minute between two keystrokes, and a reader between two pages."""
_LOOK_S: Final = 3
"""How long a page may take that is asked for only to learn who serves it."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(
    app_at: Callable[[Address], ASGIApp], *, address: Address, announce: Callable[[Address], None], what: str
) -> None:
    """Serve in this process until it is interrupted (Ctrl-C), let what is in flight be done, and return.

    Prints nothing itself.

    Args:
        app_at: The application, given the address with its real port.
        address: Where; port 0 takes a free one.
        announce: Given the same address, once connections are accepted.
        what: What is served, as the message names it that says why it cannot be: "the review".

    Raises:
        ConfigError: When it cannot listen there.
    """
    with _listening(address, what=what) as listener:
        actual = Address(host=address.host, port=listener.getsockname()[1], public_url=address.public_url)
        config = uvicorn.Config(
            app_at(actual),
            lifespan="off",
            log_config=None,
            access_log=False,  # a link is a key, and keys stand in no log
            log_level="critical",
            server_header=False,
            proxy_headers=False,  # who asks is never looked at
            ws="none",
            http=Connection,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GOODBYE_S,
        )
        asyncio.run(_Server(config, on_start=lambda: announce(actual)).serve(sockets=[listener]))


def is_page_there(address: Address, path: str) -> bool:
    """Whether a server of this machine shows a page there: one whose path nobody else knows is its own.

    Args:
        address: Where it may be served.
        path: Of the page, from the slash on.
    """
    connection = HTTPConnection(address.host_here, address.port, timeout=_LOOK_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


class _Server(uvicorn.Server):
    """Ends at the first interrupt as if it had done its work; the second one ends it at once."""

    def __init__(self, config: uvicorn.Config, *, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._on_start()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        # uvicorn's own raises the signal again when it is done, as if nobody had heard it.
        before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, earlier in before.items():
                signal.signal(number, earlier)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


@contextlib.contextmanager
def _listening(address: Address, *, what: str) -> Generator[socket.socket]:
    try:
        found = socket.getaddrinfo(address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = found[0]
        listener = socket.create_server(place[:2], family=family, backlog=256)
        # What is accepted inherits it; asyncio sets it only on sockets that name their protocol, which these do not. A
        # reply's body then waits for the browser to acknowledge its head: 40 ms on every page of a kept connection.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        where = f"{address.host}:{address.port}"
        # The library's own words name the address once more; those of a name that does not resolve are its own.
        why = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
        raise ConfigError(
            f"{where}: {what} cannot be served there ({why}); stop what listens there, or give another --port"
        ) from error
    with listener:
        yield listener
