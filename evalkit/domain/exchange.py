"""One request to a chat endpoint and what came back, with times and tokens (serving.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from evalkit.domain.target import Sampling, Target

__all__ = ["ChatRequest", "Delivery", "Message", "Reply", "Timing", "TokenSource", "Usage", "request_to"]


class Delivery(StrEnum):
    """How reasoning arrived (design.md, rule 3)."""

    NONE = "none"
    """No reasoning and no tag."""
    REASONING_CONTENT = "reasoning_content"
    """In the field ``reasoning_content``."""
    REASONING = "reasoning"
    """In the field ``reasoning``."""
    TAGS = "tags"
    """In the text, between an opening and a closing tag."""
    ORPHAN_CLOSER = "orphan_closer"
    """In the text, closed by a tag that the reply never opened: the chat template wrote the opener."""
    UNCLOSED = "unclosed"
    """In the text, opened and never closed: the answer was never begun."""
    EMPTY = "empty"
    """A pair of tags or a field with nothing in it: answered without reasoning."""


class TokenSource(StrEnum):
    """Where a token count comes from; counts of different sources are never mixed in one comparison."""

    USAGE = "usage"
    TOKENIZE = "tokenize"
    CHUNKS = "chunks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is put to an endpoint once."""

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int
    extra_body: Mapping[str, object] = field(default_factory=dict)
    cut_loops: bool = False
    """Whether to leave a reply that repeats itself without end."""


def request_to(target: Target, *, prompt: str, seed: int) -> ChatRequest:
    """What a target is sent for a prompt, as its settings have it; without a system prompt all is the user's."""
    system = (Message(role="system", content=target.system_prompt),) if target.system_prompt is not None else ()
    return ChatRequest(
        messages=(*system, Message(role="user", content=prompt)),
        sampling=target.sampling,
        seed=seed,
        extra_body=target.extra_body,
        cut_loops=target.cut_loops,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one exchange; None where nobody counted them."""

    source: TokenSource
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    """Reasoning included."""
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    """Prompt tokens the server took from its cache: they make TTFT flattering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Times of one exchange in seconds on one monotonic clock, from the hand-over of the request to the socket.

    None means undefined (nothing arrived, not streamed, or one chunk only), never zero.
    """

    started_at: datetime
    """Wall clock, UTC; for people, never for differences."""
    queued_s: float
    """Waited in this client for a free slot; not part of any other figure."""
    ttft_s: float | None = None
    """To the first chunk with non-empty reasoning or content."""
    ttfa_s: float | None = None
    """To the first chunk of the answer, after the reasoning."""
    complete_s: float | None = None
    """To the last chunk with content; to the end of a reply that was not streamed, or in which nothing came."""
    decode_tokens_per_s: float | None = None
    """(n - k) / (t_last - t_first), k tokens in the first chunk."""
    chunk_count: int = 0
    """Chunks that carried reasoning or content."""
    chunk_gap_p50_s: float | None = None
    chunk_gap_max_s: float | None = None
    """Between chunks, which is not between tokens: servers and gateways coalesce."""
    is_buffered: bool = False
    """Over 90 % of the text came in the last 5 % of the time: the decode rate says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an endpoint sent back for one request that it served."""

    reasoning: str
    answer: str
    """Text after the reasoning; clean Unicode, leading and trailing blank space removed."""
    delivery: Delivery
    finish_reason: str | None
    timing: Timing
    usage: Usage
    was_cut_by_us: bool = False
    """We left the stream because the reply repeated itself without end."""
    served_model: str | None = None
    """The model's name as the reply gives it."""
    request_body: bytes = field(repr=False)
    reply_body: bytes = field(repr=False)
    """Both as sent and received."""
