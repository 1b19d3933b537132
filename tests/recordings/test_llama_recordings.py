"""The client against recorded replies of a real llama.cpp server. `make record` records them anew."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from evalkit.domain.exchange import ChatRequest, Delivery, Message, TokenSource
from evalkit.domain.target import Sampling, Secrets, Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.llama_server import LlamaSettings, running_llama_server
from tests.recordings.cassettes import FOLDER, RECORDED_URL, cassette
from tests.tiny_gguf import CHATML_THAT_OPENS_THINKING, TinyModel, write_tiny_model

_KEY = "planted-key-5f2c"
_WRONG_KEY = "another-key-77aa"
_SETTINGS = LlamaSettings(api_keys=(_KEY,), slot_context=256)
_SCHEMA = {"type": "object", "properties": {"colour": {"enum": ["red", "green"]}}, "required": ["colour"]}

_OpenClient = Callable[..., AbstractAsyncContextManager[OpenAIChatClient]]


@pytest.fixture(scope="module")
def server_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The real server while recording; otherwise an address at which nothing is asked."""
    if not request.config.getoption("--record"):
        yield RECORDED_URL
        return
    template = TinyModel(template=CHATML_THAT_OPENS_THINKING)
    model = write_tiny_model(tmp_path_factory.mktemp("models") / "tiny.gguf", template)
    with running_llama_server(model, _SETTINGS) as server:
        yield server.url


@pytest.fixture
def client(request: pytest.FixtureRequest, server_url: str) -> _OpenClient:
    """Opens a client whose exchanges are recorded, or replayed, under the test's name."""

    @asynccontextmanager
    async def opened(key: str = _KEY) -> AsyncGenerator[OpenAIChatClient]:
        target = Target(name="tiny", served_model="tiny", base_url=f"{server_url}/v1")
        name = request.node.name.removeprefix("test_")
        with cassette(name, is_recording=bool(request.config.getoption("--record")), secrets=(_KEY, _WRONG_KEY)):
            asked = OpenAIChatClient(target, secrets=Secrets(api_key=key))
            try:
                yield asked
            finally:
                await asked.close()

    return opened


def _request(text: str = "Say something.", *, max_tokens: int = 100, **extra_body: Any) -> ChatRequest:
    sampling = Sampling(max_tokens=max_tokens)
    return ChatRequest(messages=(Message(role="user", content=text),), sampling=sampling, seed=3, extra_body=extra_body)


async def test_reasoning_is_told_from_the_answer(client: _OpenClient) -> None:
    async with client() as asked:
        reply = await asked.ask(_request(grammar='root ::= "so it is</think>Answer: 42"'))
    assert (reply.reasoning, reply.answer) == ("so it is", "Answer: 42")
    assert (reply.delivery, reply.finish_reason) == (Delivery.ORPHAN_CLOSER, "stop")
    assert reply.usage.source is TokenSource.USAGE
    assert reply.usage.completion_tokens is not None
    assert reply.served_model == "tiny"
    assert b"data: [DONE]" in reply.reply_body


async def test_json_is_constrained_by_a_schema(client: _OpenClient) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "colour", "schema": _SCHEMA}}
    async with client() as asked:
        reply = await asked.ask(_request(response_format=schema))
    assert json.loads(reply.answer)["colour"] in {"red", "green"}


async def test_a_reply_is_cut_at_max_tokens(client: _OpenClient) -> None:
    async with client() as asked:
        reply = await asked.ask(_request(max_tokens=5, ignore_eos=True))
    assert (reply.finish_reason, reply.usage.completion_tokens) == ("length", 5)


async def test_a_prompt_over_the_context_is_refused_for_good(client: _OpenClient) -> None:
    async with client() as asked:
        with pytest.raises(TargetError, match="exceeds the available context size") as caught:
            await asked.ask(_request("word " * 300))
    assert (caught.value.kind, caught.value.is_retryable) == (FailureKind.HTTP_400, False)


async def test_a_wrong_key_is_refused_for_good(client: _OpenClient) -> None:
    async with client(key=_WRONG_KEY) as asked:
        with pytest.raises(TargetError) as caught:
            await asked.ask(_request())
    assert (caught.value.kind, caught.value.is_retryable) == (FailureKind.HTTP_401, False)


async def test_the_passport_is_read(client: _OpenClient) -> None:
    async with client() as asked:
        passport = await asked.passport()
    assert (passport.server, passport.slots, passport.context) == ("llama.cpp", 4, 256)
    assert passport.listed_models == ("tiny",)
    assert passport.model_file is not None
    assert passport.model_file.endswith("tiny.gguf")


def _cassettes() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", _cassettes(), ids=lambda path: path.stem)
def test_a_cassette_holds_no_secret_and_nothing_of_the_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    for word in (_KEY, _WRONG_KEY, "authorization", "user-agent", "stainless", "tmp", "pytest", "linux"):
        assert word not in text


def test_every_cassette_belongs_to_a_test() -> None:
    asking = {name.removeprefix("test_") for name, member in globals().items() if _asks(member)}
    assert {path.stem for path in _cassettes()} == asking


def _asks(member: object) -> bool:
    return inspect.iscoroutinefunction(member) and "client" in inspect.signature(member).parameters
