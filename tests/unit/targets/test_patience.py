from __future__ import annotations

import pytest

from evalkit.domain.target import Limits
from evalkit.targets.patience import Patience
from evalkit.targets.reading import ReplyReader
from tests.broken_server import DONE, chunk
from tests.builders import a_target

LIMITS = Limits(first_chunk_s=300.0, silence_s=60.0)


@pytest.fixture
def reader() -> ReplyReader:
    return ReplyReader(a_target(), cuts_loops=False)


@pytest.fixture
def patience(reader: ReplyReader) -> Patience:
    return Patience(LIMITS, reader)


def test_before_the_first_text_nothing_moves_the_limit(reader: ReplyReader, patience: Patience) -> None:
    reader.feed(b": ping\n\n" + chunk(role="assistant"), 0.0)
    assert patience.deadline_s(10.0) is None
    assert "first_chunk_s = 300 s" in patience.broken_limit


def test_after_it_silence_is_limited(reader: ReplyReader, patience: Patience) -> None:
    reader.feed(chunk("a"), 0.0)
    assert patience.deadline_s(10.0) == 70.0
    assert "silence_s = 60 s" in patience.broken_limit


def test_a_ping_is_a_sign_of_life_but_no_progress(reader: ReplyReader, patience: Patience) -> None:
    reader.feed(chunk("a"), 0.0)
    patience.deadline_s(10.0)
    reader.feed(b": ping\n\n", 0.0)
    assert patience.deadline_s(60.0) == 120.0
    assert patience.deadline_s(300.0) == 310.0
    assert "no text within first_chunk_s" in patience.broken_limit
    reader.feed(chunk("b"), 0.0)
    assert patience.deadline_s(305.0) == 365.0


def test_after_the_finish_only_moments_are_waited(reader: ReplyReader, patience: Patience) -> None:
    reader.feed(chunk("a", finish="stop"), 0.0)
    assert patience.deadline_s(10.0) == 20.0
    reader.feed(DONE, 0.0)
    assert patience.deadline_s(10.0) == 10.25


def test_a_timer_is_moved_rarely_and_rings_a_little_late_but_never_early(
    reader: ReplyReader, patience: Patience
) -> None:
    reader.feed(chunk("a"), 0.0)
    armed_s, moves = 300.0, 0
    for tick in range(1_000):
        now_s = 10.0 + tick * 0.01
        moved_s = patience.moved_s(armed_s, now_s=now_s)
        if moved_s is not None:
            armed_s, moves = moved_s, moves + 1
        assert now_s + 60.0 <= armed_s <= now_s + 60.0 * 1.02 + 1e-9
    assert 1 < moves < 20


def test_a_timer_is_moved_forward_at_once(reader: ReplyReader, patience: Patience) -> None:
    reader.feed(chunk("a"), 0.0)
    assert patience.moved_s(70.5, now_s=10.0) is None
    reader.feed(chunk("b", finish="stop"), 0.0)
    assert patience.moved_s(70.5, now_s=10.0) == pytest.approx(20.2)
