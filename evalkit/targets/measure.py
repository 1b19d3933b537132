"""Times of one reply, from when its pieces arrived (serving.md). Pure: no clock is read here."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from evalkit.domain.exchange import Timing

__all__ = ["Arrival", "StreamTimes", "measure"]

_BUFFERED_SHARE: Final = 0.9
_BUFFERED_WINDOW: Final = 0.05
_BURST_GAP_S: Final = 0.001
_SINGLE_CHUNK_TOKENS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A chunk with text, and when it came."""

    at_s: float
    """On the client's monotonic clock."""
    content_length: int
    """Characters of content."""
    length: int
    """Characters of content and reasoning together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """Everything that was timed about one request."""

    started_at: datetime
    sent_s: float
    """When the request was handed to the socket."""
    ended_s: float
    """When the last of the reply was read; what counts for a reply that was not streamed."""
    arrivals: Sequence[Arrival]
    is_streamed: bool


def measure(times: StreamTimes, *, queued_s: float, answer_offset: int | None, streamed_tokens: int | None) -> Timing:
    """The timing of a reply.

    Args:
        times: What was timed.
        queued_s: Waited in this client before the request was made.
        answer_offset: Where in the joined content the answer begins; None without an answer.
        streamed_tokens: Tokens of the text that arrived; what a server counts but never shows is not among them.
    """
    arrivals = times.arrivals
    if not times.is_streamed or not arrivals:
        return Timing(started_at=times.started_at, queued_s=queued_s, complete_s=times.ended_s - times.sent_s)
    gaps = [later.at_s - earlier.at_s for earlier, later in pairwise(arrivals)]
    answer_at = None if answer_offset is None else _arrival_of(arrivals, answer_offset)
    return Timing(
        started_at=times.started_at,
        queued_s=queued_s,
        ttft_s=arrivals[0].at_s - times.sent_s,
        ttfa_s=None if answer_at is None else answer_at - times.sent_s,
        complete_s=arrivals[-1].at_s - times.sent_s,
        decode_tokens_per_s=_decode_rate(arrivals, streamed_tokens),
        chunk_count=len(arrivals),
        chunk_gap_p50_s=statistics.median(gaps) if gaps else None,
        chunk_gap_max_s=max(gaps, default=None),
        is_buffered=_is_buffered(times, gaps, streamed_tokens),
    )


def _arrival_of(arrivals: Sequence[Arrival], offset: int) -> float | None:
    """When the character of the content at an offset arrived."""
    seen = 0
    for arrival in arrivals:
        seen += arrival.content_length
        if offset < seen:
            return arrival.at_s
    return None


def _decode_rate(arrivals: Sequence[Arrival], tokens: int | None) -> float | None:
    """(n - k) / (t_last - t_first) with k = 1: no server says how many tokens its first chunk holds."""
    seconds = arrivals[-1].at_s - arrivals[0].at_s
    if tokens is None or tokens < 2 or seconds <= 0:
        return None
    return (tokens - 1) / seconds


def _is_buffered(times: StreamTimes, gaps: Sequence[float], tokens: int | None) -> bool:
    """Whether over 90 % of the text came in the last 5 % of the time, and in a burst.

    The time counts from the sending, since what a gateway holds back looks like a late first chunk. A request that
    queued for a minute before two seconds of honest decoding looks the same on that clock alone; its chunks come
    one by one, though, while what was held back comes with hardly a gap, or as one big chunk.
    """
    if not gaps:
        return tokens is not None and tokens >= _SINGLE_CHUNK_TOKENS
    last_s = times.arrivals[-1].at_s
    window_start_s = last_s - _BUFFERED_WINDOW * (last_s - times.sent_s)
    late = sum(arrival.length for arrival in times.arrivals if arrival.at_s >= window_start_s)
    whole = sum(arrival.length for arrival in times.arrivals)
    return late > _BUFFERED_SHARE * whole and statistics.median(gaps) < _BURST_GAP_S
