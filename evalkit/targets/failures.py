"""What an endpoint's failures mean: kind, whether to try again, and a hint that names the setting to change."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, cast

from evalkit.domain.target import Target
from evalkit.errors import FailureKind, TargetError
from evalkit.targets.chunks import BrokenJson, read_json

__all__ = ["Refusal", "in_band_failure", "is_about_context", "one_line", "refusal_failure", "retry_after_s"]

_MAX_MESSAGE: Final = 300

_UNPRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_CONTEXT: Final = re.compile(
    r"context.{0,20}(length|size|window|limit)|exceed_context|n_ctx|max_model_len|available context"
    r"|(prompt|input|request).{0,30}too (long|large)|too many tokens|too large.{0,40}context",
    re.IGNORECASE,
)
_QUOTA: Final = re.compile(
    r"insufficient_quota|exceeded your current quota|billing|insufficient.{0,10}balance", re.IGNORECASE
)
_KEY: Final = re.compile(r"api.?key|authenticat|authoriz|unauthori|\btoken passed\b|credential", re.IGNORECASE)
_MODEL: Final = re.compile(r"\bmodel\b|模型", re.IGNORECASE)
_PERMANENT: Final = re.compile(
    r"invalid_request|BadRequest|not_found|NotFound|authentication|permission", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer with a status other than 200."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """As much of it as was read."""

    @property
    def message(self) -> str:
        """What the server says, in one line."""
        return one_line(self.words)

    @property
    def words(self) -> str:
        """All that the server says."""
        return _message_in(self.body)


def one_line(text: str, *, limit: int = _MAX_MESSAGE) -> str:
    """A server's words made safe for one line of a terminal: no control characters, bounded."""
    line = _UNPRINTABLE.sub(" ", text[: 8 * limit]).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def is_about_context(message: str) -> bool:
    """Whether a message says that prompt and answer do not fit into the server's context."""
    return _CONTEXT.search(message) is not None


def refusal_failure(refusal: Refusal, target: Target, *, now: datetime, served: tuple[str, ...] = ()) -> TargetError:
    """The error for a status other than 200.

    Args:
        refusal: What came back.
        target: Whose settings the hint names.
        now: Wall clock, for a Retry-After given as a date.
        served: The models the server lists, where it was asked after a 404.
    """
    message = refusal.message
    kind = _kind_of(refusal.status)
    words = f": {message}" if message else ""
    return TargetError(
        f"{target.base_url} answered {refusal.status}{words}",
        kind=kind,
        is_retryable=_may_pass(kind, message),
        status=refusal.status,
        hint=_hint(refusal, message, target, served),
        retry_after_s=retry_after_s(refusal.headers, now=now),
    )


def in_band_failure(error: object, target: Target) -> TargetError:
    """The error for an ``error`` event inside a reply that began with 200."""
    fields: Mapping[str, object] = cast("Mapping[str, object]", error) if isinstance(error, dict) else {}
    message = one_line(_message_of(error))
    code = fields.get("code", fields.get("status"))
    status = int(code) if isinstance(code, int | str) and re.fullmatch(r"[45]\d\d", str(code)) else None
    is_permanent = (
        (status is not None and not _may_pass(_kind_of(status), message))
        or is_about_context(message)
        or (status is None and _PERMANENT.search(f"{fields.get('type')} {code}") is not None)
    )
    return TargetError(
        f"{target.base_url} reported an error within its reply: {message or 'without a message'}",
        kind=FailureKind.IN_BAND,
        is_retryable=not is_permanent,
        status=status,
        hint=_context_hint(target) if is_about_context(message) else "",
    )


