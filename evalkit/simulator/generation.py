"""Turns composed texts into what leaves the server: chunks, the time each is due, and the token counts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, assert_never

from evalkit.domain.exchange import Delivery
from evalkit.simulator.composing import Composed, ScoreToken
from evalkit.simulator.judge_personas import Served
from evalkit.simulator.personas import Pace
from evalkit.simulator.tokens import tokens_of

__all__ = ["Channel", "Chunk", "Generated", "generate"]

Channel = Literal["reasoning_content", "reasoning", "content"]
"""Field of the message that a text is sent in."""

_REASONING_FIELDS: Final = ("reasoning_content", "reasoning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Tokens that leave together."""

    channel: Channel
    text: str
    due_s: float
    """From the start of the work on the request; absolute, so that lateness of one chunk never delays the next."""
    tokens: tuple[str, ...] = ()
    odds: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    """Place of a token -> what could have stood there, with probabilities; the others were certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """Everything the model writes for one request."""

    chunks: tuple[Chunk, ...]
    finish_reason: Literal["stop", "length"]
    completion_tokens: int
    reasoning_tokens: int | None
    """None where the server does not know which tokens are reasoning, because it leaves tags in the text."""

    def text(self, channel: Channel) -> str | None:
        """All text of one field; None where there is none, as servers say it."""
        return "".join(chunk.text for chunk in self.chunks if chunk.channel == channel) or None


def generate(
    persona: Served, composed: Composed, *, max_tokens: int, slowdown: float, draws: random.Random
) -> Generated:
    """Deliver texts as the persona's server does, cut after ``max_tokens``."""
    tokens: list[tuple[Channel, str]] = [
        (channel, token) for channel, text in _spans(persona, composed) for token in tokens_of(text)
    ]
    kept = tokens[:max_tokens]
    odds = _odds(tokens, composed.score)
    has_reasoning_field = persona.delivery.value in _REASONING_FIELDS
    return Generated(
        chunks=tuple(_with_odds(_chunks(kept, persona.pace, slowdown=slowdown, draws=draws), odds)),
        finish_reason="length" if len(tokens) > max_tokens else "stop",
        completion_tokens=len(kept),
        reasoning_tokens=sum(channel != "content" for channel, _ in kept) if has_reasoning_field else None,
    )


def _spans(  # noqa: PLR0911 - one branch per delivery
    persona: Served, composed: Composed
) -> tuple[tuple[Channel, str], ...]:
    reasoning, answer = composed.reasoning, composed.answer
    match persona.delivery:
        case Delivery.REASONING_CONTENT | Delivery.REASONING:
            field: Channel = "reasoning" if persona.delivery is Delivery.REASONING else "reasoning_content"
            if persona.hides_answer:
                return ((field, f"{reasoning}\n\n{answer}"),)
            return ((field, reasoning), ("content", answer))
        case Delivery.TAGS:
            return (("content", f"<think>\n{reasoning}\n</think>\n\n{answer}"),)
        case Delivery.ORPHAN_CLOSER:
            return (("content", f"{reasoning}\n</think>\n\n{answer}"),)
        case Delivery.UNCLOSED:
            return (("content", f"<think>\n{reasoning}"),)
        case Delivery.EMPTY:
            return (("content", f"<think>\n\n</think>\n\n{answer}"),)
        case Delivery.NONE:
            return (("content", answer),)
        case _:
            assert_never(persona.delivery)


def _chunks(tokens: list[tuple[Channel, str]], pace: Pace, *, slowdown: float, draws: random.Random) -> Iterator[Chunk]:
    due_s = pace.ttft_s * _jitter(pace, draws) * slowdown
    is_first = True
    for channel, members in itertools.groupby(tokens, key=_channel_of):
        texts = [text for _, text in members]
        for begin in range(0, len(texts), pace.tokens_per_chunk):
            together = texts[begin : begin + pace.tokens_per_chunk]
            # The first token is due at TTFT, each further one a token time later; a chunk leaves with its last token.
            gaps = len(together) - 1 if is_first else len(together)
            due_s += sum(pace.token_s * _jitter(pace, draws) for _ in range(gaps)) * slowdown
            is_first = False
            yield Chunk(channel=channel, text="".join(together), due_s=due_s, tokens=tuple(together))


def _odds(tokens: list[tuple[Channel, str]], score: ScoreToken | None) -> tuple[int, Mapping[str, float]] | None:
    """Place of the score among all tokens, and what could have stood there."""
    left = 0 if score is None else score.from_end
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place][1]
        left -= len(token)
        if score is not None and left <= 0:
            return place, {f"{token[:-1]}{level}": weight for level, weight in score.weights.items()}
    return None


def _with_odds(chunks: Iterator[Chunk], odds: tuple[int, Mapping[str, float]] | None) -> Iterator[Chunk]:
    begin = 0
    for chunk in chunks:
        place = -1 if odds is None else odds[0] - begin
        if odds is not None and 0 <= place < len(chunk.tokens):
            yield replace(chunk, odds={place: odds[1]})
        else:
            yield chunk
        begin += len(chunk.tokens)


def _channel_of(token: tuple[Channel, str]) -> Channel:
    return token[0]


def _jitter(pace: Pace, draws: random.Random) -> float:
    # Mean 1, whatever the spread.
    return draws.lognormvariate(-(pace.jitter**2) / 2, pace.jitter)
