"""The embedded endpoint over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from evalkit.domain.exchange import Delivery
from evalkit.domain.question import Difficulty
from evalkit.errors import ConfigError
from evalkit.simulator.ledger import request_key
from evalkit.simulator.personas import Endings, Fault, Lengths, Pace, Persona
from evalkit.simulator.server import SimulatedEndpoint
from evalkit.simulator.serving import running_simulator
from tests.builders import a_variant, variants_numbered
from tests.unit.simulator.simulated import a_persona

_PROMPT = a_variant().prompt
_DEADLINE_S = 20.0
"""Only a hung test waits this long."""


@dataclass
class _Streamed:
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
class _Door:
    """A client of one endpoint."""

    session: aiohttp.ClientSession
    root: str

    def post(self, **fields: Any) -> Any:
        body = {"model": "sim", "messages": [{"role": "user", "content": _PROMPT}], "seed": 1, "stream": True}
        return self.session.post(f"{self.root}/v1/chat/completions", json=body | fields)

    async def streamed(self, **fields: Any) -> _Streamed:
        async with self.post(**fields) as response:
            streamed = _Streamed(status=response.status)
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
async def _open(*personas: Persona, **settings: Any) -> AsyncGenerator[_Door]:
    endpoint = SimulatedEndpoint(
        [a_variant(), *variants_numbered(5)], personas={persona.name: persona for persona in personas}, **settings
    )
    timeout = aiohttp.ClientTimeout(total=_DEADLINE_S)
    async with endpoint.listening() as port, aiohttp.ClientSession(timeout=timeout) as session:
        yield _Door(session, f"http://127.0.0.1:{port}")


async def _until(claim: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_DEADLINE_S):
        # The server is asked from outside, as any client would: there is no event to wait for.
        while not await claim():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


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
    async with _open(a_persona(delivery=delivery)) as door:
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
    async with _open(a_persona(delivery=Delivery.UNCLOSED)) as door:
        streamed = await door.streamed(max_tokens=50, stream_options={"include_usage": True})
    assert streamed.content.startswith("<think>\n")
    assert "</think>" not in streamed.content
    assert streamed.finish_reason == "length"
    assert streamed.usage is not None
    assert streamed.usage["completion_tokens"] == 50


async def test_no_tag_at_all_is_left_when_the_cut_comes_before_the_orphan_closer() -> None:
    async with _open(a_persona(delivery=Delivery.ORPHAN_CLOSER, endings=Endings(cut=1.0))) as door:
        streamed = await door.streamed(max_tokens=50, seed=2)
    assert "think>" not in streamed.content
    assert streamed.finish_reason == "length"


async def test_empty_tags_and_no_reasoning_both_answer_at_once() -> None:
    personas = (a_persona(name="a", delivery=Delivery.EMPTY), a_persona(name="b", delivery=Delivery.NONE))
    async with _open(*personas) as door:
        empty, none = [await door.streamed(model=name) for name in ("a", "b")]
    assert empty.content.startswith("<think>\n\n</think>\n\n")
    assert "think" not in none.content
    assert none.reasoning + none.reasoning_content == ""


async def test_the_first_chunk_carries_a_role_and_no_text() -> None:
    async with _open(a_persona()) as door:
        streamed = await door.streamed()
    assert streamed.deltas[0] == {"role": "assistant", "content": None}
    assert streamed.has_ended


async def test_max_tokens_cuts_inside_the_reasoning_and_the_answer_is_never_begun() -> None:
    async with _open(a_persona()) as door:
        streamed = await door.streamed(max_tokens=5)
    assert streamed.finish_reason == "length"
    assert streamed.reasoning_content
    assert streamed.content == ""


async def test_usage_is_sent_as_the_persona_s_server_does() -> None:
    asked = {"stream_options": {"include_usage": True}}
    personas = [a_persona(name=policy, usage=policy) for policy in ("when_asked", "always", "never")]
    async with _open(*personas) as door:
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
    async with _open(a_persona()) as door:
        streamed = await door.streamed(stream_options={"include_usage": True})
    texts = [text for delta in streamed.deltas for name, text in delta.items() if name != "role" and text]
    assert streamed.usage is not None
    assert streamed.usage["completion_tokens"] == len(texts)


async def test_coalesced_chunks_say_the_same_in_fewer_pieces() -> None:
    coalescing = a_persona(name="wide", pace=Pace(ttft_s=0.0, token_s=0.0, tokens_per_chunk=8))
    async with _open(a_persona(), coalescing) as door:
        single, wide = await door.streamed(), await door.streamed(model="wide")
    assert (single.reasoning_content, single.content) == (wide.reasoning_content, wide.content)
    assert len(wide.deltas) < len(single.deltas) / 4


async def test_the_same_seed_gives_the_same_text_and_another_seed_another() -> None:
    async with _open(a_persona()) as door:
        first, again, other = [(await door.streamed(seed=seed)).reasoning_content for seed in (1, 1, 2)]
        unseeded = {(await door.streamed(seed=None)).reasoning_content for _ in range(3)}
    assert first == again != other
    assert len(unseeded) == 3


async def test_two_servers_with_one_persona_say_the_same() -> None:
    said: list[str] = []
    for _ in range(2):
        async with _open(a_persona()) as door:
            said.append((await door.streamed()).content)
    assert said[0] == said[1]


async def test_an_unknown_prompt_gets_a_short_polite_reply() -> None:
    async with _open(a_persona()) as door:
        streamed = await door.streamed(messages=[{"role": "user", "content": "Hi!"}])
    assert streamed.finish_reason == "stop"
    assert 0 < len(streamed.content) < 200


async def test_requests_are_counted_by_prompt_and_seed() -> None:
    async with _open(a_persona()) as door:
        for seed in (1, 2, 2):
            await door.streamed(seed=seed)
        counts = await door.get("/evalkit/counts")
    assert counts["total"] == counts["finished"] == 3
    assert counts["by_model"] == {"sim": 3}
    assert counts["by_request"] == {request_key("sim", _PROMPT, 1): 1, request_key("sim", _PROMPT, 2): 2}


async def test_requests_beyond_the_slots_wait_in_order_and_a_client_that_leaves_frees_its_slot() -> None:
    # Stalled requests hold the only slot until their client leaves.
    async with _open(a_persona(slots=1, faults={Fault.STALL: 1.0}), record_times=True) as door:

        async def started() -> list[bool]:
            return [record["started_s"] is not None for record in (await door.get("/evalkit/truth"))["requests"]]

        async def opened(count: int) -> bool:
            return len(await started()) == count

        requests: list[asyncio.Task[_Streamed]] = []
        for place in range(3):
            requests.append(asyncio.create_task(door.streamed(seed=place)))
            await _until(lambda place=place: opened(place + 1))
        assert await started() == [True, False, False]

        async def second_started() -> bool:
            return (await started())[1]

        requests[0].cancel()
        await _until(second_started)
        assert await started() == [True, True, False]
        # A client that leaves while it still waits takes its place in the queue with it.
        requests[2].cancel()
        requests[1].cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        fourth = asyncio.create_task(door.streamed(seed=9))

        async def fourth_started() -> bool:
            return await opened(4) and (await started())[3]

        await _until(fourth_started)
        assert not (await started())[2]
        fourth.cancel()
        assert (await door.get("/evalkit/counts"))["finished"] == 0


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.RATE_LIMIT, 429), (Fault.SERVER_ERROR, 500), (Fault.BAD_GATEWAY, 502)]
)
async def test_faults_that_have_a_status_are_sent_with_it(fault: Fault, status: int) -> None:
    async with _open(a_persona(faults={fault: 1.0})) as door, door.post() as response:
        assert response.status == status
        text = await response.text()
        assert ("Retry-After" in response.headers) == (fault is Fault.RATE_LIMIT)
        assert text.startswith("<html>") if fault is Fault.BAD_GATEWAY else "error" in json.loads(text)


async def test_an_early_reset_leaves_no_byte_of_a_reply() -> None:
    async with _open(a_persona(faults={Fault.RESET_EARLY: 1.0})) as door:
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await door.streamed()


async def test_a_reset_midway_breaks_the_body_after_some_text() -> None:
    persona = a_persona(faults={Fault.RESET_MIDWAY: 1.0}, pace=Pace(ttft_s=0.0, token_s=0.001))
    async with _open(persona) as door, door.post() as response:
        assert b"reasoning_content" in await response.content.readuntil(b"reasoning_content")
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientOSError)):
            await response.read()


async def test_an_error_inside_a_stream_comes_after_some_text() -> None:
    async with _open(a_persona(faults={Fault.IN_BAND: 1.0})) as door:
        streamed = await door.streamed()
        whole = await door.whole()
    assert streamed.status == 200
    assert streamed.reasoning_content
    assert streamed.error is not None
    assert streamed.error["code"] == 500
    assert (streamed.finish_reason, streamed.has_ended) == (None, False)
    assert set(whole) == {"error"}


async def test_a_silent_close_ends_the_body_without_a_finish() -> None:
    async with _open(a_persona(faults={Fault.SILENT_CLOSE: 1.0})) as door:
        streamed = await door.streamed()
    assert streamed.reasoning_content
    assert (streamed.finish_reason, streamed.has_ended, streamed.error) == (None, False, None)


async def test_a_faulty_server_serves_a_retry_of_the_same_request() -> None:
    async with _open(a_persona(faults={Fault.SERVER_ERROR: 0.5})) as door:
        statuses = [(await door.streamed()).status for _ in range(40)]
        first_good = statuses.index(200)
        counts = await door.get("/evalkit/counts")
    assert 500 in statuses
    assert first_good < 39
    assert counts["by_request"] == {request_key("sim", _PROMPT, 1): 40}


async def test_errors_name_what_was_wrong() -> None:
    async with _open(a_persona(name="q8"), a_persona(name="q4", context=64), api_key="right") as door:
        key = {"Authorization": "Bearer right"}
        url = f"{door.root}/v1/chat/completions"
        bodies = {
            401: await _refused(door, url, headers={"Authorization": "Bearer wrong"}),
            404: await _refused(door, url, headers=key, body={"model": "q5"}),
            400: await _refused(
                door, url, headers=key, body={"model": "q4", "max_tokens": 64, "messages": [_user("hello")]}
            ),
        }
    assert "API key" in bodies[401]
    assert "q8, q4" in bodies[404]
    assert "maximum context length is 64 tokens" in bodies[400]


async def _refused(door: _Door, url: str, *, headers: dict[str, str], body: dict[str, Any] | None = None) -> str:
    async with door.session.post(url, headers=headers, json=body or {}) as response:
        assert response.status >= 400
        return (await response.json())["error"]["message"]


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


async def test_the_server_says_what_it_serves_and_that_it_is_simulated() -> None:
    async with _open(a_persona(name="q8"), a_persona(name="q4", quantisation="Q4_K_M", slots=3, context=4096)) as door:
        models = await door.get("/v1/models")
        q4 = await door.get("/props?model=q4")
        both = await door.get("/props")
        assert await door.get("/health") == {"status": "ok"}
        await door.streamed(model="q4")
        async with door.session.get(door.root + "/metrics") as response:
            metrics = await response.text()
    assert [(model["id"], model["owned_by"]) for model in models["data"]] == [
        ("q8", "evalkit-simulator"),
        ("q4", "evalkit-simulator"),
    ]
    assert q4["total_slots"] == 3
    assert q4["default_generation_settings"]["n_ctx"] == 4096
    assert "Q4_K_M" in q4["model_path"]
    assert not {"model_path", "total_slots", "default_generation_settings"} & set(both)
    assert both["chat_template"] == q4["chat_template"]
    assert 'evalkit_simulator_requests_total{model="q4"} 1' in metrics


async def test_a_chunk_that_is_late_does_not_delay_the_next() -> None:
    """Every sleep of this clock takes 0.05 s too long; the last chunk is late by 0.05 s, not by 0.05 s a chunk."""
    now_s = 0.0

    async def oversleep(wanted_s: float) -> None:
        nonlocal now_s
        now_s += wanted_s + 0.05
        await asyncio.sleep(0)

    persona = a_persona(pace=Pace(ttft_s=1.0, token_s=0.1, jitter=0.0))
    async with _open(persona, clock=lambda: now_s, sleep=oversleep, record_times=True) as door:
        await door.streamed()
        record = (await door.get("/evalkit/truth"))["requests"][0]
    times_s = record["chunks_s"]
    assert times_s[0] == pytest.approx(1.05)
    assert times_s[-1] == pytest.approx(1.05 + 0.1 * (len(times_s) - 1))
    assert record["completion_tokens"] == len(times_s)
    assert record["plan"]["is_right"] is True


async def test_what_runs_on_can_be_left_and_the_server_goes_on_serving() -> None:
    lengths = Lengths(reasoning_tokens=dict.fromkeys(Difficulty, 30))
    endless = a_persona(
        slots=1, lengths=lengths, endings=Endings(looping=1.0), pace=Pace(ttft_s=0.0, token_s=0.01), context=10**6
    )
    async with _open(endless, a_persona(name="other")) as door:
        async with door.post(max_tokens=100_000) as response:
            await response.content.readany()
        assert (await door.streamed(max_tokens=3, seed=5)).finish_reason == "length"
        assert (await door.streamed(model="other")).finish_reason == "stop"


def test_a_process_of_its_own_serves_while_the_block_runs_and_ends_with_it() -> None:
    async def asked(base_url: str) -> int:
        async with aiohttp.ClientSession() as session:
            body = {"model": "sim", "messages": [_user(_PROMPT)]}
            headers = {"Authorization": "Bearer k"}
            async with session.post(f"{base_url}/chat/completions", json=body, headers=headers) as response:
                return response.status

    with running_simulator([a_variant()], personas={"sim": a_persona()}, api_key="k") as base_url:
        assert asyncio.run(asked(base_url)) == 200
    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(asked(base_url))


async def test_a_port_in_use_is_one_clear_line() -> None:
    async with _open(a_persona()) as door:
        port = int(door.root.rpartition(":")[2])
        with pytest.raises(ConfigError, match=rf"^127\.0\.0\.1:{port}: .* give another port, or 0$"):
            await asyncio.to_thread(_start_at, port)


def _start_at(port: int) -> None:
    with running_simulator([], personas={"sim": a_persona()}, port=port):
        pass


_PARENT = """
import time
from evalkit.simulator.serving import running_simulator
with running_simulator([]) as base_url:
    print(base_url, flush=True)
    time.sleep(600)
"""


async def test_the_process_dies_with_its_parent_even_when_that_is_killed() -> None:
    parent = await asyncio.to_thread(_started_parent)
    assert parent.stdout is not None
    base_url = (await asyncio.to_thread(parent.stdout.readline)).decode().strip()
    async with aiohttp.ClientSession() as session:

        async def is_served() -> bool:
            try:
                async with session.get(f"{base_url}/models") as response:
                    return response.status == 200
            except aiohttp.ClientError:
                return False

        async def is_gone() -> bool:
            return not await is_served()

        try:
            assert await is_served()
        finally:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            parent.stdout.close()
        await _until(is_gone)


def _started_parent() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE)


_FOREGROUND = """
from evalkit.simulator.serving import serve_forever
serve_forever([], port=0, announce=lambda base_url: print(base_url, flush=True))
print("returned", flush=True)
"""


def test_the_foreground_server_announces_itself_and_returns_on_ctrl_c() -> None:
    with subprocess.Popen([sys.executable, "-c", _FOREGROUND], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        assert server.stdout.read() == b"returned\n"
    assert server.returncode == 0
