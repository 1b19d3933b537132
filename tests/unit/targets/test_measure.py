from __future__ import annotations

from collections.abc import Sequence

import pytest

from evalkit.domain.exchange import Timing
from evalkit.targets.measure import Arrival, StreamTimes, measure
from tests.builders import A_MOMENT

SENT_S = 1000.0


def timing_of(
    arrivals: Sequence[tuple[float, int, int]],
    *,
    answer_offset: int | None = 0,
    tokens: int | None = None,
    is_streamed: bool = True,
    ended_s: float = 9.0,
) -> Timing:
    """From triples of seconds after the sending, characters of content, characters of reasoning."""
    times = StreamTimes(
        started_at=A_MOMENT,
        sent_s=SENT_S,
        ended_s=SENT_S + ended_s,
        arrivals=[
            Arrival(at_s=SENT_S + at_s, content_length=content, length=content + reasoning)
            for at_s, content, reasoning in arrivals
        ],
        is_streamed=is_streamed,
    )
    return measure(times, queued_s=0.5, answer_offset=answer_offset, streamed_tokens=tokens)


def test_the_first_text_and_the_first_answer_and_the_last_text_are_timed_apart() -> None:
    found = timing_of([(2.0, 0, 5), (3.0, 0, 5), (4.0, 5, 0), (6.0, 5, 0)], tokens=9)
    assert (found.ttft_s, found.ttfa_s, found.complete_s) == (2.0, 4.0, 6.0)
    assert found.decode_tokens_per_s == (9 - 1) / (6.0 - 2.0)
    assert (found.chunk_count, found.chunk_gap_p50_s, found.chunk_gap_max_s) == (4, 1.0, 2.0)
    assert (found.queued_s, found.started_at) == (0.5, A_MOMENT)


def test_the_answer_comes_with_the_chunk_that_holds_its_first_character() -> None:
    arrivals = [(1.0, 4, 0), (2.0, 4, 0), (3.0, 4, 0)]
    assert timing_of(arrivals, answer_offset=3).ttfa_s == 1.0
    assert timing_of(arrivals, answer_offset=4).ttfa_s == 2.0
    assert timing_of(arrivals, answer_offset=11).ttfa_s == 3.0


def test_without_an_answer_there_is_no_time_to_it() -> None:
    assert timing_of([(1.0, 0, 5)], answer_offset=None).ttfa_s is None


def test_one_chunk_has_no_rate_and_no_gaps() -> None:
    found = timing_of([(1.0, 5, 0)], tokens=5)
    assert (found.decode_tokens_per_s, found.chunk_gap_p50_s, found.chunk_gap_max_s) == (None, None, None)


@pytest.mark.parametrize("tokens", [None, 0, 1])
def test_without_tokens_there_is_no_rate(tokens: int | None) -> None:
    assert timing_of([(1.0, 5, 0), (2.0, 5, 0)], tokens=tokens).decode_tokens_per_s is None


def test_chunks_at_one_moment_have_no_rate() -> None:
    assert timing_of([(1.0, 5, 0), (1.0, 5, 0)], tokens=10).decode_tokens_per_s is None


def test_what_was_not_streamed_knows_only_its_end() -> None:
    found = timing_of([(0.0, 5, 0)], tokens=5, is_streamed=False)
    assert found == Timing(started_at=A_MOMENT, queued_s=0.5, complete_s=9.0)


def test_a_stream_without_text_knows_only_its_end() -> None:
    assert timing_of([]) == Timing(started_at=A_MOMENT, queued_s=0.5, complete_s=9.0)


def test_text_held_back_and_let_go_at_once_is_buffered() -> None:
    held_back = [(0.1, 1, 0)] + [(10.0 + n * 0.0001, 4, 0) for n in range(100)]
    assert timing_of(held_back).is_buffered
    assert timing_of([(10.0, 400, 0)], tokens=100).is_buffered


def test_a_short_answer_after_a_long_queue_is_not_buffered() -> None:
    queued = [(60.0 + n * 0.03, 4, 0) for n in range(100)]
    assert not timing_of(queued).is_buffered


def test_even_decoding_is_not_buffered() -> None:
    assert not timing_of([(n * 0.05, 4, 0) for n in range(1, 100)]).is_buffered
    assert not timing_of([(1.0, 1, 0)], tokens=1).is_buffered
