"""One request to a chat endpoint and what came back, with times and tokens (serving.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from evalkit.domain.target import Sampling, Target

__all__ = [
    "ChatRequest",
    "Delivery",
    "Message",
    "Reply",
    "ReplySchema",
    "Timing",
    "TokenLogprobs",
    "TokenSource",
    "Usage",
    "repair_of",
    "request_to",
]

_MOST_SENT_BACK: Final = 8_000
"""Characters of a reply that are put to its writer again: a verdict has at most a few hundred."""


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
class ReplySchema:
    """The form that a reply is to have: a JSON schema and its name."""

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is put to an endpoint once."""

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int
    extra_body: Mapping[str, object] = field(default_factory=dict)
    cut_loops: bool = False
    """Whether to leave a reply that repeats itself without end."""
    reply_schema: ReplySchema | None = None
    """Asked for as far as the endpoint is found to support it; nothing promises that the reply keeps to it."""
    top_logprobs: int = 0
    """Likeliest tokens wanted at each place of the reply; 0 asks for no probabilities."""


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


def repair_of(request: ChatRequest, *, said: str, complaint: str) -> ChatRequest:
    """The same conversation, one turn later: what came back, and what was wrong with it.

    A reply of nothing is left out, and the complaint stands at the end of what was asked: some servers refuse an empty
    message, and some chat templates two of one role in a row.

    Args:
        request: What was asked.
        said: What came back, without its reasoning.
        complaint: What was wrong with it.
    """
    if said.strip():
        turns = (Message(role="assistant", content=said[:_MOST_SENT_BACK]), Message(role="user", content=complaint))
        return replace(request, messages=(*request.messages, *turns))
    *earlier, last = request.messages
    return replace(request, messages=(*earlier, replace(last, content=f"{last.content}\n\n{complaint}")))


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
class TokenLogprobs:
    """One token of a reply, and what might have stood in its place."""

    token: str
    logprob: float
    """Natural logarithm of its probability."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Likeliest tokens and their logarithms, as the server lists them; the token itself is usually among them."""


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
    token_logprobs: tuple[TokenLogprobs, ...] = ()
    """In order, those of the reasoning among them where the server counts it in; empty where not asked or not given."""
    request_body: bytes = field(repr=False)
    reply_body: bytes = field(repr=False)
    """Both as sent and received."""
