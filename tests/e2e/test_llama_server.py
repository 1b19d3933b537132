"""What a real llama.cpp server does, seen through the client that asks it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from evalkit.domain.exchange import ChatRequest, Delivery, Message, Reply, ReplySchema, TokenSource
from evalkit.domain.judging import NoVerdict
from evalkit.domain.rubric import Method
from evalkit.domain.target import Sampling, Secrets, Target
from evalkit.errors import FailureKind, TargetError
from evalkit.scores.judge_prompt import reply_schema
from evalkit.scores.judge_reply import read_verdict
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.counting_proxy import running_proxy
from tests.llama_server import LlamaServer

_ANSWER_42: dict[str, Any] = {"grammar": 'root ::= "Answer: 42"'}
_COLOUR = {
    "type": "object",
    "properties": {"colour": {"enum": ["red", "green"]}, "count": {"type": "integer"}},
    "required": ["colour", "count"],
    "additionalProperties": False,
}


@asynccontextmanager
async def _client(base_url: str, *, key: str | None = None, **target: Any) -> AsyncGenerator[OpenAIChatClient]:
    members: dict[str, Any] = {"name": "tiny", "served_model": "tiny", "base_url": base_url, **target}
    client = OpenAIChatClient(Target(**members), secrets=Secrets(api_key=key))
    try:
        yield client
    finally:
        await client.close()


def _request(
    text: str = "Say something.", *, seed: int = 1, max_tokens: int = 500, **extra_body: object
) -> ChatRequest:
    return ChatRequest(
        messages=(Message(role="user", content=text),),
        sampling=Sampling(max_tokens=max_tokens),
        seed=seed,
        extra_body=extra_body,
    )


async def _asked(server: LlamaServer, request: ChatRequest) -> Reply:
    async with _client(server.base_url) as client:
        return await client.ask(request)


async def _refused(server: LlamaServer, request: ChatRequest, *, key: str | None = None) -> TargetError:
    async with _client(server.base_url, key=key) as client:
        with pytest.raises(TargetError) as caught:
            await client.ask(request)
    return caught.value


async def test_a_reply_comes_as_a_stream_of_tokens_with_usage(llama: LlamaServer) -> None:
    reply = await _asked(llama, _request(seed=4, ignore_eos=True, max_tokens=80))
    assert reply.answer
    assert reply.usage.source is TokenSource.USAGE
    assert reply.usage.completion_tokens == 80
    assert reply.timing.chunk_count == 80
    assert reply.timing.ttft_s is not None
    assert reply.timing.complete_s is not None
    assert 0 < reply.timing.ttft_s < reply.timing.complete_s
    assert reply.timing.decode_tokens_per_s is not None


async def test_a_model_that_ends_by_itself_says_stop(llama: LlamaServer) -> None:
    reply = await _asked(llama, _request(max_tokens=5000))
    assert reply.finish_reason == "stop"


async def test_without_streaming_the_same_text_comes_at_once(llama: LlamaServer) -> None:
    streamed = await _asked(llama, _request(seed=3))
    async with _client(llama.base_url, stream=False) as client:
        whole = await client.ask(_request(seed=3))
    assert whole.answer == streamed.answer
    assert whole.timing.ttft_s is None


async def test_a_grammar_forces_any_text(llama: LlamaServer) -> None:
    reply = await _asked(llama, _request(**_ANSWER_42))
    assert (reply.answer, reply.finish_reason) == ("Answer: 42", "stop")


async def test_the_targets_extra_body_is_sent_with_every_request(llama: LlamaServer) -> None:
    async with _client(llama.base_url, extra_body=_ANSWER_42) as client:
        assert (await client.ask(_request())).answer == "Answer: 42"


async def test_json_is_constrained_by_a_schema(llama: LlamaServer) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "colour", "strict": True, "schema": _COLOUR}}
    async with _client(llama.base_url) as client:
        replies = [await client.ask(_request(seed=seed, response_format=schema)) for seed in range(20)]
    for reply in replies:
        found = json.loads(reply.answer)
        assert found.keys() == {"colour", "count"}
        assert found["colour"] in {"red", "green"}
        assert isinstance(found["count"], int)


async def test_a_judge_that_is_asked_for_a_verdicts_schema_keeps_to_it(llama: LlamaServer) -> None:
    """The form of its verdict is right; its content is nothing, for the weights are random."""
    levels, checklist = (
        ReplySchema(name="verdict", schema=reply_schema(method, 2)) for method in (Method.LEVELS, Method.CHECKLIST)
    )
    async with _client(llama.base_url) as client:
        whole = await client.ask(replace(_request(seed=2, max_tokens=4000), reply_schema=levels, top_logprobs=3))
        begun = await client.ask(replace(_request(max_tokens=30), reply_schema=checklist))
        learnt = client.learnt
    assert not isinstance(read_verdict(whole.answer, method=Method.LEVELS, n_items=0, was_cut=False), NoVerdict)
    assert {len(place.alternatives) for place in whole.token_logprobs} == {3}
    assert re.match(r'\{\s*"items"\s*:\s*\[', begun.answer)
    assert (learnt["reply_form"], learnt["top_logprobs"]) == ("schema", None)


async def test_a_seed_repeats_a_reply_alone_and_among_others(llama: LlamaServer) -> None:
    async with _client(llama.base_url) as client:
        alone = await client.ask(_request(seed=7))
        among = await asyncio.gather(*(client.ask(_request(seed=seed)) for seed in range(12)))
    assert among[7].answer == alone.answer
    assert len({reply.answer for reply in among}) > 6


async def test_thirty_streams_one_after_another_all_succeed(llama: LlamaServer) -> None:
    # The server closes the connection after each stream without saying so.
    async with _client(llama.base_url) as client:
        for seed in range(30):
            assert (await client.ask(_request(seed=seed, **_ANSWER_42))).answer == "Answer: 42"


async def test_thirty_streams_at_once_queue_for_four_slots_and_all_succeed(llama: LlamaServer) -> None:
    async with _client(llama.base_url) as client:
        asked = (client.ask(_request(seed=seed, ignore_eos=True, max_tokens=50)) for seed in range(30))
        replies = await asyncio.gather(*asked)
    assert [reply.usage.completion_tokens for reply in replies] == [50] * 30


async def test_a_request_queues_behind_the_only_slot_until_the_first_client_leaves(one_slot_llama: LlamaServer) -> None:
    async with _client(one_slot_llama.base_url) as client, aiohttp.ClientSession(one_slot_llama.url) as session:
        first = asyncio.create_task(client.ask(_request(max_tokens=15000)))
        await _seen(session, "/metrics", lambda text: _gauge(text, "requests_processing") == 1)
        second = asyncio.create_task(client.ask(_request(max_tokens=3)))
        await _seen(session, "/metrics", lambda text: _gauge(text, "requests_deferred") == 1)
        assert not second.done()
        first.cancel()
        assert (await second).usage.completion_tokens == 3
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_more_choices_than_slots_are_refused(llama: LlamaServer) -> None:
    error = await _refused(llama, _request(n=9))
    assert (error.kind, error.status, error.is_retryable) == (FailureKind.HTTP_400, 400, False)
    assert "1 <= value <= 4" in str(error)


async def test_a_reply_is_cut_at_max_tokens(small_llama: LlamaServer) -> None:
    reply = await _asked(small_llama, _request(max_tokens=12))
    assert (reply.finish_reason, reply.usage.completion_tokens) == ("length", 12)


async def test_a_reply_is_cut_where_the_context_is_full(small_llama: LlamaServer) -> None:
    reply = await _asked(small_llama, _request(max_tokens=5000))
    assert reply.finish_reason == "length"
    assert reply.usage.prompt_tokens is not None
    assert reply.usage.completion_tokens is not None
    assert reply.usage.prompt_tokens + reply.usage.completion_tokens == 256


async def test_a_prompt_longer_than_the_context_is_refused_for_good(small_llama: LlamaServer) -> None:
    error = await _refused(small_llama, _request("word " * 300))
    assert (error.kind, error.status, error.is_retryable) == (FailureKind.HTTP_400, 400, False)
    assert "exceeds the available context size (256 tokens)" in str(error)
    assert error.hint


@pytest.mark.parametrize("key", [None, "guessed-key"])
async def test_a_missing_or_wrong_key_is_refused_for_good(locked_llama: LlamaServer, key: str | None) -> None:
    error = await _refused(locked_llama, _request(), key=key)
    assert (error.kind, error.status, error.is_retryable) == (FailureKind.HTTP_401, 401, False)
    assert error.hint
    assert "guessed-key" not in str(error)


async def test_the_right_key_is_let_in(locked_llama: LlamaServer) -> None:
    async with _client(locked_llama.base_url, key="open-sesame") as client:
        assert (await client.ask(_request(**_ANSWER_42))).answer == "Answer: 42"


async def test_without_a_key_no_authorization_is_sent(llama: LlamaServer) -> None:
    with running_proxy(llama.url) as proxy:
        async with _client(proxy.base_url) as client:
            await client.ask(_request(**_ANSWER_42))
    (exchange,) = proxy.exchanges
    assert "Authorization" not in exchange.headers
    assert exchange.is_delivered
    assert exchange.seed == 1


async def test_the_server_answers_to_any_model_name_with_its_own(llama: LlamaServer) -> None:
    async with _client(llama.base_url, served_model="no-such-model") as client:
        reply = await client.ask(_request(**_ANSWER_42))
        passport = await client.passport()
    assert reply.answer == "Answer: 42"
    assert passport.listed_models == ("tiny",)


async def test_the_passport_tells_build_slots_and_context(llama: LlamaServer) -> None:
    async with _client(llama.base_url) as client:
        first, second = await client.passport(), await client.passport()
    assert (first.server, first.slots, first.context) == ("llama.cpp", 4, 16384)
    assert first.trained_context == 32768
    assert first.template_hash is not None
    assert first.identity == second.identity


async def test_two_templates_are_two_builds(llama: LlamaServer, thinking_llama: LlamaServer) -> None:
    async with _client(llama.base_url) as plain, _client(thinking_llama.base_url) as thinking:
        differences = (await plain.passport()).differences(await thinking.passport())
    assert [line for line in differences if line.startswith("template_hash")]


async def test_reasoning_whose_opener_the_template_wrote_is_told_from_the_answer(thinking_llama: LlamaServer) -> None:
    thought: dict[str, Any] = {"grammar": 'root ::= [a-z ]{20} "</think>" "Answer: 42"'}
    reply = await _asked(thinking_llama, _request(**thought))
    assert reply.answer == "Answer: 42"
    assert re.fullmatch("[a-z ]{1,20}", reply.reasoning)
    assert reply.delivery is Delivery.ORPHAN_CLOSER


async def _seen(session: aiohttp.ClientSession, path: str, is_wanted: Callable[[str], bool]) -> None:
    """Wait until the server says so of itself."""
    async with asyncio.timeout(20):
        while True:
            async with session.get(path) as response:
                if is_wanted(await response.text()):
                    return
            await asyncio.sleep(0.01)


def _gauge(metrics: str, name: str) -> float:
    (figure,) = re.findall(rf"^llamacpp:{name} (\S+)$", metrics, re.MULTILINE)
    return float(figure)
