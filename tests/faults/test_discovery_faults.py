"""Finding servers and taking passports: whatever is pasted, missing, slow or hostile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from evalkit.domain.passport import Passport
from evalkit.domain.target import Limits, Secrets
from evalkit.errors import FailureKind, TargetError
from evalkit.targets import discover, passport
from evalkit.targets.discover import WELL_KNOWN_URLS, FoundServer, find_servers
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.broken_server import Connection, ReceivedRequest, byte_server, http_answer
from tests.builders import a_target

MODELS = {"object": "list", "data": [{"id": "b"}, {"id": "a", "owned_by": "vllm", "max_model_len": 4096}]}


def serving(replies: Mapping[str, Any], *, status: int = 404) -> Any:
    async def script(request: ReceivedRequest, connection: Connection) -> None:
        reply = replies.get(request.path)
        answer = reply if isinstance(reply, bytes) else http_answer(200, reply) if reply is not None else None
        await connection.send(answer or http_answer(status, b"{}"))

    return script


async def passport_of(replies: Mapping[str, Any], *, status: int = 404) -> Passport:
    async with byte_server(serving(replies, status=status)) as server:
        client = OpenAIChatClient(a_target(base_url=server.base_url, served_model="a"), secrets=Secrets())
        try:
            return await client.passport()
        finally:
            await client.close()


@pytest.mark.parametrize(
    "pasted",
    [
        "{url}",
        "{url}/",
        "{url}/v1",
        "{url}/v1/",
        "{url}/v1/chat/completions",
        "{url}/v1/models/",
        " {bare} ",
        "{bare}/v1",
    ],
)
async def test_whatever_is_pasted_the_root_is_found(pasted: str) -> None:
    async with byte_server(serving({"/v1/models": MODELS})) as server:
        url = pasted.format(url=server.url, bare=server.url.removeprefix("http://"))
        (found,) = await find_servers([url])
        assert found == FoundServer(
            base_url=server.base_url, server="vllm", models=("a", "b"), context_by_model={"a": 4096}
        )


async def test_a_root_below_a_path_is_found_with_and_without_v1() -> None:
    async with byte_server(serving({"/team/models": MODELS, "/other/v1/models": MODELS})) as server:
        found = await find_servers([f"{server.url}/team", f"{server.url}/other"])
        assert [one.base_url for one in found] == [f"{server.url}/team", f"{server.url}/other/v1"]


async def test_a_server_that_wants_a_key_is_found_without_its_models() -> None:
    async with byte_server(serving({"/v1/models": http_answer(401, b"{}")})) as server:
        (found,) = await find_servers([server.url])
        assert (found.base_url, found.needs_key, found.models) == (server.base_url, True, ())


async def test_one_server_under_two_addresses_is_one() -> None:
    async with byte_server(serving({"/v1/models": MODELS})) as server:
        assert len(await find_servers([server.url, server.base_url])) == 1


@pytest.mark.parametrize(
    "answer", [http_answer(200, b"<html>"), http_answer(200, {"data": 7}), b"", b"SSH-2.0\r\n\r\n"]
)
async def test_what_is_no_model_server_is_left_out(answer: bytes) -> None:
    async with byte_server(serving({"/v1/models": answer, "/models": answer})) as server:
        assert await find_servers([server.url]) == ()


async def test_one_that_hangs_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "_TIMEOUT_S", 0.3)

    async def hangs(request: ReceivedRequest, connection: Connection) -> None:
        await connection.until_client_leaves()

    async with byte_server(hangs) as slow, byte_server(serving({"/v1/models": MODELS})) as good:
        found = await asyncio.wait_for(find_servers([slow.url, good.url]), 10)
        assert [server.base_url for server in found] == [good.base_url]


@pytest.mark.parametrize(
    "url", ["", "http://", "model.invalid", "http://[::1", "http://127.0.0.1:99999", "ftp://127.0.0.1"]
)
async def test_nonsense_is_not_found(url: str) -> None:
    assert await find_servers([url]) == ()


def test_the_well_known_places_are_on_this_machine() -> None:
    assert all(url.startswith("http://127.0.0.1:") for url in WELL_KNOWN_URLS)


async def test_a_passport_holds_what_the_server_says() -> None:
    found = await passport_of({"/v1/models": MODELS, "/version": {"version": "0.11.0"}})
    assert (found.server, found.server_version, found.context) == ("vllm", "0.11.0", 4096)
    assert found.listed_models == ("a", "b")
    assert set(found.raw) == {"/models", "/version"}


async def test_a_passport_of_nonsense_is_unknown() -> None:
    nonsense = http_answer(200, b"\xff\x00<nonsense>" + b"x" * 100)
    paths = ("/v1/models", "/props", "/api/show", "/api/ps", "/version", "/metrics", "/get_server_info")
    found = await passport_of(dict.fromkeys(paths, nonsense))
    assert found.identity == Passport().identity


async def test_the_metrics_kept_are_those_that_do_not_count() -> None:
    text = b'# HELP\nvllm:num_requests_running 3\nvllm:cache_config_info{block_size="16"} 1.0\n'
    found = await passport_of({"/metrics": http_answer(200, text, content_type="text/plain")})
    assert found.raw["/metrics"] == 'vllm:cache_config_info{block_size="16"} 1.0'


async def test_an_endless_body_is_left_unread() -> None:
    async def script(request: ReceivedRequest, connection: Connection) -> None:
        await connection.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            await connection.send(b"x" * 65_536)

    async with byte_server(script) as server:
        client = OpenAIChatClient(a_target(base_url=server.base_url), secrets=Secrets())
        assert await client.passport() == Passport()
        await client.close()


async def test_a_path_that_hangs_costs_its_own_facts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passport, "_TIMEOUT_S", 0.5)
    listing = http_answer(200, MODELS)

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        if request.path == "/metrics":
            await connection.until_client_leaves()
        await connection.send(listing if request.path == "/v1/models" else http_answer(404, b"{}"))

    async with byte_server(script) as server:
        client = OpenAIChatClient(a_target(base_url=server.base_url, limits=Limits()), secrets=Secrets())
        assert (await client.passport()).server == "vllm"
        await client.close()


LLAMA_MODELS = {"data": [{"id": "a", "owned_by": "llamacpp"}]}
PROPS = {
    "model_path": "/m/a-Q8_0.gguf",
    "build_info": "b7000",
    "total_slots": 4,
    "default_generation_settings": {"n_ctx": 4096, "params": {"temperature": 0.5}},
}
LLAMA = {"/v1/models": LLAMA_MODELS, "/props": PROPS}


@dataclass(slots=True, kw_only=True)
class Busy:
    """A server that some of the time leaves some paths without an answer."""

    replies: Mapping[str, Any]
    silences_by_path: dict[str, int]
    """How many requests for a path get none."""
    breaks: bool = False
    """Whether it then breaks the connection, rather than keep it."""
    status: int | None = None
    """What it says instead of nothing."""

    async def __call__(self, request: ReceivedRequest, connection: Connection) -> None:
        path = request.path.partition("?")[0]
        self.silences_by_path[path] = self.silences_by_path.get(path, 0) - 1
        if self.silences_by_path[path] >= 0:
            if self.status is not None:
                await connection.send(http_answer(self.status, b"{}"))
            elif self.breaks:
                connection.reset()
            else:
                await connection.until_client_leaves()
            return
        reply = self.replies.get(path)
        await connection.send(http_answer(404, b"{}") if reply is None else http_answer(200, reply))


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is given up on at once; a server on this machine answers far sooner."""
    monkeypatch.setattr(passport, "_TIMEOUT_S", 0.5)
    monkeypatch.setattr(passport, "_LONGER_TIMEOUT_S", 0.6)
    monkeypatch.setattr(passport, "_PAUSE_S", 0.0)


