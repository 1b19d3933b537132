"""How the endpoint breaks on purpose."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final

from aiohttp import web

from evalkit.simulator.personas import Fault

__all__ = ["EARLY_FAULTS", "fail_early", "in_band_error", "reset", "stall"]

EARLY_FAULTS: Final = frozenset({Fault.RESET_EARLY, Fault.RATE_LIMIT, Fault.SERVER_ERROR, Fault.BAD_GATEWAY})
"""Those that come instead of a reply; the others come in the middle of one."""

_RETRY_AFTER_S: Final = 1
_NO_LINGER: Final = struct.pack("ii", 1, 0)
_GATEWAY_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def fail_early(request: web.Request, fault: Fault) -> web.Response:
    """What is sent instead of a reply."""
    match fault:
        case Fault.RATE_LIMIT:
            body = {"error": {"message": "Too many requests", "type": "rate_limit_error", "code": 429}}
            return web.json_response(body, status=429, headers={"Retry-After": str(_RETRY_AFTER_S)})
        case Fault.BAD_GATEWAY:
            return web.Response(status=502, text=_GATEWAY_PAGE, content_type="text/html")
        case Fault.RESET_EARLY:
            reset(request)
            return web.Response()
        case _:
            return web.json_response(in_band_error(), status=500)


def in_band_error() -> dict[str, object]:
    """The error object that servers send with a status or inside a stream."""
    return {"error": {"message": "the model runner has terminated unexpectedly", "type": "server_error", "code": 500}}


def reset(request: web.Request) -> None:
    """Close the connection with a TCP reset, as a killed server or a firewall does."""
    transport = request.transport
    if transport is None:
        return
    # Without lingering, close() sends RST instead of FIN.
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


async def stall() -> None:
    """Say nothing more until the client leaves, which cancels this."""
    await asyncio.Event().wait()
