from __future__ import annotations

import json
from typing import Any

import pytest

from evalkit.domain.exchange import TokenLogprobs
from evalkit.targets.logprobs import read_token_logprobs


def a_place(token: Any, logprob: Any, *others: tuple[Any, Any]) -> dict[str, Any]:
    likely = [{"token": text, "logprob": value, "bytes": None} for text, value in others]
    return {"token": token, "logprob": logprob, "bytes": [1], "top_logprobs": likely}


def events(*contents: list[Any] | None) -> bytes:
    pieces = [{"choices": [{"delta": {"content": "x"}, "logprobs": {"content": content}}]} for content in contents]
    return b"".join(b"data: " + json.dumps(piece).encode() + b"\n\n" for piece in pieces) + b"data: [DONE]\n\n"


def whole(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"content": "x"}, "logprobs": {"content": content}}]}).encode()


EXPECTED = (
    TokenLogprobs(token="4", logprob=-0.1, alternatives=(("4", -0.1), ("5", -2.5))),
    TokenLogprobs(token="}", logprob=0.0),
)


def test_the_probabilities_of_a_stream_are_those_of_the_whole_reply() -> None:
    first, second = a_place("4", -0.1, ("4", -0.1), ("5", -2.5)), a_place("}", 0)
    assert read_token_logprobs(events([first], None, [second])) == EXPECTED
    # Some servers send several tokens in one chunk.
    assert read_token_logprobs(events([first, second])) == EXPECTED
    assert read_token_logprobs(whole([first, second])) == EXPECTED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"data: [DONE]\n\n",
        b"data: {broken\n\n",
        b"<html>",
        b'{"choices": [{"logprobs": null}]}',
        b'{"choices": null}',
        b'{"choices": [7]}',
        b'{"choices": [{"logprobs": {"content": "x"}}]}',
        b'{"choices": [{"logprobs": {"tokens": ["4"], "token_logprobs": [-0.1]}}]}',
        b'data: {"choices": []}\n\n',
    ],
)
def test_a_reply_without_probabilities_has_none(body: bytes) -> None:
    assert read_token_logprobs(body) == ()


@pytest.mark.parametrize(
    "place", [None, 7, {}, a_place(7, -1), a_place("a", "x"), a_place("a", True), a_place("a", float("nan"))]
)
def test_a_place_of_another_shape_is_left_out(place: Any) -> None:
    assert read_token_logprobs(whole([place, a_place("}", 0)])) == EXPECTED[1:]
    odd = [place] if isinstance(place, dict) else [{}]
    kept = {**a_place("}", 0), "top_logprobs": odd}
    assert read_token_logprobs(whole([kept])) == EXPECTED[1:]


def test_half_characters_are_made_storable_and_alternatives_are_bounded() -> None:
    place = a_place("\ud83d", -1, *((str(number), -2.0) for number in range(500)))
    (found,) = read_token_logprobs(whole([place]))
    assert found.token == "\N{REPLACEMENT CHARACTER}"
    assert len(found.alternatives) == 20


def test_what_follows_broken_bytes_is_left_out() -> None:
    good = events([a_place("}", 0)]).replace(b"data: [DONE]\n\n", b"")
    assert read_token_logprobs(good + b"data: {broken\n\n" + good) == EXPECTED[1:]
