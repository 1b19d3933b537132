from __future__ import annotations

import json
from typing import Any

import pytest

from evalkit.targets.chunks import BrokenJson, Chunk, TokenCounts, read_chunk


def read(body: Any) -> Chunk:
    return read_chunk(json.dumps(body).encode())


def delta(**fields: Any) -> Chunk:
    return read({"choices": [{"delta": fields}]})


def test_text_and_fields_are_read() -> None:
    assert delta(content="a").content == "a"
    assert delta(reasoning_content="a").reasoning_content == "a"
    assert delta(reasoning="a").reasoning == "a"


def test_a_role_or_null_or_empty_chunk_has_no_text() -> None:
    for chunk in (delta(role="assistant", content=None), delta(content=""), delta(), read({"choices": []})):
        assert not chunk.has_text


def test_an_empty_field_is_not_a_missing_one() -> None:
    assert delta(reasoning_content="").reasoning_content == ""
    assert delta(reasoning_content=None).reasoning_content is None


def test_parts_of_text_and_thinking_are_read() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "why"}]}
    chunk = delta(content=[thinking, {"type": "text", "text": "so"}])
    assert (chunk.content, chunk.reasoning) == ("so", "why")


def test_a_whole_message_is_read_like_a_delta() -> None:
    chunk = read({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}], "model": "m"})
    assert (chunk.content, chunk.finish_reason, chunk.model, chunk.has_choice) == ("a", "stop", "m", True)


def test_usage_is_read_with_its_details() -> None:
    usage = {
        "prompt_tokens": 5,
        "completion_tokens": 7,
        "prompt_tokens_details": {"cached_tokens": 3},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    expected = TokenCounts(prompt=5, completion=7, reasoning=2, cached=3)
    assert read({"choices": [], "usage": usage}).counts == expected
    assert read({"choices": [{"delta": {}}], "usage": usage}).counts == expected


def test_llama_cpp_timings_serve_where_usage_lacks() -> None:
    timings = {"prompt_n": 10, "cache_n": 4, "predicted_n": 6}
    assert read({"choices": [], "timings": timings}).counts == TokenCounts(prompt=14, completion=6, cached=4)


@pytest.mark.parametrize("count", [-1, True, "7", None, 1e300, [7]])
def test_a_nonsensical_count_is_no_count(count: Any) -> None:
    found = read({"choices": [], "usage": {"completion_tokens": count, "prompt_tokens": 1}}).counts
    assert found == TokenCounts(prompt=1)


def test_errors_are_found_wherever_servers_put_them() -> None:
    assert read({"error": {"message": "no"}}).error == {"message": "no"}
    assert read({"error": "no"}).error == "no"
    assert read({"object": "error", "message": "no"}).error is not None
    assert read({"error": None, "choices": []}).error is None


def test_what_orjson_refuses_is_read_all_the_same() -> None:
    assert read_chunk(rb'{"choices":[{"delta":{"content":"\ud83d"}}]}').content == "\ud83d"
    assert read_chunk(b'{"choices":[{"delta":{"content":"a"},"logprobs":NaN}]}').content == "a"
    assert read_chunk(b'{"choices":[{"delta":{"content":"\xff"}}]}').content == "�"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"null", b"<html>", b'{"a":' * 5_000])
def test_anything_but_an_object_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenJson):
        read_chunk(data)


@pytest.mark.parametrize("choices", [None, {}, "x", [None], [7], [{}], [{"delta": 7}], [{"delta": {"content": 7}}]])
def test_odd_shapes_are_no_errors(choices: Any) -> None:
    assert read({"choices": choices}).content == ""
