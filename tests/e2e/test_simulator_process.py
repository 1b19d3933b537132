"""The embedded endpoint over real HTTP: faults, refusals, and the process it runs in."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from typing import Any

import aiohttp
import pytest

from evalkit.domain.question import Difficulty
from evalkit.errors import ConfigError
from evalkit.simulator.ledger import request_key
from evalkit.simulator.personas import Endings, Fault, Lengths, Pace
from evalkit.simulator.serving import running_simulator
from tests.builders import a_variant
from tests.e2e.simulator_door import PROMPT, Door, open_endpoint, until
from tests.unit.simulator.simulated import a_persona


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.RATE_LIMIT, 429), (Fault.SERVER_ERROR, 500), (Fault.BAD_GATEWAY, 502)]
)
async def test_faults_that_have_a_status_are_sent_with_it(fault: Fault, status: int) -> None:
    async with open_endpoint(a_persona(faults={fault: 1.0})) as door, door.post() as response:
        assert response.status == status
        text = await response.text()
        assert ("Retry-After" in response.headers) == (fault is Fault.RATE_LIMIT)
        assert text.startswith("<html>") if fault is Fault.BAD_GATEWAY else "error" in json.loads(text)


async def test_an_early_reset_leaves_no_byte_of_a_reply() -> None:
    async with open_endpoint(a_persona(faults={Fault.RESET_EARLY: 1.0})) as door:
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await door.streamed()


async def test_a_reset_midway_breaks_the_body_after_some_text() -> None:
    persona = a_persona(faults={Fault.RESET_MIDWAY: 1.0}, pace=Pace(ttft_s=0.0, token_s=0.001))
    async with open_endpoint(persona) as door, door.post() as response:
        assert b"reasoning_content" in await response.content.readuntil(b"reasoning_content")
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ClientOSError)):
            await response.read()


async def test_an_error_inside_a_stream_comes_after_some_text() -> None:
    async with open_endpoint(a_persona(faults={Fault.IN_BAND: 1.0})) as door:
        streamed = await door.streamed()
        whole = await door.whole()
    assert streamed.status == 200
    assert streamed.reasoning_content
    assert streamed.error is not None
    assert streamed.error["code"] == 500
    assert (streamed.finish_reason, streamed.has_ended) == (None, False)
    assert set(whole) == {"error"}


async def test_a_silent_close_ends_the_body_without_a_finish() -> None:
    async with open_endpoint(a_persona(faults={Fault.SILENT_CLOSE: 1.0})) as door:
        streamed = await door.streamed()
    assert streamed.reasoning_content
    assert (streamed.finish_reason, streamed.has_ended, streamed.error) == (None, False, None)


async def test_a_faulty_server_serves_a_retry_of_the_same_request() -> None:
    async with open_endpoint(a_persona(faults={Fault.SERVER_ERROR: 0.5})) as door:
        statuses = [(await door.streamed()).status for _ in range(40)]
        first_good = statuses.index(200)
        counts = await door.get("/evalkit/counts")
    assert 500 in statuses
    assert first_good < 39
    assert counts["by_request"] == {request_key("sim", PROMPT, 1): 40}


async def test_errors_name_what_was_wrong() -> None:
    async with open_endpoint(a_persona(name="q8"), a_persona(name="q4", context=64), api_key="right") as door:
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


async def _refused(door: Door, url: str, *, headers: dict[str, str], body: dict[str, Any] | None = None) -> str:
    async with door.session.post(url, headers=headers, json=body or {}) as response:
        assert response.status >= 400
        return (await response.json())["error"]["message"]


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


async def test_the_server_says_what_it_serves_and_that_it_is_simulated() -> None:
    async with open_endpoint(
        a_persona(name="q8"), a_persona(name="q4", quantisation="Q4_K_M", slots=3, context=4096)
    ) as door:
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
    async with open_endpoint(persona, clock=lambda: now_s, sleep=oversleep, record_times=True) as door:
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
    async with open_endpoint(endless, a_persona(name="other")) as door:
        async with door.post(max_tokens=100_000) as response:
            await response.content.readany()
        assert (await door.streamed(max_tokens=3, seed=5)).finish_reason == "length"
        assert (await door.streamed(model="other")).finish_reason == "stop"


def test_a_process_of_its_own_serves_while_the_block_runs_and_ends_with_it() -> None:
    async def asked(base_url: str) -> int:
        async with aiohttp.ClientSession() as session:
            body = {"model": "sim", "messages": [_user(PROMPT)]}
            headers = {"Authorization": "Bearer k"}
            async with session.post(f"{base_url}/chat/completions", json=body, headers=headers) as response:
                return response.status

    with running_simulator([a_variant()], personas={"sim": a_persona()}, api_key="k") as base_url:
        assert asyncio.run(asked(base_url)) == 200
    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(asked(base_url))


async def test_a_port_in_use_is_one_clear_line() -> None:
    async with open_endpoint(a_persona()) as door:
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
        await until(is_gone)


def _started_parent() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE)


_FOREGROUND = """
import signal
# A shell starts background jobs deaf to Ctrl-C, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
from evalkit.simulator.serving import serve_forever
serve_forever([], port=0, announce=lambda base_url: print(base_url, flush=True))
print("returned", flush=True)
"""


def test_the_foreground_server_announces_itself_and_returns_on_ctrl_c() -> None:
    command = [sys.executable, "-c", _FOREGROUND]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        assert server.stdout.read() == b"returned\n"
    assert server.returncode == 0
