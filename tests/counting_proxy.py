"""A reverse proxy that counts: what was asked of a real server, and which replies were delivered to their end.

It runs in a thread of the test process, so it goes on counting while the program under test is killed. Streams pass
through chunk by chunk.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

__all__ = ["CountingProxy", "Exchange", "running_proxy"]

_LAST_EVENT = b"data: [DONE]"
_PASSED_ON = ("Authorization", "Content-Type", "Accept")


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One chat request that reached the server."""

    body: Mapping[str, object]
    headers: Mapping[str, str]
    is_delivered: bool = False
    """Whether the whole reply was handed to the client's connection; the client may still have died before reading."""

    @property
    def seed(self) -> object:
        """Differs between the cells of a run, so it names the cell."""
        return self.body.get("seed")


@dataclass(slots=True, kw_only=True)
class CountingProxy:
    """What was seen so far."""

    url: str = ""
    delay_s: float = 0.0
    """How long every chat request is held, so that a fast server looks like a slow one; may be changed at any time."""
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    @property
    def base_url(self) -> str:
        """The OpenAI-style root behind the proxy."""
        return f"{self.url}/v1"

    @property
    def delivered(self) -> int:
        """Replies handed over whole."""
        return sum(exchange.is_delivered for exchange in self.exchanges)

    def times_asked(self) -> Counter[object]:
        """Seed -> requests."""
        return Counter(exchange.seed for exchange in self.exchanges)


@contextmanager
def running_proxy(server_url: str, *, delay_s: float = 0.0) -> Generator[CountingProxy]:
    """Listen on a free port and pass everything on to the server.

    Args:
        server_url: ``http://127.0.0.1:PORT``.
        delay_s: How long every chat request is held at first.
    """
    proxy = CountingProxy(delay_s=delay_s)
    started, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        # Connections are not kept: llama.cpp closes them after a stream without saying so.
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        async with aiohttp.ClientSession(server_url, connector=connector, timeout=aiohttp.ClientTimeout()) as session:
            application = web.Application(client_max_size=1 << 26)
            application.router.add_route("*", "/{path:.*}", _Passage(proxy, session).answer)
            runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            started.set()
            await stop.wait()
            await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10), "the proxy did not start"
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


class _Passage:
    """How one request passes through."""

    def __init__(self, proxy: CountingProxy, session: aiohttp.ClientSession) -> None:
        self._proxy = proxy
        self._session = session

    async def answer(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        if not request.path.endswith("/chat/completions"):
            return await self._passed(request, content, headers)
        exchange = Exchange(body=json.loads(content), headers=dict(request.headers))
        self._proxy.exchanges.append(exchange)
        await asyncio.sleep(self._proxy.delay_s)
        return await self._passed(request, content, headers, exchange)

    async def _passed(
        self, request: web.Request, content: bytes, headers: Mapping[str, str], exchange: Exchange | None = None
    ) -> web.StreamResponse:
        asked = self._session.request(request.method, request.path_qs, data=content or None, headers=headers)
        async with asked as served:
            reply = web.StreamResponse(status=served.status, headers={"Content-Type": served.headers["Content-Type"]})
            await reply.prepare(request)
            async for chunk in served.content.iter_any():
                # Marked before it is written: a client may leave the moment it has read the last event.
                if exchange is not None and _LAST_EVENT in chunk:
                    exchange.is_delivered = True
                await reply.write(chunk)
            if exchange is not None:
                exchange.is_delivered = True
            await reply.write_eof()
            return reply
