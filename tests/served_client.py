"""A client together with the scripted server that it asks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from evalkit.domain.exchange import ChatRequest, Reply
from evalkit.domain.target import Secrets
from evalkit.errors import TargetError
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.broken_server import ByteServer, Script, answering, byte_server
from tests.builders import a_request, a_target

__all__ = ["Serve", "Served", "serving_clients"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A client with the server it asks."""

    client: OpenAIChatClient
    server: ByteServer

    async def ask(self, request: ChatRequest | None = None) -> Reply:
        """Ask once, whatever."""
        return await self.client.ask(request or a_request())

    async def failure(self) -> TargetError:
        """Ask once, and expect no answer."""
        with pytest.raises(TargetError) as raised:
            await self.ask()
        return raised.value


Serve = Callable[..., Awaitable[Served]]


@asynccontextmanager
async def serving_clients() -> AsyncGenerator[Serve]:
    """Makes clients, each with a server of its own; all are closed at the end."""
    async with AsyncExitStack() as stack:

        async def make(
            script: Script | bytes,
            *,
            secrets: Secrets | None = None,
            learnt: Mapping[str, object] | None = None,
            path: str = "/v1",
            **target: Any,
        ) -> Served:
            written = answering(script) if isinstance(script, bytes) else script
            server = await stack.enter_async_context(byte_server(written))
            members: dict[str, Any] = {"base_url": server.url + path, **target}
            client = OpenAIChatClient(a_target(**members), secrets=secrets or Secrets(), learnt=learnt)
            stack.push_async_callback(client.close)
            return Served(client=client, server=server)

        yield make
