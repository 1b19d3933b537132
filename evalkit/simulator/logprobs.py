"""The probabilities of tokens, as chat completions send them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from evalkit.simulator.generation import Chunk

__all__ = ["as_logprobs"]


def as_logprobs(chunks: Iterable[Chunk], *, most: int) -> dict[str, object]:
    """The member ``logprobs`` of a choice.

    Only the token of a score has alternatives: for all others the model is certain.

    Args:
        chunks: What is sent; reasoning has no probabilities.
        most: Alternatives a token, as ``top_logprobs`` asks.
    """
    return {
        "content": [
            _as_entry(token, chunk.odds.get(place, {token: 1.0}), most=most)
            for chunk in chunks
            if chunk.channel == "content"
            for place, token in enumerate(chunk.tokens)
        ]
    }


def _as_entry(token: str, odds: Mapping[str, float], *, most: int) -> dict[str, object]:
    likeliest = sorted((other for other in odds if odds[other] > 0.0), key=lambda other: -odds[other])[:most]
    return {**_as_pair(token, odds), "top_logprobs": [_as_pair(other, odds) for other in likeliest]}


def _as_pair(token: str, odds: Mapping[str, float]) -> dict[str, object]:
    # A token that was drawn has a probability, if one too small to be written down.
    logprob = math.log(max(odds[token], 1e-12))
    return {"token": token, "logprob": logprob, "bytes": list(token.encode("utf-8", "replace"))}
