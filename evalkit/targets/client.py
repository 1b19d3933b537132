"""The contract of everything that can be asked. Every client passes ``tests/conformance/test_client.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from evalkit.domain.exchange import ChatRequest, Reply
from evalkit.domain.passport import Passport

__all__ = ["ChatClient"]


class ChatClient(Protocol):
    """One endpoint and one model on it.

    A client makes one request per call, never retries by itself, and translates whatever its library raises into
    TargetError. Cancelling a call closes the connection, so that the server frees its slot.
    """

    @property
    def learnt(self) -> Mapping[str, object]:
        """What was found out about the endpoint, by name; given to the next client, it need not find out again."""
        ...

    async def ask(self, request: ChatRequest, *, queued_s: float = 0.0) -> Reply:
        """Put one request and read the whole reply.

        Args:
            request: What to send.
            queued_s: How long the caller waited for a free slot, recorded in the timing as it is.

        Raises:
            TargetError: When the endpoint did not serve; ``is_retryable`` says whether it may later.
        """
        ...

    async def passport(self) -> Passport:
        """What the server says of itself; facts it does not give are None. Raises TargetError when unreachable."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
