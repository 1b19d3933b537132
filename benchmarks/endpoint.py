"""A server that costs next to nothing: what is measured against it is the client's own work.

    python benchmarks/endpoint.py

It listens on a free port of 127.0.0.1, prints the port, and serves until its standard input ends. Every reply takes
``x-ms`` of the model's name (``whole-400`` or ``chunks-400-64``: so many milliseconds, in so many chunks) and names the
last number in the prompt. The embedded simulator would be the bottleneck here: it plans and writes each reply anew.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = ["main"]

_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n"
_NUMBER: Final = re.compile(rb"number (\d+)")
_MODEL: Final = re.compile(rb'"model":\s*"(whole|chunks)-(\d+)(?:-(\d+))?"')
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_REASONING: Final = "so we look at the number again and again, as one must, and find that nothing was added to it; "
_USAGE: Final = {"prompt_tokens": 60, "completion_tokens": 64, "total_tokens": 124}


@dataclass(frozen=True, slots=True)
class _Script:
    """What is sent for one request: pieces, evenly spread over a time."""

    pieces: tuple[bytes, ...]
    duration_s: float


class _Connection(asyncio.Protocol):
    """One request, one reply."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or len(body) < (int(length[1]) if length else 0) or self._transport is None:
            return
        if head.startswith(b"POST /v1/chat/completions"):
            _send(self._transport, _script_for(body))
        else:
            is_list = b" /v1/models " in head
            self._transport.write(_model_list() if is_list else b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            self._transport.close()


def _send(transport: asyncio.Transport, script: _Script) -> None:
    """Send each piece when it is due, the last one at the end; being late once delays nothing else."""
    loop = asyncio.get_running_loop()
    started_s = loop.time()

    def step(number: int) -> Callable[[], None]:
        def send() -> None:
            transport.write(script.pieces[number])
            if number + 1 == len(script.pieces):
                transport.close()
            elif not transport.is_closing():
                due_s = started_s + script.duration_s * (number + 2) / len(script.pieces)
                loop.call_at(due_s, step(number + 1))

        return send

    loop.call_at(started_s + script.duration_s / len(script.pieces), step(0))


def _script_for(body: bytes) -> _Script:
    model, number = _MODEL.search(body), _NUMBER.search(body)
    answer = f"The sum is plain.\n\nAnswer: {int(number[1]) if number else 0}"
    if model is None or model[1] == b"whole":
        return _Script((_whole(answer),), int(model[2]) / 1000 if model else 0.01)
    return _Script(_chunks(answer, int(model[3])), int(model[2]) / 1000)


def _whole(answer: str) -> bytes:
    message = {"role": "assistant", "content": answer, "reasoning_content": _REASONING * 10}
    reply = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": _USAGE}
    return _HEAD % b"application/json" + json.dumps(reply).encode()


def _chunks(answer: str, count: int) -> tuple[bytes, ...]:
    """The reply in so many chunks with text."""
    deltas = [{"reasoning_content": _REASONING[:15]} for _ in range(count - 1)] + [{"content": answer}]
    pieces = [_event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}) for delta in deltas]
    pieces[0] = _HEAD % b"text/event-stream" + pieces[0]
    pieces[-1] += _event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    pieces[-1] += _event({"choices": [], "usage": _USAGE}) + b"data: [DONE]\n\n"
    return tuple(pieces)


def _event(body: object) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def _model_list() -> bytes:
    return _HEAD % b"application/json" + json.dumps({"data": [{"id": "whole-400"}, {"id": "chunks-400-64"}]}).encode()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.buffer.read)


def main() -> None:
    """Serve until standard input ends."""
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
