"""Servers that cannot be asked for a form of reply, or for probabilities: found out once, then asked as they can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from evalkit.domain.exchange import ChatRequest, ReplySchema, TokenLogprobs, repair_of
from evalkit.errors import FailureKind, TargetError
from tests.broken_server import DONE, Connection, ReceivedRequest, Script, chunk, http_answer, stream
from tests.builders import a_request
from tests.served_client import Serve

SCHEMA = ReplySchema(name="verdict", schema={"type": "object"})
JUDGING = a_request(reply_schema=SCHEMA, top_logprobs=20)
ANSWER = stream(chunk("{}", finish="stop", usage={"completion_tokens": 1, "prompt_tokens": 1}), DONE)


def refusing(status: int, message: str, *, unless: Callable[[dict[str, Any]], bool]) -> Script:
    """Answers what it takes, and refuses all else with these words."""

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        refused = http_answer(status, {"error": {"message": message}})
        await connection.send(ANSWER if unless(request.json) else refused)

    return script


def form_of(body: dict[str, Any]) -> str | None:
    return body.get("response_format", {}).get("type")


async def test_a_server_with_json_mode_only_is_asked_for_a_schema_once(serve: Serve) -> None:
    message = "response_format json_schema is not supported"
    served = await serve(refusing(400, message, unless=lambda body: form_of(body) == "json_object"))
    for _ in range(2):
        assert (await served.ask(JUDGING)).answer == "{}"
    assert [form_of(asked.json) for asked in served.server.chats] == ["json_schema", "json_object", "json_object"]
    assert served.client.learnt["reply_form"] == "json"


async def test_who_starts_with_what_was_learnt_does_not_find_out_again(serve: Serve) -> None:
    served = await serve(ANSWER, learnt={"reply_form": "plain", "top_logprobs": 5})
    await served.ask(JUDGING)
    (asked,) = served.server.chats
    assert (form_of(asked.json), asked.json["top_logprobs"]) == (None, 5)


async def test_a_server_error_about_a_grammar_is_a_refusal_of_the_form(serve: Serve) -> None:
    served = await serve(refusing(500, "failed to build grammar", unless=lambda body: form_of(body) is None))
    await served.ask(JUDGING)
    assert [form_of(asked.json) for asked in served.server.chats] == ["json_schema", "json_object", None]


async def test_a_cap_on_probabilities_is_read_from_the_refusal(serve: Serve) -> None:
    message = "Requested sample logprobs of 20, which is greater than max allowed: 5"
    served = await serve(refusing(400, message, unless=lambda body: body.get("top_logprobs", 0) <= 5))
    await served.ask(JUDGING)
    assert [asked.json["top_logprobs"] for asked in served.server.chats] == [20, 5]
    assert served.client.learnt["top_logprobs"] == 5


async def test_requests_in_flight_learn_together(serve: Serve) -> None:
    def is_taken(body: dict[str, Any]) -> bool:
        return form_of(body) is None and body.get("top_logprobs", 0) <= 5

    def words(body: dict[str, Any]) -> str:
        return "at most 5 logprobs" if "logprobs" in body else "unsupported: response_format"

    async def script(request: ReceivedRequest, connection: Connection) -> None:
        refused = http_answer(400, {"error": {"message": words(request.json)}})
        await connection.send(ANSWER if is_taken(request.json) else refused)

    served = await serve(script)
    await asyncio.gather(served.ask(a_request(reply_schema=SCHEMA)), served.ask(a_request(top_logprobs=20)))
    assert (served.client.learnt["reply_form"], served.client.learnt["top_logprobs"]) == ("plain", 5)


async def test_a_form_that_is_refused_in_every_step_is_not_learnt(serve: Serve) -> None:
    served = await serve(http_answer(400, {"error": {"message": "response_format is unsupported"}}))
    with pytest.raises(TargetError) as raised:
        await served.ask(a_request(reply_schema=SCHEMA))
    assert (raised.value.kind, raised.value.is_retryable) == (FailureKind.HTTP_400, False)
    assert served.client.learnt["reply_form"] == "schema"


def place(token: str, *others: tuple[str, float]) -> dict[str, Any]:
    return {"token": token, "logprob": -0.5, "top_logprobs": [{"token": text, "logprob": at} for text, at in others]}


@pytest.mark.parametrize("streams", [True, False])
async def test_probabilities_come_with_the_reply_where_they_were_asked_for(serve: Serve, streams: bool) -> None:
    places = {"content": [place("4", ("4", -0.5), ("3", -1.5))]}
    if streams:
        piece = {"choices": [{"delta": {"content": "4"}, "logprobs": places, "finish_reason": "stop"}]}
        script = stream(b"data: " + json.dumps(piece).encode() + b"\n\n", DONE)
    else:
        whole = {"choices": [{"message": {"content": "4"}, "logprobs": places, "finish_reason": "stop"}]}
        script = http_answer(200, whole)
    served = await serve(script, stream=streams)
    expected = TokenLogprobs(token="4", logprob=-0.5, alternatives=(("4", -0.5), ("3", -1.5)))
    assert (await served.ask(JUDGING)).token_logprobs == (expected,)
    assert (await served.ask(a_request())).token_logprobs == ()


def roles_of(request: ChatRequest) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in request.messages]


async def test_a_repair_is_the_same_conversation_one_turn_later(serve: Serve) -> None:
    served = await serve(ANSWER)
    repair = repair_of(JUDGING, said="I say 4.", complaint="Send the JSON object only.")
    assert (repair.seed, repair.reply_schema, repair.top_logprobs) == (JUDGING.seed, SCHEMA, 20)
    assert roles_of(repair) == [
        *roles_of(JUDGING),
        ("assistant", "I say 4."),
        ("user", "Send the JSON object only."),
    ]
    await served.ask(repair)
    assert len(served.server.chats[0].json["messages"]) == 3


def test_a_reply_of_nothing_is_not_sent_back_and_a_long_one_is_cut() -> None:
    repair = repair_of(JUDGING, said=" \n", complaint="Nothing came.")
    assert roles_of(repair) == [("user", f"{JUDGING.messages[0].content}\n\nNothing came.")]
    assert len(repair_of(JUDGING, said="x" * 10**6, complaint="Too long.").messages[1].content) == 8_000
