from __future__ import annotations

import json
from typing import Any

import pytest

from evalkit.simulator.wire import Call, Refusal, read_call
from tests.unit.simulator.simulated import a_persona

_PERSONAS = {"sim": a_persona(context=100, default_max_tokens=64)}
_USER = [{"role": "user", "content": "one two three"}]


def _read(**fields: Any) -> Call | Refusal:
    return read_call(json.dumps({"model": "sim", "messages": _USER} | fields).encode(), _PERSONAS)


def _call(**fields: Any) -> Call:
    call = _read(**fields)
    assert isinstance(call, Call)
    return call


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"model": "other"}, 404, "served: sim"),
        ({"model": None}, 404, "does not exist"),
        ({"messages": []}, 400, "`messages`"),
        ({"messages": "hello"}, 400, "`messages`"),
        ({"messages": [{"role": "assistant", "content": "hi"}]}, 400, "`messages`"),
        ({"messages": [{"role": "user", "content": None}]}, 400, "`messages`"),
        ({"max_tokens": 0}, 400, "`max_tokens`"),
        ({"max_tokens": "many"}, 400, "`max_tokens`"),
        ({"max_tokens": 98}, 400, "maximum context length is 100 tokens"),
        ({"seed": "x"}, 400, "`seed`"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_reason(fields: dict[str, Any], status: int, said: str) -> None:
    refusal = _read(**fields)
    assert isinstance(refusal, Refusal)
    assert refusal.status == status
    assert said in refusal.message


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    refusal = read_call(body, _PERSONAS)
    assert isinstance(refusal, Refusal)
    assert refusal.status == 400


def test_a_prompt_and_reply_that_just_fit_are_served() -> None:
    assert _call(max_tokens=97).max_tokens == 97


def test_without_max_tokens_the_persona_s_own_limit_holds() -> None:
    assert _call().max_tokens == 64
    assert _call(max_completion_tokens=7).max_tokens == 7


def test_the_last_user_message_is_the_prompt_and_all_messages_count() -> None:
    call = _call(messages=[{"role": "system", "content": "be short"}, *_USER])
    assert (call.prompt, call.prompt_tokens) == ("one two three", 5)


def test_text_parts_are_one_text() -> None:
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    assert _call(messages=[{"role": "user", "content": parts}]).prompt == "one two"


def test_temperature_zero_ignores_the_seed() -> None:
    assert _call(temperature=0, seed=5).seed == _call(temperature=0, seed=6).seed
    assert _call(temperature=0.6, seed=5).seed == 5