async def passport_from(busy: Busy) -> Passport:
    async with byte_server(busy) as server:
        client = OpenAIChatClient(a_target(base_url=server.base_url, served_model="a"), secrets=Secrets())
        try:
            return await client.passport()
        finally:
            await client.close()


OLLAMA = {
    "/v1/models": {"data": [{"id": "a", "owned_by": "library"}]},
    "/api/version": {"version": "0.12"},
    "/api/tags": {"models": [{"name": "a", "digest": "d1"}]},
    "/api/ps": {"models": [{"name": "a", "context_length": 4096}]},
    "/api/show": {"template": "t", "details": {"quantization_level": "Q8_0"}},
}
SGLANG = {
    "/v1/models": {"data": [{"id": "a", "owned_by": "sglang"}]},
    "/get_model_info": {"model_path": "a"},
    "/get_server_info": {"version": "0.5", "quantization": "fp8"},
}
LM_STUDIO = {
    "/v1/models": {"data": [{"id": "a"}]},
    "/api/v0/models": {"data": [{"id": "a", "compatibility_type": "gguf"}]},
}
LITELLM = {"/v1/models": MODELS, "/health/readiness": {"litellm_version": "1.80"}, "/version": {"version": "0.11"}}
VLLM = {"/v1/models": MODELS, "/version": {"version": "0.11"}}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/props", {}),
        ("/props", {"breaks": True}),
        ("/props", {"status": 429}),
        ("/props", {"status": 504}),
        ("/v1/models", {}),
        ("/v1/models", {"breaks": True}),
    ],
    ids=str,
)
async def test_a_path_that_is_slow_once_does_not_make_another_build(path: str, how: dict[str, Any]) -> None:
    at_rest = await passport_from(Busy(replies=LLAMA, silences_by_path={}))
    busy = await passport_from(Busy(replies=LLAMA, silences_by_path={path: 2}, **how))
    assert busy.differences(at_rest) == ()
    assert busy.listed_models == at_rest.listed_models


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "replies",
    [LLAMA, OLLAMA, SGLANG, LM_STUDIO, LITELLM, VLLM],
    ids=["llama", "ollama", "sglang", "lm", "litellm", "vllm"],
)
async def test_each_kind_is_the_same_when_every_path_of_its_own_is_slow_once(replies: Mapping[str, Any]) -> None:
    at_rest = await passport_from(Busy(replies=replies, silences_by_path={}))
    own = dict.fromkeys((path for path in replies if path != "/v1/models"), 1)
    busy = await passport_from(Busy(replies=replies, silences_by_path=own))
    assert busy.server is not None
    assert busy.differences(at_rest) == ()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("path", ["/props", "/v1/models"])
