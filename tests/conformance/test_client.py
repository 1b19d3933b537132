"""What every ChatClient must do, whichever it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from evalkit.domain.exchange import Reply
from evalkit.domain.passport import Passport
from evalkit.domain.target import Secrets
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.client import ChatClient
from evalkit.targets.openai_chat import OpenAIChatClient
from evalkit.targets.scripted import ScriptedClient, scripted_reply
from tests.broken_server import DONE, ByteServer, Connection, ReceivedRequest, byte_server, chunk, http_answer, stream
from tests.builders import a_request, a_target

pytestmark = pytest.mark.parametrize("kind", ["openai", "scripted"])


@dataclass(slots=True, kw_only=True)
class Bench:
    """A client, and a count of the requests that reached the other side."""

    client: ChatClient
    request_count: Callable[[], int]


MakeBench = Callable[..., Awaitable[Bench]]


@pytest.fixture
async def make_bench(kind: str) -> AsyncGenerator[MakeBench]:
    """Benches whose server gives one answer for ever: "why" and "so", or a failure."""
    async with AsyncExitStack() as stack:

        async def make(*, failure: FailureKind | None = None, hangs: bool = False) -> Bench:
            bench = (
                _scripted(failure, hangs=hangs) if kind == "scripted" else await _served(stack, failure, hangs=hangs)
            )
            stack.push_async_callback(bench.client.close)
            return bench

        yield make


def _scripted(failure: FailureKind | None, *, hangs: bool) -> Bench:
    error = None if failure is None else TargetError("no", kind=failure, is_retryable=_may_pass(failure))
    said: Reply | TargetError = error or scripted_reply("so", reasoning="why")
    client = ScriptedClient(lambda _: said, passport=error, delay_s=3_600 if hangs else 0)
    return Bench(client=client, request_count=lambda: len(client.requests))


async def _served(stack: AsyncExitStack, failure: FailureKind | None, *, hangs: bool) -> Bench:
    answer = stream(chunk("<think>why</think>so", finish="stop"), DONE)
    if failure is FailureKind.HTTP_401:
        answer = http_answer(401, {"error": {"message": "no"}})
    if failure is FailureKind.HTTP_5XX:
        answer = http_answer(500, {"error": {"message": "no"}})

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        if hangs:
            await connection.until_client_leaves()
        is_chat = request.path.endswith("/chat/completions")
        await connection.send(answer if is_chat or failure is not None else http_answer(404, b"{}"))

    server: ByteServer = await stack.enter_async_context(byte_server(script))
    client = OpenAIChatClient(a_target(base_url=server.base_url), secrets=Secrets())
    return Bench(client=client, request_count=lambda: len(server.chats))


def _may_pass(failure: FailureKind) -> bool:
    return failure is not FailureKind.HTTP_401


class TestChatClient:
    async def test_a_reply_comes_apart_into_reasoning_and_answer(self, make_bench: MakeBench) -> None:
        reply = await (await make_bench()).client.ask(a_request())
        assert (reply.reasoning, reply.answer, reply.finish_reason) == ("why", "so", "stop")

    async def test_the_wait_for_a_slot_is_kept_apart(self, make_bench: MakeBench) -> None:
        reply = await (await make_bench()).client.ask(a_request(), queued_s=12.5)
        assert reply.timing.queued_s == 12.5
        assert reply.timing.complete_s is not None
        assert reply.timing.complete_s < 12.5

    async def test_a_call_is_one_request(self, make_bench: MakeBench) -> None:
        bench = await make_bench()
        await asyncio.gather(*(bench.client.ask(a_request(seed=seed)) for seed in range(8)))
        assert bench.request_count() == 8

    @pytest.mark.parametrize("failure", [FailureKind.HTTP_401, FailureKind.HTTP_5XX])
    async def test_a_failure_is_raised_once_and_never_tried_again(
        self, make_bench: MakeBench, failure: FailureKind
    ) -> None:
        bench = await make_bench(failure=failure)
        with pytest.raises(TargetError) as raised:
            await bench.client.ask(a_request())
        assert (raised.value.kind, raised.value.is_retryable) == (failure, _may_pass(failure))
        assert bench.request_count() == 1

    async def test_a_call_can_be_cancelled_while_it_waits(self, make_bench: MakeBench) -> None:
        bench = await make_bench(hangs=True)
        call = asyncio.create_task(bench.client.ask(a_request()))
        while bench.request_count() == 0:  # noqa: ASYNC110 - a count is all that both sides offer
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    async def test_a_server_that_says_nothing_of_itself_has_an_empty_passport(self, make_bench: MakeBench) -> None:
        assert await (await make_bench()).client.passport() == Passport()

    async def test_a_passport_is_refused_with_the_reason(self, make_bench: MakeBench) -> None:
        bench = await make_bench(failure=FailureKind.HTTP_401)
        with pytest.raises(TargetError) as raised:
            await bench.client.passport()
        assert raised.value.kind is FailureKind.HTTP_401

    async def test_what_was_learnt_is_a_mapping(self, make_bench: MakeBench) -> None:
        bench = await make_bench()
        await bench.client.ask(a_request())
        known = {"stream_options", "max_tokens_name", "seed", "tokenize", "reply_form", "top_logprobs"}
        assert set(bench.client.learnt) <= known

    async def test_closing_twice_is_harmless(self, make_bench: MakeBench) -> None:
        client = (await make_bench()).client
        await client.close()
        await client.close()
