"""A client of the embedded endpoint over real HTTP, for the tests of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from evalkit.simulator.judge_personas import Served
from evalkit.simulator.server import SimulatedEndpoint
from tests.builders import a_variant, variants_numbered

__all__ = ["DEADLINE_S", "PROMPT", "Door", "Streamed", "open_endpoint", "until"]

PROMPT = a_variant().prompt
DEADLINE_S = 20.0
"""Only a hung test waits this long."""


@dataclass
class Streamed:
    """What came back as events, put together."""

    status: int
    reasoning_content: str = ""
    reasoning: str = ""
    content: str = ""
    finish_reason: str | None = None
    usage: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    has_ended: bool = False
    """Whether ``[DONE]`` came."""
    deltas: list[dict[str, Any]] = field(default_factory=list)

    def take(self, line: bytes) -> None:
        text = line.decode().strip().removeprefix("data: ")
        if text == "[DONE]":
            self.has_ended = True
        elif text:
            event = json.loads(text)
            self.error = event.get("error", self.error)
            self.usage = event.get("usage", self.usage)
            for choice in event.get("choices", ()):
                self._take_choice(choice)

    def _take_choice(self, choice: dict[str, Any]) -> None:
        delta = choice["delta"]
        self.deltas.append(delta)
        self.finish_reason = choice["finish_reason"] or self.finish_reason
        for name in ("reasoning_content", "reasoning", "content"):
            setattr(self, name, getattr(self, name) + (delta.get(name) or ""))


@dataclass
class Door:
    """A client of one endpoint."""

    session: aiohttp.ClientSession
    root: str

    def post(self, **fields: Any) -> Any:
        body = {"model": "sim", "messages": [{"role": "user", "content": PROMPT}], "seed": 1, "stream": True}
        return self.session.post(f"{self.root}/v1/chat/completions", json=body | fields)

    async def streamed(self, **fields: Any) -> Streamed:
        async with self.post(**fields) as response:
            streamed = Streamed(status=response.status)
            async for line in response.content:
                streamed.take(line)
            return streamed

    async def whole(self, **fields: Any) -> dict[str, Any]:
        async with self.post(stream=False, **fields) as response:
            return await response.json()

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(self.root + path) as response:
            return await response.json()


@contextlib.asynccontextmanager
async def open_endpoint(*personas: Served, **settings: Any) -> AsyncGenerator[Door]:
    endpoint = SimulatedEndpoint(
        [a_variant(), *variants_numbered(5)], personas={persona.name: persona for persona in personas}, **settings
    )
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    async with endpoint.listening() as port, aiohttp.ClientSession(timeout=timeout) as session:
        yield Door(session, f"http://127.0.0.1:{port}")


async def until(claim: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        # The server is asked from outside, as any client would: there is no event to wait for.
        while not await claim():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
