"""The probabilities of a reply's tokens, read out of its bytes once it is whole.

Nothing about them needs a clock, so nothing is read while chunks arrive: those who do not ask for them pay nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final, cast

from evalkit.domain.exchange import TokenLogprobs
from evalkit.targets.chunks import BrokenJson, read_json
from evalkit.targets.sse import EventParser, EventTooLong
from evalkit.text.clean import clean_text

__all__ = ["read_token_logprobs"]

_MOST_ALTERNATIVES: Final = 20
"""What OpenAI's interface promises at most."""
_NOTHING: Final[Mapping[str, object]] = {}


def read_token_logprobs(body: bytes) -> tuple[TokenLogprobs, ...]:
    """Every token with a probability, in order; empty where the reply has none.

    A place in which something is not of the expected shape is left out, and so is whatever follows broken bytes.

    Args:
        body: A whole reply as it was received: events, or one JSON object.
    """
    tokens: list[TokenLogprobs] = []
    for piece in _objects(body):
        content = _first_choice(piece).get("logprobs")
        entries = content.get("content") if isinstance(content, dict) else None
        tokens += [token for token in map(_token, _members(entries)) if token is not None]
    return tuple(tokens)


def _objects(body: bytes) -> Iterator[Mapping[str, object]]:
    if body.lstrip().startswith(b"{"):
        pieces = [body]
    else:
        parser = EventParser()
        try:
            pieces = [event.data for event in (*parser.feed(body), *parser.close())]
        except EventTooLong:
            return
    for piece in pieces:
        try:
            yield read_json(piece)
        except BrokenJson:
            # Among them ``[DONE]``.
            return


def _first_choice(piece: Mapping[str, object]) -> Mapping[str, object]:
    return next((_mapping(choice) for choice in _members(piece.get("choices"))), _NOTHING)


def _token(entry: object) -> TokenLogprobs | None:
    fields = _mapping(entry)
    likely = _likely(fields)
    if likely is None:
        return None
    others = [_likely(_mapping(other)) for other in _members(fields.get("top_logprobs"))[:_MOST_ALTERNATIVES]]
    return TokenLogprobs(
        token=likely[0], logprob=likely[1], alternatives=tuple(other for other in others if other is not None)
    )


def _likely(fields: Mapping[str, object]) -> tuple[str, float] | None:
    text, logprob = fields.get("token"), fields.get("logprob")
    if not isinstance(text, str) or isinstance(logprob, bool) or not isinstance(logprob, int | float):
        return None
    return None if math.isnan(logprob) else (clean_text(text), float(logprob))


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else _NOTHING


def _members(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
