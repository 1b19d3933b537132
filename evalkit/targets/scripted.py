"""A client that answers from a script: for tests of everything that asks, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from evalkit.domain.exchange import ChatRequest, Delivery, Reply, Timing, TokenSource, Usage
from evalkit.domain.passport import Passport
from evalkit.errors import TargetError

__all__ = ["Script", "ScriptedClient", "scripted_reply"]

Script = Sequence[Reply | TargetError] | Callable[[ChatRequest], Reply | TargetError]
"""What to answer in turn, or a function of the request."""

_LONG_AGO: Final = datetime(2024, 1, 1, tzinfo=UTC)


class ScriptedClient:
    """Implements ChatClient; keeps what it was asked in ``requests``."""

    def __init__(
        self,
        script: Script,
        *,
        passport: Passport | TargetError | None = None,
        delay_s: float = 0.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Set up.

        Args:
            script: A sequence is answered in turn, once through; a function is asked each time.
            passport: What the server says of itself, or how it fails to.
            delay_s: How long every reply takes.
            sleep: Waits for that long.
        """
        self._script = script
        self._passport = Passport() if passport is None else passport
        self._delay_s = delay_s
        self._sleep = sleep
        self.requests: list[ChatRequest] = []
        self.is_closed = False

    @property
    def learnt(self) -> Mapping[str, object]:
        """A script teaches nothing."""
        return {}

    async def ask(self, request: ChatRequest, *, queued_s: float = 0.0) -> Reply:
        """The next reply of the script.

        Raises:
            TargetError: Where the script says so.
            IndexError: When a sequence is used up.
        """
        turn = len(self.requests)
        self.requests.append(request)
        # Even without a delay others get their turn, as with a real server.
        await self._sleep(self._delay_s)
        if callable(self._script):
            said = self._script(request)
        elif turn < len(self._script):
            said = self._script[turn]
        else:
            message = f"the script has {len(self._script)} replies, and this is request number {turn + 1}"
            raise IndexError(message)
        if isinstance(said, TargetError):
            raise said
        return replace(said, timing=replace(said.timing, queued_s=queued_s))

    async def passport(self) -> Passport:
        """As scripted.

        Raises:
            TargetError: Where the script says so.
        """
        if isinstance(self._passport, TargetError):
            raise self._passport
        return self._passport

    async def close(self) -> None:
        """Take note."""
        self.is_closed = True


def scripted_reply(answer: str, *, reasoning: str = "", finish_reason: str | None = "stop") -> Reply:
    """A plain reply with plausible times and counts."""
    tokens = max(1, (len(answer) + len(reasoning)) // 4)
    return Reply(
        reasoning=reasoning,
        answer=answer,
        delivery=Delivery.TAGS if reasoning else Delivery.NONE,
        finish_reason=finish_reason,
        timing=Timing(
            started_at=_LONG_AGO,
            queued_s=0.0,
            ttft_s=0.1,
            ttfa_s=0.2 if answer else None,
            complete_s=1.0,
            decode_tokens_per_s=tokens / 0.9,
            chunk_count=tokens,
        ),
        usage=Usage(source=TokenSource.USAGE, prompt_tokens=20, completion_tokens=tokens),
        request_body=b"{}",
        reply_body=b"{}",
    )
