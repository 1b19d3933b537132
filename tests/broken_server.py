"""A server that answers byte for byte what a test writes: well-behaved, broken, slow or cut, as scripted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "DONE",
    "ByteServer",
    "Connection",
    "ReceivedRequest",
    "Script",
    "answering",
    "byte_server",
    "chunk",
    "event",
    "http_answer",
    "stream",
    "stream_head",
]

DONE = b"data: [DONE]\n\n"
_TLS_HANDSHAKE = b"\x16"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class Connection:
    """What a script may do with a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *parts: bytes) -> None:
        """Send parts one by one, so that they may arrive apart."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def until_client_leaves(self) -> None:
        """Wait until the other side closes."""
        while await self.reader.read(1024):
            pass

    def reset(self) -> None:
        """Break the connection without saying goodbye."""
        self.writer.transport.abort()


Script = Callable[[ReceivedRequest, Connection], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class ByteServer:
    """A server that runs."""

    url: str
    requests: list[ReceivedRequest] = field(default_factory=list[ReceivedRequest])
    listener: asyncio.Server | None = None
    """Closed by a test that wants nobody to be let in any more."""

    @property
    def base_url(self) -> str:
        """Its OpenAI-style root."""
        return f"{self.url}/v1"

    @property
    def chats(self) -> list[ReceivedRequest]:
        """The requests for a completion."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]


@asynccontextmanager
async def byte_server(script: Script, *, port: int = 0) -> AsyncGenerator[ByteServer]:
    """Serve on a port of this machine; the script answers each request, the connection is closed after it."""
    tasks: set[asyncio.Task[None]] = set()
    running = ByteServer(url="")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            first = await reader.readexactly(1)
            if first == _TLS_HANDSHAKE:
                writer.write(http_answer(400, b""))
                return
            request = await _received(first, reader)
            running.requests.append(request)
            await script(request, Connection(reader=reader, writer=writer))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # The client left, or the test is over.
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = running.listener = await asyncio.start_server(serve, "127.0.0.1", port)
    running.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield running
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _received(first: bytes, reader: asyncio.StreamReader) -> ReceivedRequest:
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return ReceivedRequest(method=method, path=path, headers=headers, body=body)


def answering(*parts: bytes, other: bytes | None = None) -> Script:
    """Answers every completion with these bytes, and everything else with a 404 or as given."""

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        if request.path.endswith("/chat/completions"):
            await connection.send(*parts)
        else:
            await connection.send(http_answer(404, b"{}") if other is None else other)

    return script


def http_answer(
    status: int, body: bytes | dict[str, Any], *, content_type: str = "application/json", headers: str = ""
) -> bytes:
    """A whole answer with its length."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} Words\r\nContent-Type: {content_type}\r\nContent-Length: {len(sent)}\r\n{headers}\r\n"
    return head.encode() + sent


def stream_head(content_type: str = "text/event-stream") -> bytes:
    """The beginning of an answer that ends when the connection does, as llama.cpp's do."""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n".encode()


def stream(*events: bytes) -> bytes:
    """A whole event stream."""
    return stream_head() + b"".join(events)


def event(body: Any, *, kind: str | None = None) -> bytes:
    """One event."""
    prefix = f"event: {kind}\n" if kind else ""
    return f"{prefix}data: {json.dumps(body)}\n\n".encode()


def chunk(content: str | None = None, *, finish: str | None = None, usage: Any = None, **delta: Any) -> bytes:
    """One chunk as an event; further fields go into its delta."""
    body: dict[str, Any] = {
        "id": "c",
        "object": "chat.completion.chunk",
        "model": "tiny",
        "choices": [{"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}],
    }
    if usage is not None:
        body["usage"] = usage
    return event(body)
