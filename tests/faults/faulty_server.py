"""A model server in a thread of the test: sound by itself, and broken in one way when told so."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Coroutine, Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from tests.broken_server import (
    DONE,
    ByteServer,
    Connection,
    ReceivedRequest,
    Script,
    byte_server,
    chunk,
    http_answer,
    stream,
)

__all__ = ["USAGE", "FaultyServer", "faulty_server", "good_answer"]

USAGE: Final = {"prompt_tokens": 20, "completion_tokens": 2}
_WARM_UP_SEED: Final = 1
_BUILD: Final = {
    "model_path": "/models/tiny-Q8_0.gguf",
    "build_info": "b7000",
    "total_slots": 4,
    "default_generation_settings": {"n_ctx": 4096},
}
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    answer: Script | bytes
    after: int
    """Questions answered well before it."""
    times: int | None
    """How many questions meet it; None for every one from then on."""

    def meets(self, number: int) -> bool:
        return number >= self.after and (self.times is None or number < self.after + self.times)


class FaultyServer:
    """Speaks like a llama.cpp server of the model ``tiny``; a warm-up is served well unless told otherwise."""

    def __init__(self) -> None:
        self.questions: list[ReceivedRequest] = []
        """The requests for a completion, warm-ups left out."""
        self.build: dict[str, Any] = dict(_BUILD)
        """What it says of itself under ``/props``."""
        self.listing: bytes | None = None
        """What it answers under ``/v1/models`` instead of its model's name."""
        self.side_answers: dict[str, bytes] = {}
        """Path -> what it answers there, where it otherwise knows nothing."""
        self.others: list[ReceivedRequest] = []
        """All other requests."""
        self._fault: _Fault | None = None
        self._spoils_warm_up = False
        self._asked = 0
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self._running: ByteServer | None = None
        self._port = 0

    @property
    def base_url(self) -> str:
        """Its OpenAI-style root; the same after it left and came back."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def port(self) -> int:
        """Its port."""
        return self._port

    def breaks(
        self, answer: Script | bytes, *, after: int = 0, times: int | None = None, spoils_warm_up: bool = False
    ) -> None:
        """Answer questions in this way, from the one after ``after`` good answers on."""
        self._fault, self._asked = _Fault(answer=answer, after=after, times=times), 0
        self._spoils_warm_up = spoils_warm_up

    def heal(self) -> None:
        """Answer well again."""
        self._fault, self._spoils_warm_up, self.listing = None, False, None
        if self._running is None or self._running.listener is None or not self._running.listener.is_serving():
            self.come_back()

    def stop_listening(self) -> None:
        """Let nobody in any more; for scripts, which run in the server's own thread."""
        assert self._running is not None
        assert self._running.listener is not None
        self._running.listener.close()

    def leave(self) -> None:
        """Be gone: whoever connects is refused."""

        async def leave() -> None:
            self.stop_listening()

        self._do(leave())

    def come_back(self) -> None:
        """Listen again where it listened before."""

        async def listen() -> None:
            self._running = await self._stack.enter_async_context(byte_server(self._answer, port=self._port))
            self._port = int(self._running.url.rpartition(":")[2])

        self._do(listen())

    def run(self) -> None:
        """The thread's work."""
        self._loop.run_forever()
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.close()

    def end(self) -> None:
        """Let the thread come to its end."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_S)

    async def _answer(self, request: ReceivedRequest, connection: Connection) -> None:
        path = urlsplit(request.path).path
        if path != "/v1/chat/completions":
            self.others.append(request)
            await connection.send(self._side_answer(path))
            return
        if request.json["seed"] == _WARM_UP_SEED:
            is_spoilt, self._asked = self._spoils_warm_up, 0
        else:
            self.questions.append(request)
            is_spoilt = self._fault is not None and self._fault.meets(self._asked)
            self._asked += 1
        answer = self._fault.answer if self._fault is not None and is_spoilt else good_answer(request)
        if isinstance(answer, bytes):
            await connection.send(answer)
        else:
            await answer(request, connection)

    def _side_answer(self, path: str) -> bytes:
        if path in self.side_answers:
            return self.side_answers[path]
        if path == "/v1/models":
            return self.listing or http_answer(200, {"data": [{"id": "tiny", "owned_by": "llamacpp"}]})
        return http_answer(200, self.build) if path == "/props" else http_answer(404, b"{}")


def good_answer(request: ReceivedRequest) -> bytes:
    """What a sound server answers: the sum that the question asks for."""
    asked = re.search(r"What is (\d+)", request.body.decode())
    return stream(chunk(f"Answer: {asked[1] if asked else 38}"), chunk(finish="stop", usage=USAGE), DONE)


@contextmanager
def faulty_server() -> Generator[FaultyServer]:
    """A server that runs; its thread has ended when this is left."""
    server = FaultyServer()
    thread = threading.Thread(target=server.run, name="faulty-server", daemon=True)
    thread.start()
    server.come_back()
    try:
        yield server
    finally:
        server.end()
        thread.join(_PATIENCE_S)