def retry_after_s(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """How long the server asks to wait, finite and never negative; None where it does not say, or says nonsense.

    As it was sent, be it a century: who waits says what is too long (``evalkit.asking.backoff``).
    """
    text = headers.get("retry-after-ms", "").strip()
    unit_s = 0.001
    if not text:
        text, unit_s = headers.get("retry-after", "").strip(), 1.0
    try:
        seconds = float(text) * unit_s
    except ValueError:
        seconds = _seconds_until(text, now)
    if not math.isfinite(seconds):
        return None
    return max(seconds, 0.0)


def _seconds_until(text: str, now: datetime) -> float:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return math.nan
    aware = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return (aware - now).total_seconds()


def _kind_of(status: int) -> FailureKind:
    if status in {401, 402, 403, 407}:
        return FailureKind.HTTP_401
    if status in {408, 409, 425, 429}:
        return FailureKind.HTTP_429
    if 300 <= status < 400 or status in {404, 405, 410}:
        return FailureKind.HTTP_404
    if 400 <= status < 500:
        return FailureKind.HTTP_400
    return FailureKind.HTTP_5XX if status >= 500 else FailureKind.BAD_BODY


def _may_pass(kind: FailureKind, message: str) -> bool:
    if kind is FailureKind.HTTP_429:
        return _QUOTA.search(message) is None
    return kind is FailureKind.HTTP_5XX and not is_about_context(message)


def _hint(refusal: Refusal, message: str, target: Target, served: tuple[str, ...]) -> str:
    kind = _kind_of(refusal.status)
    if 300 <= refusal.status < 400:
        return _moved_hint(refusal)
    if is_about_context(message) or refusal.status == 413:
        return _context_hint(target)
    if kind is FailureKind.HTTP_401 or (kind is FailureKind.HTTP_400 and _KEY.search(message)):
        return _key_hint(target)
    return (
        _not_found_hint(message, target, served) if kind is FailureKind.HTTP_404 else _busy_hint(kind, refusal, target)
    )


def _busy_hint(kind: FailureKind, refusal: Refusal, target: Target) -> str:
    if kind is FailureKind.HTTP_429 and not _may_pass(kind, refusal.message):
        return "the account's quota is used up: waiting does not help, look into its billing"
    if kind is FailureKind.HTTP_429:
        return f"too many requests at once: lower `concurrency` (now {target.concurrency})"
    return "the server may still be loading the model" if refusal.status == 503 else ""


def _context_hint(target: Target) -> str:
    context = "" if target.context is None else f" and `context` (now {target.context})"
    return (
        f"prompt and answer do not fit: lower `max_tokens` (now {target.sampling.max_tokens}){context}, or give the "
        "server more context: vLLM --max-model-len, SGLang --context-length, llama.cpp -c, Ollama OLLAMA_CONTEXT_LENGTH"
    )


def _key_hint(target: Target) -> str:
    if target.api_key_env is None:
        return "no key was sent: name the environment variable that holds it in `api_key_env`"
    return f"check the key in the environment variable {target.api_key_env} (`api_key_env`)"


def _not_found_hint(message: str, target: Target, served: tuple[str, ...]) -> str:
    if served and target.served_model not in served:
        return f"`served_model` is {target.served_model}, but served are: {one_line(', '.join(served))}"
    if not served and not target.base_url.endswith("/v1"):
        return f"`base_url` may lack its end: try {target.base_url}/v1"
    if _MODEL.search(message):
        return f"check `served_model` (now {target.served_model}) against what the server lists under /models"
    return f"check `base_url` (now {target.base_url}): nothing answers under /chat/completions there"


def _moved_hint(refusal: Refusal) -> str:
    place = one_line(refusal.headers.get("location", "")).removesuffix("/chat/completions")
    return f"redirects are not followed, as they would distort times: set `base_url` to {place or 'the new place'}"


def _message_in(body: bytes) -> str:
    try:
        return _message_of(read_json(body))
    except BrokenJson:
        text = body.decode("utf-8", "replace")
        title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
        return title.group(1) if title else re.sub(r"<[^>]{0,200}>", " ", text)


def _message_of(error: object) -> str:
    """The words in an error body: ``error.message``, ``message``, ``detail``, or all of it."""
    for _ in range(3):
        if not isinstance(error, dict):
            break
        fields = cast("Mapping[str, object]", error)
        inner = next((fields[name] for name in ("error", "message", "detail") if fields.get(name)), None)
        if inner is None:
            break
        error = inner
    try:
        return error if isinstance(error, str) else str(error)
    except RecursionError:
        return "an error nested too deeply to show"
