from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import pytest

from evalkit.domain.exchange import ChatRequest
from evalkit.targets.quirks import Quirks
from evalkit.targets.request_body import encode_body
from tests.builders import a_request, a_target

NOTHING_ODD: Final[Mapping[str, object]] = {
    "stream_options": True,
    "max_tokens_name": "max_tokens",
    "seed": True,
    "tokenize": None,
}


@pytest.mark.parametrize(
    ("message", "learnt"),
    [
        ("Unknown parameter: 'stream_options'.", {"stream_options": False}),
        ("[{'loc': ['body', 'stream_options'], 'msg': 'Extra inputs are not permitted'}]", {"stream_options": False}),
        ("Extra inputs are not permitted", {"stream_options": False}),
        (
            "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            {"max_tokens_name": "max_completion_tokens"},
        ),
        ("unsupported parameter: seed", {"seed": False}),
    ],
)
def test_a_refused_parameter_is_learnt(message: str, learnt: dict[str, object]) -> None:
    changed = Quirks().after_refusal(message)
    assert changed is not None
    assert changed.as_learnt() == {**NOTHING_ODD, **learnt}
    assert Quirks.from_learnt(changed.as_learnt()) == changed


@pytest.mark.parametrize(
    "message",
    [
        "",
        "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 4096",
        "temperature must be between 0 and 2",
        "the model does not exist",
    ],
)
def test_other_refusals_teach_nothing(message: str) -> None:
    assert Quirks().after_refusal(message) is None


def test_nothing_is_learnt_twice() -> None:
    quirks = Quirks(takes_stream_options=False, takes_seed=False, max_tokens_name="max_completion_tokens")
    for message in ("unknown field stream_options", "unknown field seed", "unsupported, use max_completion_tokens"):
        assert quirks.after_refusal(message) is None


def test_odd_entries_count_as_not_learnt() -> None:
    assert Quirks.from_learnt({"stream_options": "x", "max_tokens_name": 7, "seed": None, "tokenize": []}) == Quirks()


def test_what_two_requests_learnt_is_kept_together() -> None:
    merged = Quirks(takes_seed=False).merged(Quirks(takes_stream_options=False, tokenize_path="/tokenize"))
    assert merged.as_learnt() == {**NOTHING_ODD, "stream_options": False, "seed": False, "tokenize": "/tokenize"}


def test_every_fact_is_stated_so_that_the_newest_statement_replaces_an_older_one() -> None:
    stored: dict[str, object] = {
        "stream_options": False,
        "max_tokens_name": "max_completion_tokens",
        "seed": False,
        "tokenize": "",
    }
    stored.update(Quirks.from_learnt({}).as_learnt())
    assert Quirks.from_learnt(stored) == Quirks()


def body_of(request: ChatRequest, quirks: Quirks | None = None, **target: object) -> dict[str, object]:
    return json.loads(encode_body(request, a_target(**target), quirks or Quirks()))


def test_the_body_holds_what_was_asked() -> None:
    body = body_of(a_request(seed=11))
    assert body["model"] == "DeepSeek-R1-Distill-Qwen-32B-Q8_0"
    assert (body["seed"], body["max_tokens"], body["temperature"], body["top_p"]) == (11, 8192, 0.6, 0.95)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})


def test_the_body_follows_what_was_learnt() -> None:
    quirks = Quirks(takes_stream_options=False, takes_seed=False, max_tokens_name="max_completion_tokens")
    body = body_of(a_request(), quirks)
    assert "stream_options" not in body
    assert "seed" not in body
    assert "max_tokens" not in body
    assert body["max_completion_tokens"] == 8192


def test_a_reply_that_is_not_streamed_is_asked_for_without_stream_options() -> None:
    body = body_of(a_request(), stream=False)
    assert body["stream"] is False
    assert "stream_options" not in body


def test_what_the_user_adds_changes_the_sampling_but_not_the_question() -> None:
    extra = {"top_k": 20, "temperature": 0.1, "stream": False, "seed": 1, "model": "other", "messages": []}
    body = body_of(a_request(seed=11, extra_body=extra), extra_body={"min_p": 0.05, "top_k": 1})
    assert (body["top_k"], body["min_p"], body["temperature"]) == (20, 0.05, 0.1)
    assert (body["stream"], body["seed"], body["model"]) == (True, 11, "DeepSeek-R1-Distill-Qwen-32B-Q8_0")
    assert body["messages"] != []
