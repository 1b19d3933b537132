from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import pytest

from evalkit.domain.exchange import ChatRequest, ReplySchema
from evalkit.targets.quirks import Quirks, ReplyForm
from evalkit.targets.request_body import encode_body
from tests.builders import a_request, a_target

NOTHING_ODD: Final[Mapping[str, object]] = {
    "stream_options": True,
    "max_tokens_name": "max_tokens",
    "seed": True,
    "tokenize": None,
    "reply_form": "schema",
    "top_logprobs": None,
}
VERDICT: Final = ReplySchema(name="verdict", schema={"type": "object", "properties": {"score": {"type": "integer"}}})


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
    changed = Quirks().after_refusal(message, request=a_request())
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
    assert Quirks().after_refusal(message, request=a_request()) is None


def test_nothing_is_learnt_twice() -> None:
    quirks = Quirks(takes_stream_options=False, takes_seed=False, max_tokens_name="max_completion_tokens")
    for message in ("unknown field stream_options", "unknown field seed", "unsupported, use max_completion_tokens"):
        assert quirks.after_refusal(message, request=a_request()) is None


def test_odd_entries_count_as_not_learnt() -> None:
    learnt = {"stream_options": "x", "max_tokens_name": 7, "seed": None, "tokenize": []}
    for odd in ("yaml", 7, None, []):
        learnt |= {"reply_form": odd, "top_logprobs": "5" if odd == 7 else odd}
        assert Quirks.from_learnt(learnt).reply_form is ReplyForm.SCHEMA
    assert Quirks.from_learnt({**learnt, "top_logprobs": True}) == Quirks()
    assert Quirks.from_learnt({**learnt, "top_logprobs": -1}) == Quirks()


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


FORMS_REFUSED: Final = [
    # As servers word it; each means that the form of reply is not to be had.
    (400, "'response_format.type' must be 'json_schema' or 'text'"),
    (400, "Failed to initialize samplers: failed to parse grammar"),
    (400, "The provided JSON schema contains features not supported by xgrammar."),
    (400, "invalid JSON schema in format"),
    (400, "litellm.UnsupportedParamsError: tiny does not support parameters: ['response_format'], for model=tiny"),
    (400, "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."),
    (422, "[{'type': 'extra_forbidden', 'loc': ('body', 'response_format'), 'msg': 'Extra inputs are not permitted'}]"),
    (500, "JSON schema conversion failed: Unrecognized schema"),
    (500, "structured output is disabled on this build"),
    (501, "not implemented"),
    (501, ""),
]


@pytest.mark.parametrize(("status", "message"), FORMS_REFUSED)
def test_a_refused_form_of_reply_is_given_up_step_by_step(status: int, message: str) -> None:
    request = a_request(reply_schema=VERDICT)
    looser = Quirks().after_refusal(message, request=request, status=status)
    assert looser is not None
    assert looser == Quirks(reply_form=ReplyForm.JSON)
    plain = looser.after_refusal(message, request=request, status=status)
    assert plain is not None
    assert plain == Quirks(reply_form=ReplyForm.PLAIN)
    after = plain.after_refusal(message, request=request, status=status)
    assert after is None or after.reply_form is ReplyForm.PLAIN
    assert Quirks.from_learnt(plain.as_learnt()) == plain


