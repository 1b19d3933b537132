"""The embedded endpoint over real HTTP: how it serves."""

from __future__ import annotations

import asyncio

import pytest

from evalkit.domain.exchange import Delivery
from evalkit.simulator.ledger import request_key
from evalkit.simulator.personas import Endings, Fault, Pace
from tests.e2e.simulator_door import PROMPT, Streamed, open_endpoint, until
from tests.unit.simulator.simulated import a_persona


@pytest.mark.parametrize(
    ("delivery", "place", "opening", "closing"),
    [
        (Delivery.REASONING_CONTENT, "reasoning_content", "", ""),
        (Delivery.REASONING, "reasoning", "", ""),
        (Delivery.TAGS, "content", "<think>\n", "\n</think>\n\n"),
        (Delivery.ORPHAN_CLOSER, "content", "", "\n</think>\n\n"),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
async def test_reasoning_arrives_as_the_persona_delivers_it(
    delivery: Delivery, place: str, opening: str, closing: str, stream: bool
) -> None:
    async with open_endpoint(a_persona(delivery=delivery)) as door:
        if stream:
            streamed = await door.streamed()
            said = {name: getattr(streamed, name) for name in ("reasoning_content", "reasoning", "content")}
            finish_reason = streamed.finish_reason
        else:
            choice = (await door.whole())["choices"][0]
            said, finish_reason = choice["message"], choice["finish_reason"]
    assert finish_reason == "stop"
    assert "42" in said["content"].splitlines()[-1]
    reasoning = said[place].partition(closing)[0] if closing else said[place]
    assert reasoning.startswith(opening)
    assert len(reasoning) > len(opening) + 20


async def test_reasoning_that_is_never_closed_is_cut() -> None:
    async with open_endpoint(a_persona(delivery=Delivery.UNCLOSED)) as door:
        streamed = await door.streamed(max_tokens=50, stream_options={"include_usage": True})
    assert streamed.content.startswith("<think>\n")
    assert "</think>" not in streamed.content
    assert streamed.finish_reason == "length"
    assert streamed.usage is not None
    assert streamed.usage["completion_tokens"] == 50


async def test_no_tag_at_all_is_left_when_the_cut_comes_before_the_orphan_closer() -> None:
    async with open_endpoint(a_persona(delivery=Delivery.ORPHAN_CLOSER, endings=Endings(cut=1.0))) as door:
        streamed = await door.streamed(max_tokens=50, seed=2)
    assert "think>" not in streamed.content
    assert streamed.finish_reason == "length"


async def test_empty_tags_and_no_reasoning_both_answer_at_once() -> None:
    personas = (a_persona(name="a", delivery=Delivery.EMPTY), a_persona(name="b", delivery=Delivery.NONE))
    async with open_endpoint(*personas) as door:
        empty, none = [await door.streamed(model=name) for name in ("a", "b")]
    assert empty.content.startswith("<think>\n\n</think>\n\n")
    assert "think" not in none.content
    assert none.reasoning + none.reasoning_content == ""


async def test_the_first_chunk_carries_a_role_and_no_text() -> None:
    async with open_endpoint(a_persona()) as door:
        streamed = await door.streamed()
    assert streamed.deltas[0] == {"role": "assistant", "content": None}
    assert streamed.has_ended


async def test_max_tokens_cuts_inside_the_reasoning_and_the_answer_is_never_begun() -> None:
    async with open_endpoint(a_persona()) as door:
        streamed = await door.streamed(max_tokens=5)
    assert streamed.finish_reason == "length"
    assert streamed.reasoning_content
    assert streamed.content == ""


async def test_usage_is_sent_as_the_persona_s_server_does() -> None:
    asked = {"stream_options": {"include_usage": True}}
    personas = [a_persona(name=policy, usage=policy) for policy in ("when_asked", "always", "never")]
    async with open_endpoint(*personas) as door:
        given = {
            (persona.name, bool(options)): (await door.streamed(model=persona.name, **options)).usage is not None
            for persona in personas
            for options in ({}, asked)
        }
        whole = {persona.name: "usage" in await door.whole(model=persona.name) for persona in personas}
    assert given == {
        ("when_asked", False): False,
        ("when_asked", True): True,
        ("always", False): True,
        ("always", True): True,
        ("never", False): False,
        ("never", True): False,
    }
    assert whole == {"when_asked": True, "always": True, "never": False}


async def test_usage_counts_the_tokens_that_were_sent_one_by_one() -> None:
    async with open_endpoint(a_persona()) as door:
        streamed = await door.streamed(stream_options={"include_usage": True})
    texts = [text for delta in streamed.deltas for name, text in delta.items() if name != "role" and text]
    assert streamed.usage is not None
    assert streamed.usage["completion_tokens"] == len(texts)


async def test_coalesced_chunks_say_the_same_in_fewer_pieces() -> None:
    coalescing = a_persona(name="wide", pace=Pace(ttft_s=0.0, token_s=0.0, tokens_per_chunk=8))
    async with open_endpoint(a_persona(), coalescing) as door:
        single, wide = await door.streamed(), await door.streamed(model="wide")
    assert (single.reasoning_content, single.content) == (wide.reasoning_content, wide.content)
    assert len(wide.deltas) < len(single.deltas) / 4


async def test_the_same_seed_gives_the_same_text_and_another_seed_another() -> None:
    async with open_endpoint(a_persona()) as door:
        first, again, other = [(await door.streamed(seed=seed)).reasoning_content for seed in (1, 1, 2)]
        unseeded = {(await door.streamed(seed=None)).reasoning_content for _ in range(3)}
    assert first == again != other
    assert len(unseeded) == 3


async def test_two_servers_with_one_persona_say_the_same() -> None:
    said: list[str] = []
    for _ in range(2):
        async with open_endpoint(a_persona()) as door:
            said.append((await door.streamed()).content)
    assert said[0] == said[1]


async def test_an_unknown_prompt_gets_a_short_polite_reply() -> None:
    async with open_endpoint(a_persona()) as door:
        streamed = await door.streamed(messages=[{"role": "user", "content": "Hi!"}])
    assert streamed.finish_reason == "stop"
    assert 0 < len(streamed.content) < 200


async def test_requests_are_counted_by_prompt_and_seed() -> None:
    async with open_endpoint(a_persona()) as door:
        for seed in (1, 2, 2):
            await door.streamed(seed=seed)
        counts = await door.get("/evalkit/counts")
    assert counts["total"] == counts["finished"] == 3
    assert counts["by_model"] == {"sim": 3}
    assert counts["by_request"] == {request_key("sim", PROMPT, 1): 1, request_key("sim", PROMPT, 2): 2}


async def test_requests_beyond_the_slots_wait_in_order_and_a_client_that_leaves_frees_its_slot() -> None:
    # Stalled requests hold the only slot until their client leaves.
    async with open_endpoint(a_persona(slots=1, faults={Fault.STALL: 1.0}), record_times=True) as door:

        async def started() -> list[bool]:
            return [record["started_s"] is not None for record in (await door.get("/evalkit/truth"))["requests"]]

        async def opened(count: int) -> bool:
            return len(await started()) == count

        requests: list[asyncio.Task[Streamed]] = []
        for place in range(3):
            requests.append(asyncio.create_task(door.streamed(seed=place)))
            await until(lambda place=place: opened(place + 1))
        assert await started() == [True, False, False]

        async def second_started() -> bool:
            return (await started())[1]

        requests[0].cancel()
        await until(second_started)
        assert await started() == [True, True, False]
        # A client that leaves while it still waits takes its place in the queue with it.
        requests[2].cancel()
        requests[1].cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        fourth = asyncio.create_task(door.streamed(seed=9))

        async def fourth_started() -> bool:
            return await opened(4) and (await started())[3]

        await until(fourth_started)
        assert not (await started())[2]
        fourth.cancel()
        assert (await door.get("/evalkit/counts"))["finished"] == 0
