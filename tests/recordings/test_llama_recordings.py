"""The client against recorded replies of a real llama.cpp server. `make record` records them anew."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evalkit.domain.exchange import ChatRequest, Delivery, Message, Reply, ReplySchema, TokenSource
from evalkit.domain.judging import NoVerdict, NoVerdictWhy, Said, Verdict
from evalkit.domain.rubric import Method
from evalkit.domain.target import Sampling, Secrets, Target
from evalkit.errors import FailureKind, TargetError
from evalkit.scores.judge_reply import read_verdict
from evalkit.scores.judge_weights import weighted_score
from evalkit.targets.openai_chat import OpenAIChatClient
from tests.llama_server import LlamaSettings, running_llama_server
from tests.recordings.cassettes import FOLDER, RECORDED_URL, cassette
from tests.tiny_gguf import CHATML_THAT_OPENS_THINKING, TinyModel, write_tiny_model

_KEY = "planted-key-5f2c"
_WRONG_KEY = "another-key-77aa"
_SETTINGS = LlamaSettings(api_keys=(_KEY,), slot_context=256)
_SCHEMA = {"type": "object", "properties": {"colour": {"enum": ["red", "green"]}}, "required": ["colour"]}

_LEVEL = {"type": "integer", "enum": [1, 2, 3, 4, 5]}
_QUOTE = {"type": "string", "maxLength": 20}
_VERDICT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "evidence": {"type": "array", "items": _QUOTE, "maxItems": 1},
        "reason": {"type": "string", "maxLength": 40},
        "score": {"anyOf": [_LEVEL, {"type": "null"}]},
        "cannot_judge": {"type": "boolean"},
    },
    "required": ["evidence", "reason", "score", "cannot_judge"],
    "additionalProperties": False,
}
"""As judges are asked, but for shorter texts: the recorded server's context is small."""

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
    async def opened(
        key: str = _KEY, *, stream: bool = True, learnt: dict[str, object] | None = None
    ) -> AsyncGenerator[OpenAIChatClient]:
        target = Target(name="tiny", served_model="tiny", base_url=f"{server_url}/v1", stream=stream)
        name = request.node.name.removeprefix("test_")
        with cassette(name, is_recording=bool(request.config.getoption("--record")), secrets=(_KEY, _WRONG_KEY)):
            asked = OpenAIChatClient(target, secrets=Secrets(api_key=key), learnt=learnt)
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


def _judging(schema: dict[str, Any] = _VERDICT, *, seed: int = 3, max_tokens: int = 200, **request: Any) -> ChatRequest:
    asked = _request('Judge the answer "42". Reply with JSON.', max_tokens=max_tokens)
    return replace(asked, seed=seed, reply_schema=ReplySchema(name="verdict", schema=schema), **request)


def _said(reply: Reply) -> Said:
    return read_verdict(reply.answer, method=Method.LEVELS, n_items=0, was_cut=reply.finish_reason == "length")


async def test_a_schema_gives_every_reply_the_form_of_a_verdict(client: _OpenClient) -> None:
    """The form is right and the content is nothing: a model with random weights picks levels at random."""
    async with client(stream=False) as asked:
        replies = [await asked.ask(_judging(seed=seed)) for seed in range(12)]
    said = [_said(reply) for reply in replies]
    assert not [reply for reply in said if isinstance(reply, NoVerdict)]
    assert len({reply.score for reply in said if isinstance(reply, Verdict)}) > 1
    # The template opens reasoning, and the grammar lets none in: a judge that is to think is not helped by a schema.
    assert {reply.reasoning for reply in replies} == {""}


async def test_json_mode_gives_json_of_another_form(client: _OpenClient) -> None:
    async with client(stream=False, learnt={"reply_form": "json"}) as asked:
        reply = await asked.ask(_judging())
    assert reply.answer.startswith("{")
    said = _said(reply)
    assert isinstance(said, NoVerdict)
    assert said.why in {NoVerdictWhy.WRONG_SHAPE, NoVerdictWhy.CUT}


async def test_words_without_a_form_are_no_verdict(client: _OpenClient) -> None:
    async with client(stream=False, learnt={"reply_form": "plain"}) as asked:
        said = _said(await asked.ask(_judging(max_tokens=150)))
    assert isinstance(said, NoVerdict)
    assert said.why in {NoVerdictWhy.NO_JSON, NoVerdictWhy.CUT}


async def test_a_verdict_that_is_cut_is_none(client: _OpenClient) -> None:
    async with client() as asked:
        reply = await asked.ask(_judging(max_tokens=12))
    assert reply.answer.startswith("{")
    said = _said(reply)
    assert isinstance(said, NoVerdict)
    assert said.why is NoVerdictWhy.CUT


async def test_a_schema_that_the_server_cannot_build_is_given_up_for_json_mode(client: _OpenClient) -> None:
    async with client(stream=False) as asked:
        reply = await asked.ask(_judging({"type": "verdict"}))
        assert asked.learnt["reply_form"] == "json"
    assert b'"json_object"' in reply.request_body


async def test_a_schema_that_is_none_is_passed_over_in_silence(client: _OpenClient) -> None:
    """So that a form was asked for promises nothing about the reply."""
    schema: Any = "a verdict"
    async with client(stream=False) as asked:
        reply = await asked.ask(_judging(schema, max_tokens=150))
        assert asked.learnt["reply_form"] == "schema"
    assert isinstance(_said(reply), NoVerdict)


async def test_probabilities_are_those_before_the_grammar_and_say_nothing_here(client: _OpenClient) -> None:
    """llama.cpp lists what the model alone would have said: with random weights almost nothing of it is a level."""
    only_score = {"type": "object", "properties": {"score": _LEVEL}, "required": ["score"]}
    async with client() as asked:
        reply = await asked.ask(_judging(only_score, top_logprobs=5))
    score = json.loads(reply.answer)["score"]
    written = "".join(place.token for place in reply.token_logprobs)
    assert json.loads(written.strip("`json \n")) == {"score": score}
    assert {len(place.alternatives) for place in reply.token_logprobs} == {5}
    assert all(place.logprob < 0 for place in reply.token_logprobs)
    assert weighted_score(reply.token_logprobs, score=score) is None


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