async def test_a_path_that_never_answers_is_named_instead_of_unknown_facts(path: str) -> None:
    with pytest.raises(TargetError, match=rf"{path}\b.*did not answer") as raised:
        await passport_from(Busy(replies=LLAMA, silences_by_path={path: 99}))
    assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.TIMEOUT, True)


@pytest.mark.usefixtures("hurried")
async def test_a_server_of_no_known_kind_may_stay_silent_on_paths_that_it_does_not_have() -> None:
    silences: dict[str, int] = dict.fromkeys((*passport.KIND_PATHS, "/version", "/metrics"), 99)
    found = await passport_from(Busy(replies={"/v1/models": {"data": [{"id": "a"}]}}, silences_by_path=silences))
    assert found == Passport(listed_models=("a",), raw=found.raw)


@pytest.mark.usefixtures("hurried")
async def test_paths_of_other_kinds_are_not_asked_again() -> None:
    others = ("/api/v0/models", "/api/version", "/get_model_info", "/version", "/metrics", "/api/show")
    busy = Busy(replies=LLAMA, silences_by_path=dict.fromkeys(others, 99))
    assert (await passport_from(busy)).quantisation == "Q8_0"
    assert {busy.silences_by_path[path] for path in others} == {98}


async def test_a_server_that_is_not_there_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passport, "_PAUSE_S", 3_600.0)
    client = OpenAIChatClient(a_target(), secrets=Secrets())
    with pytest.raises(TargetError) as raised:
        await asyncio.wait_for(client.passport(), 30)
    await client.close()
    assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.CONNECT, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.HTTP_401),
        (403, FailureKind.HTTP_401),
        (503, FailureKind.HTTP_5XX),
        (429, FailureKind.HTTP_429),
    ],
)
async def test_a_server_that_lets_nobody_in_is_no_passport(status: int, kind: FailureKind) -> None:
    with pytest.raises(TargetError) as raised:
        await passport_of({}, status=status)
    assert raised.value.kind is kind