@pytest.mark.parametrize(("status", "message"), FORMS_REFUSED)
def test_who_asked_for_no_form_learns_nothing_about_it(status: int, message: str) -> None:
    changed = Quirks().after_refusal(message, request=a_request(), status=status)
    assert changed is None or changed.reply_form is ReplyForm.SCHEMA


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_teaches_nothing(status: int) -> None:
    request = a_request(reply_schema=VERDICT, top_logprobs=20)
    for message in ("Internal Server Error", "CUDA out of memory", "unknown error, unexpected input"):
        assert Quirks().after_refusal(message, request=request, status=status) is None


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ("Requested sample logprobs of 20, which is greater than max allowed: 5", 5),
        ("Cannot request more than 5 logprobs.", 5),
        ("Invalid value for 'top_logprobs': must be less than or equal to 8.", 8),
        ("Invalid top_logprobs value, the valid range of top_logprobs is [0, 10]", 10),
        ("top_logprobs must be between 0 and 5", 5),
        ("top_logprobs: at most 3 are given", 3),
        ("logprobs are not supported with this model", 0),
        ("logprobs is not supported for models created with logits_all=False", 0),
        ("unknown field top_logprobs", 0),
    ],
)
def test_as_many_probabilities_are_asked_for_as_the_server_gives(message: str, most: int) -> None:
    request = a_request(reply_schema=VERDICT, top_logprobs=20)
    for status in (400, 422, 500):
        changed = Quirks().after_refusal(message, request=request, status=status)
        assert changed is not None
        assert changed == Quirks(most_logprobs=most)
        assert Quirks.from_learnt(changed.as_learnt()) == changed
        assert changed.after_refusal("logprobs are unsupported", request=request) == (
            Quirks(most_logprobs=0) if most else None
        )


def test_a_nameless_complaint_is_put_down_to_one_thing_after_the_other() -> None:
    request = a_request(reply_schema=VERDICT, top_logprobs=5)
    quirks: Quirks | None = Quirks(takes_seed=False)
    seen: list[Quirks] = []
    while quirks is not None:
        seen.append(quirks)
        quirks = quirks.after_refusal("Extra inputs are not permitted", request=request)
    assert [(step.takes_stream_options, step.reply_form.value, step.most_logprobs) for step in seen] == [
        (True, "schema", None),
        (False, "schema", None),
        (False, "json", None),
        (False, "plain", None),
        (False, "plain", 0),
    ]


def test_the_looser_form_and_the_fewer_probabilities_win_where_two_requests_learnt() -> None:
    one = Quirks(reply_form=ReplyForm.JSON, most_logprobs=5)
    other = Quirks(reply_form=ReplyForm.PLAIN, most_logprobs=None)
    assert one.merged(other) == other.merged(one) == Quirks(reply_form=ReplyForm.PLAIN, most_logprobs=5)
    assert one.merged(Quirks(most_logprobs=0)) == Quirks(reply_form=ReplyForm.JSON, most_logprobs=0)


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


def test_a_form_of_reply_is_asked_for_as_strictly_as_the_endpoint_knows_how() -> None:
    request = a_request(reply_schema=VERDICT)
    bodies = {form: body_of(request, Quirks(reply_form=form)) for form in ReplyForm}
    schema = {"name": "verdict", "strict": True, "schema": dict(VERDICT.schema)}
    assert bodies[ReplyForm.SCHEMA]["response_format"] == {"type": "json_schema", "json_schema": schema}
    assert bodies[ReplyForm.JSON]["response_format"] == {"type": "json_object"}
    assert "response_format" not in bodies[ReplyForm.PLAIN]


def test_the_order_of_a_schemas_properties_is_kept() -> None:
    schema = ReplySchema(name="v", schema={"properties": {"evidence": {}, "reason": {}, "score": {}, "a": {}}})
    sent = encode_body(a_request(reply_schema=schema), a_target(), Quirks()).decode()
    assert '"properties":{"evidence":{},"reason":{},"score":{},"a":{}}' in sent


def test_a_form_of_reply_that_the_user_sets_stays() -> None:
    body = body_of(a_request(reply_schema=VERDICT), extra_body={"response_format": {"type": "text"}})
    assert body["response_format"] == {"type": "text"}


@pytest.mark.parametrize(
    ("wanted", "most", "sent"), [(0, None, None), (0, 5, None), (20, None, 20), (20, 5, 5), (3, 5, 3), (20, 0, None)]
)
def test_probabilities_are_asked_for_where_wanted_and_given(wanted: int, most: int | None, sent: int | None) -> None:
    body = body_of(a_request(top_logprobs=wanted), Quirks(most_logprobs=most))
    assert (body.get("logprobs"), body.get("top_logprobs")) == (None if sent is None else True, sent)
