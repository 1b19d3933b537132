"""The score that a judge's probabilities speak of, finer than the one level that it wrote."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from evalkit.domain.exchange import TokenLogprobs

__all__ = ["weighted_score"]

_SCORE: Final = re.compile(r'"score"\s{0,20}:\s{0,20}"?(?=[1-5])')
_LEVELS: Final = frozenset("12345")
_LEAST_MASS: Final = 0.5
"""Less than half on the levels: what the server lists is not what the level was picked from."""
_MOST_LOGPROB: Final = 0.01
"""A logarithm of a probability is never above zero, but for rounding."""


def weighted_score(token_logprobs: Sequence[TokenLogprobs], *, score: float) -> float | None:
    """Mean of 1 to 5, weighted with the probability of each level where the last ``"score":`` is answered.

    A level that may stand there in two ways (with a space before it, or without) counts as both together; null and all
    else that is no level counts for nothing, and the rest is scaled to one.

    Args:
        token_logprobs: Of the whole reply, in order.
        score: The level that was read from the reply.

    Returns:
        None where the probabilities say nothing about this score: none were given, the level is no token of its own,
        it is another one than was read, or the levels have less than half of the probability.

    Example:
        >>> token = TokenLogprobs(token="4", logprob=math.log(0.6), alternatives=(("5", math.log(0.2)),))
        >>> before = TokenLogprobs(token='"score":', logprob=0.0)
        >>> round(weighted_score([before, token], score=4), 3)  # (0.6 * 4 + 0.2 * 5) / 0.8
        4.25

    References:
        Liu et al. (2023), G-Eval, arXiv 2303.16634, equation 1.
    """
    token = _score_token(token_logprobs)
    if token is None or token.token.strip() != f"{score:g}":
        return None
    logprob_by_text = {token.token: token.logprob, **dict(reversed(token.alternatives))}
    if any(logprob > _MOST_LOGPROB for logprob in logprob_by_text.values()):
        return None
    levels = [(int(text.strip()), math.exp(at)) for text, at in logprob_by_text.items() if text.strip() in _LEVELS]
    mass = math.fsum(share for _, share in levels)
    if mass < _LEAST_MASS:
        return None
    return math.fsum(level * share for level, share in levels) / mass


def _score_token(token_logprobs: Sequence[TokenLogprobs]) -> TokenLogprobs | None:
    """The token that answers the last ``"score":``, whatever else it holds."""
    starts = list(itertools.accumulate((len(place.token) for place in token_logprobs), initial=0))
    places = list(_SCORE.finditer("".join(place.token for place in token_logprobs)))
    return token_logprobs[bisect_right(starts, places[-1].end()) - 1] if places else None
