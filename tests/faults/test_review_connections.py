"""Connections to the pages of a review that say nothing, or never come to an end, keep nobody else out."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState

from evalkit.web import connections as module
from evalkit.web import security
from evalkit.web.app import review_wording
from evalkit.web.connections import MOST_CONNECTIONS, Connection
from tests.unit.web.asked import ADDRESS

_REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
_Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextlib.asynccontextmanager
async def _serving() -> AsyncGenerator[Callable[[bytes], Any]]:
    config = uvicorn.Config(_answering, http=Connection, log_config=None, log_level="critical", lifespan="off")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    opened: list[_Opened] = []

    async def connected(said: bytes) -> _Opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        opened.append((reader, writer))
        writer.write(said)
        await writer.drain()
        return reader, writer

    async with server:
        yield connected
        for _, writer in opened:
            writer.close()


async def _answering(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.timeout(20)
@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nX: "])
async def test_hundreds_who_say_nothing_keep_nobody_out(said: bytes) -> None:
    async with _serving() as connected:
        silent = [await connected(said) for _ in range(3 * MOST_CONNECTIONS)]
        reader, _ = await connected(_REQUEST)
        assert (await reader.read()).endswith(b"ok")
        # The oldest gave way.
        assert await silent[0][0].read() == b""


@pytest.mark.timeout(20)
async def test_a_head_that_does_not_end_is_waited_for_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.2)
    async with _serving() as connected:
        reader, writer = await connected(b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                writer.write(b"X: y\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        assert reader.at_eof() or await reader.read() == b""


@pytest.mark.timeout(20)
async def test_who_thinks_between_two_requests_keeps_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.1)
    async with _serving() as connected:
        request = _REQUEST.replace(b"Connection: close\r\n", b"")
        reader, writer = await connected(request)
        for _ in range(3):
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.3)
            writer.write(request)
        assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")


@pytest.mark.timeout(20)
async def test_a_body_that_comes_byte_by_byte_ends_sometime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_PATIENCE_IN_ALL_S", 0.1)
    said: list[Message] = []

    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive, send).body()

    async def dripping() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Message) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/r/x/events", "headers": [(b"host", b"127.0.0.1")]}
    guard = security.Guard(
        app=reading, address=ADDRESS, wording=review_wording(address=ADDRESS, language="en"), told=pytest.fail
    )
    await guard(scope, dripping, send)
    assert said[0]["status"] == 408
