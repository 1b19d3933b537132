"""The client for every endpoint that speaks OpenAI's chat completions.

The reply is read here, event by event: parsing every chunk into a model object, as the ecosystem's client does, fills a
core at 3,200 chunks/s and distorts the very times that are to be measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

import aiohttp

from evalkit.domain.exchange import ChatRequest, Reply
from evalkit.domain.passport import Passport
from evalkit.domain.target import Secrets, Target
from evalkit.errors import TargetError
from evalkit.targets.connection_failures import connection_failure, silence_failure
from evalkit.targets.failures import one_line, refusal_failure
from evalkit.targets.fetch import fetch
from evalkit.targets.logprobs import read_token_logprobs
from evalkit.targets.measure import StreamTimes, measure
from evalkit.targets.passport import listed_names, take_passport
from evalkit.targets.patience import Patience
from evalkit.targets.quirks import Quirks
from evalkit.targets.reading import ReplyReader
from evalkit.targets.reasoning import split_reply
from evalkit.targets.request_body import encode_body
from evalkit.targets.tokens import needs_tokenizer, streamed_tokens, tokenize_count, usage_from
from evalkit.targets.transport import Refused, SentMark, Transport
from evalkit.text.clean import clean_text

__all__ = ["OpenAIChatClient"]

_SIDE_QUESTION_S: Final = 3.0
_Product = TypeVar("_Product")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """A request that was answered with 200 and read to its end."""

    reader: ReplyReader
    times: StreamTimes
    body: bytes


class OpenAIChatClient:
    """Asks one model on one endpoint; implements ChatClient."""

    def __init__(
        self,
        target: Target,
        *,
        secrets: Secrets,
        learnt: Mapping[str, object] | None = None,
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            target: The endpoint and how it is asked.
            secrets: Its key and secret headers.
            learnt: What an earlier client's ``learnt`` gave; entries of others are passed on untouched.
            clock: Monotonic seconds; all times of a reply come from it.
            now: Wall clock, in UTC.

        Raises:
            ConfigError: When a key or a header holds characters that no header may hold.
        """
        self._target = target
        self._learnt = dict(learnt or {})
        self._quirks = Quirks.from_learnt(self._learnt)
        self._clock = clock
        self._now = now
        self._transport = Transport(target, secrets)

    @property
    def learnt(self) -> Mapping[str, object]:
        """What was found out about the endpoint, by name, with what was handed in."""
        return {**self._learnt, **self._quirks.as_learnt()}

    async def ask(self, request: ChatRequest, *, queued_s: float = 0.0) -> Reply:
        """Put one request and read the whole reply.

        A refusal of one of our optional parameters is the one thing that is asked again here: nothing was
        generated, and the endpoint's wish is remembered.

        Raises:
            TargetError: When the endpoint did not serve.
        """
        return await self._without_secrets(self._asked(request, queued_s=queued_s))

    async def passport(self) -> Passport:
        """What the server says of itself.

        Raises:
            TargetError: When it cannot be reached, does not let us in, or is too busy to say which build it is.
        """
        taking = take_passport(
            self._transport.session(),
            self._target,
            headers=self._transport.headers,
            mask=self._transport.mask,
            now=self._now,
        )
        return await self._without_secrets(taking)

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()

    async def _without_secrets(self, work: Awaitable[_Product]) -> _Product:
        """Errors leave without secrets, and alone: those behind them say what libraries and servers said."""
        try:
            return await work
        except TargetError as error:
            masked = self._transport.mask.masked_error(error)
        # Out here, no error is its context.
        raise masked

    async def _asked(self, request: ChatRequest, *, queued_s: float) -> Reply:
        exchange, quirks = await self._exchange_as_wanted(request)
        self._quirks = self._quirks.merged(quirks)
        tokenized = await self._tokenized(exchange.reader)
        reply = self._reply(exchange, queued_s=queued_s, tokenized=tokenized)
        if not request.top_logprobs:
            return reply
        # A long reply's probabilities are megabytes, and other replies are being timed meanwhile.
        found = await asyncio.to_thread(read_token_logprobs, reply.reply_body)
        return replace(reply, token_logprobs=found)

    async def _exchange_as_wanted(self, request: ChatRequest) -> tuple[_Exchange, Quirks]:
        quirks = self._quirks
        while True:
            try:
                return await self._exchange(encode_body(request, self._target, quirks), request), quirks
            except Refused as refused:
                refusal = refused.refusal
                changed = quirks.after_refusal(refusal.words, request=request, status=refusal.status)
                if changed is None:
                    raise await self._refusal(refused) from refused
                quirks = changed

    async def _refusal(self, refused: Refused) -> TargetError:
        served: tuple[str, ...] = ()
        if refused.refusal.status == 404:
            url = f"{self._target.base_url}/models"
            headers, session, mask = self._transport.headers, self._transport.session(), self._transport.mask
            served = listed_names(await fetch(session, url, headers=headers, timeout_s=_SIDE_QUESTION_S, mask=mask))
        return refusal_failure(refused.refusal, self._target, now=self._now(), served=served)

    async def _exchange(self, body: bytes, request: ChatRequest) -> _Exchange:
        """Send and read; every failure but a refusal leaves as a TargetError."""
        limits = self._target.limits
        cuts_loops = request.cut_loops and self._target.stream
        reader = ReplyReader(self._target, cuts_loops=cuts_loops, mask=self._transport.mask)
        patience = Patience(limits, reader)
        mark = SentMark(self._clock)
        started_at, before_s = self._now(), self._clock()
        try:
            async with asyncio.timeout(limits.connect_s + limits.first_chunk_s) as deadline:
                async with self._transport.posted("/chat/completions", body, mark) as response:
                    await self._read(response, reader, patience, deadline)
        except (aiohttp.ClientError, UnicodeError) as error:
            # Before TimeoutError: a connection that could not be made in time is both.
            if not reader.is_finished:
                raise connection_failure(error, self._target, has_begun=reader.has_begun) from error
        except TimeoutError as error:
            if not reader.is_finished:
                raise silence_failure(self._target, patience.broken_limit) from error
        ended_s = self._clock()
        reader.end(ended_s)
        times = StreamTimes(
            started_at=started_at,
            # Recordings are replayed below the place where the mark is set.
            sent_s=before_s if mark.at_s is None else mark.at_s,
            ended_s=ended_s,
            arrivals=reader.arrivals,
            is_streamed=reader.is_streamed,
        )
        return _Exchange(reader=reader, times=times, body=body)

    async def _read(
        self, response: aiohttp.ClientResponse, reader: ReplyReader, patience: Patience, deadline: asyncio.Timeout
    ) -> None:
        loop = asyncio.get_running_loop()
        async for block in response.content.iter_any():
            reader.feed(block, self._clock())
            if reader.is_looping:
                return
            moved_s = patience.moved_s(deadline.when(), now_s=loop.time())
            if moved_s is not None:
                deadline.reschedule(moved_s)

    async def _tokenized(self, reader: ReplyReader) -> int | None:
        """The server tokenizer's count, where the reply came without usage."""
        if not needs_tokenizer(reader):
            return None
        counted = await tokenize_count(
            reader.all_text, target=self._target, transport=self._transport, path=self._quirks.tokenize_path
        )
        self._quirks = replace(self._quirks, tokenize_path=counted.path)
        return counted.count

    def _reply(self, exchange: _Exchange, *, queued_s: float, tokenized: int | None) -> Reply:
        reader, mask = exchange.reader, self._transport.mask
        split = split_reply(
            content=reader.content, reasoning_content=reader.reasoning_content, reasoning=reader.reasoning
        )
        usage = usage_from(reader, tokenized)
        return Reply(
            reasoning=mask.text(clean_text(split.reasoning)),
            answer=mask.text(clean_text(split.answer)),
            delivery=split.delivery,
            finish_reason=None if reader.finish_reason is None else one_line(reader.finish_reason, limit=40),
            timing=measure(
                exchange.times,
                queued_s=queued_s,
                answer_offset=split.answer_offset,
                streamed_tokens=streamed_tokens(usage, has_reasoning=bool(split.reasoning)),
            ),
            usage=usage,
            was_cut_by_us=reader.is_looping and not reader.is_finished,
            served_model=None if reader.model is None else one_line(reader.model),
            request_body=exchange.body,
            reply_body=reader.storable_body,
        )
