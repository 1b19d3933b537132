"""One chunk of a streamed reply, or a whole reply that was not streamed, read from JSON.

Servers agree on the shape only roughly, so everything is optional here and nothing that is merely odd is an error:
null and missing content, text as a list of parts, usage beside choices or without any, usage in every chunk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import orjson

__all__ = ["BrokenJson", "Chunk", "TokenCounts", "read_chunk", "read_json"]

_NOTHING: Final[Mapping[str, object]] = {}


class BrokenJson(Exception):  # noqa: N818 - says what happened; translated before it leaves this package
    """Not JSON, or JSON that is no object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounts:
    """Tokens as the server counts them; None where it does not say."""

    prompt: int | None = None
    completion: int | None = None
    reasoning: int | None = None
    cached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a chunk says."""

    content: str = ""
    reasoning_content: str | None = None
    """None: the field is missing or null, which is not the same as empty."""
    reasoning: str | None = None
    finish_reason: str | None = None
    has_choice: bool = False
    model: str | None = None
    counts: TokenCounts | None = None
    error: object = None
    """The error a server reports in place of a chunk, as it came."""

    @property
    def has_text(self) -> bool:
        """Whether it carries reasoning or content; a role alone does not count."""
        return bool(self.content or self.reasoning_content or self.reasoning)


def read_json(data: bytes) -> Mapping[str, object]:
    """Decode a JSON object.

    ``orjson`` is several times faster, but refuses lone surrogates, NaN and invalid UTF-8, all of which servers send;
    those few go through ``json``.

    Raises:
        BrokenJson: When it is not JSON, or no object.
    """
    decoded: object
    try:
        decoded = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            decoded = json.loads(data.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise BrokenJson from error
    if not isinstance(decoded, dict):
        raise BrokenJson
    return cast("Mapping[str, object]", decoded)


def read_chunk(data: bytes) -> Chunk:
    """Read one chunk (``delta``) or one whole reply (``message``).

    Raises:
        BrokenJson: When it is not a JSON object.
    """
    body = read_json(data)
    error = _error_in(body)
    choice = _first_choice(body)
    said = _NOTHING if choice is None else _mapping(choice.get("delta")) or _mapping(choice.get("message"))
    content, thinking = _text_and_thinking(said.get("content"))
    return Chunk(
        content=content,
        reasoning_content=_text(said.get("reasoning_content")),
        reasoning=thinking if thinking is not None else _text(said.get("reasoning")),
        finish_reason=None if choice is None else _text(choice.get("finish_reason")),
        has_choice=choice is not None,
        model=_text(body.get("model")),
        counts=_counts(body, choice),
        error=error,
    )


def _error_in(body: Mapping[str, object]) -> object:
    error = body.get("error")
    if error:
        return error
    # vLLM before 0.11 puts the error's fields at the top.
    return body if body.get("object") == "error" else None


def _first_choice(body: Mapping[str, object]) -> Mapping[str, object] | None:
    choices = body.get("choices")
    if not isinstance(choices, list):
        return None
    for choice in cast("list[object]", choices):
        if isinstance(choice, dict):
            return cast("Mapping[str, object]", choice)
    return None


def _text_and_thinking(content: object) -> tuple[str, str | None]:
    """Content, and thinking that came inside it: Mistral sends both as a list of typed parts."""
    if not isinstance(content, list):
        return _text(content) or "", None
    texts: list[str] = []
    thoughts: list[str] = []
    for part in cast("list[object]", content):
        fields = _mapping(part)
        texts.append(_text(fields.get("text")) or "")
        if "thinking" in fields:
            inner = fields["thinking"]
            thoughts.append(_text_and_thinking(inner)[0])
    return "".join(texts), "".join(thoughts) if thoughts else None


def _counts(body: Mapping[str, object], choice: Mapping[str, object] | None) -> TokenCounts | None:
    usage = _mapping(body.get("usage")) or _mapping(None if choice is None else choice.get("usage"))
    timings = _mapping(body.get("timings"))
    if not usage and not timings:
        return None
    prompt_details = _mapping(usage.get("prompt_tokens_details"))
    completion_details = _mapping(usage.get("completion_tokens_details"))
    cached = _count(timings.get("cache_n"))
    prompt = _count(timings.get("prompt_n"))
    return TokenCounts(
        # llama.cpp's own timings count the prompt without what it took from its cache.
        prompt=_first(_count(usage.get("prompt_tokens")), None if prompt is None else prompt + (cached or 0)),
        completion=_first(_count(usage.get("completion_tokens")), _count(timings.get("predicted_n"))),
        reasoning=_first(_count(completion_details.get("reasoning_tokens")), _count(usage.get("reasoning_tokens"))),
        cached=_first(_count(prompt_details.get("cached_tokens")), cached),
    )


def _first(*counts: int | None) -> int | None:
    return next((count for count in counts if count is not None), None)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else _NOTHING


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    """A non-negative count; floats pass, but not true, NaN or nonsense."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        return None
    return int(value)
