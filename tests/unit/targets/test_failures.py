from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.failures import Refusal, in_band_failure, one_line, refusal_failure, retry_after_s
from tests.builders import a_target

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def refused(
    status: int, message: Any = "", *, target: Target | None = None, served: tuple[str, ...] = (), **headers: str
) -> TargetError:
    body = json.dumps({"error": {"message": message}}).encode() if message else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    refusal = Refusal(status=status, headers=named, body=body)
    return refusal_failure(refusal, target or a_target(), now=NOW, served=served)


@pytest.mark.parametrize(
    ("status", "kind", "is_retryable"),
    [
        (301, FailureKind.HTTP_404, False),
        (400, FailureKind.HTTP_400, False),
        (401, FailureKind.HTTP_401, False),
        (403, FailureKind.HTTP_401, False),
        (404, FailureKind.HTTP_404, False),
        (408, FailureKind.HTTP_429, True),
        (409, FailureKind.HTTP_429, True),
        (413, FailureKind.HTTP_400, False),
        (422, FailureKind.HTTP_400, False),
        (429, FailureKind.HTTP_429, True),
        (500, FailureKind.HTTP_5XX, True),
        (502, FailureKind.HTTP_5XX, True),
        (503, FailureKind.HTTP_5XX, True),
        (529, FailureKind.HTTP_5XX, True),
        (204, FailureKind.BAD_BODY, False),
    ],
)
def test_each_status_has_its_kind(status: int, kind: FailureKind, is_retryable: bool) -> None:
    error = refused(status)
    assert (error.kind, error.is_retryable, error.status) == (kind, is_retryable, status)


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens",
        "request (40015 tokens) exceeds the available context size (16384 tokens), try increasing it",
        "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 4096",
        "Requested token count exceeds the model's maximum context length of 32768 tokens",
        "The input prompt is too long",
    ],
)
@pytest.mark.parametrize("status", [400, 500])
def test_a_full_context_is_permanent_and_names_the_settings(message: str, status: int) -> None:
    error = refused(status, message, target=a_target(context=4096))
    assert not error.is_retryable
    for setting in (
        "`max_tokens` (now 8192)",
        "`context` (now 4096)",
        "--max-model-len",
        "-c",
        "OLLAMA_CONTEXT_LENGTH",
    ):
        assert setting in error.hint


def test_a_key_problem_names_the_variable_but_not_the_key() -> None:
    assert "`api_key_env`" in refused(401, "no").hint
    assert "QWEN_KEY" in refused(403, "no", target=a_target(api_key_env="QWEN_KEY")).hint
    assert "QWEN_KEY" in refused(400, "Authentication Error", target=a_target(api_key_env="QWEN_KEY")).hint


def test_an_unknown_model_lists_the_served_ones() -> None:
    error = refused(404, "The model `x` does not exist", served=("a", "b"))
    assert "DeepSeek-R1-Distill-Qwen-32B-Q8_0" in error.hint
    assert "a, b" in error.hint


def test_a_missing_v1_is_suspected() -> None:
    assert "http://h:1/v1" in refused(404, "Not Found", target=a_target(base_url="http://h:1")).hint
    assert "http://h:1/v1" in refused(404, "Not Found", target=a_target(base_url="http://h:1/v1")).hint


def test_a_redirect_says_where_to() -> None:
    error = refused(308, location="https://h/v1/chat/completions")
    assert error.hint.endswith("set `base_url` to https://h/v1")


def test_a_used_up_quota_does_not_come_back() -> None:
    assert not refused(429, "You exceeded your current quota, please check your plan").is_retryable
    assert "`concurrency` (now 4)" in refused(429, "Rate limit reached").hint


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35 GMT"}, 30.0),
        ({"retry-after": "Fri, 02 Jan 2026 03:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "86400"}, 86_400.0),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"}, 251_635_064_094.0),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, None),
        ({"retry-after": "Mon, 01 Jan 0001 00:00:00 +2359"}, 0.0),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35 +99999999999999999999"}, None),
        ({"retry-after": "Fri, 02 Jan 2026 99999999999999999999:04:35 GMT"}, None),
        ({"retry-after": "9" * 5_000}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_it_was_sent(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, now=NOW) == seconds


@pytest.mark.parametrize(
    ("error", "is_retryable"),
    [
        ({"message": "engine died", "code": 500}, True),
        ({"message": "overloaded", "type": "server_error"}, True),
        ("stream timeout", True),
        ({"message": "slow down", "code": "429"}, True),
        ({"message": "bad", "code": 400}, False),
        ({"message": "bad", "type": "invalid_request_error"}, False),
        ({"message": "bad", "type": "BadRequestError"}, False),
        ({"message": "exceeds the available context size"}, False),
    ],
)
def test_an_error_in_the_stream_is_permanent_only_when_it_says_so(error: Any, is_retryable: bool) -> None:
    found = in_band_failure(error, a_target())
    assert (found.kind, found.is_retryable) == (FailureKind.IN_BAND, is_retryable)


def test_hostile_words_become_one_bounded_line() -> None:
    line = one_line("a\x1b[31m\r\nb\x00\u202ec\u200b\ud800" + "x" * 10_000)
    assert line.startswith("a [31m b c x")
    assert len(line) == 300
    assert line.isprintable()


def test_a_web_page_is_told_by_its_title() -> None:
    page = Refusal(status=502, headers={}, body=b"<html><title>Bad Gateway</title><body>" + b"x" * 900)
    assert str(refusal_failure(page, a_target(), now=NOW)) == "http://127.0.0.1:9/v1 answered 502: Bad Gateway"


def test_details_of_a_validation_error_are_shown() -> None:
    body = json.dumps({"detail": [{"loc": ["body", "foo"], "msg": "Extra inputs are not permitted"}]}).encode()
    assert "Extra inputs" in Refusal(status=422, headers={}, body=body).message


def test_an_error_of_any_depth_is_survived() -> None:
    deep = b'{"error":' * 900 + b"1" + b"}" * 900
    assert refusal_failure(Refusal(status=500, headers={}, body=deep), a_target(), now=NOW).is_retryable
