from __future__ import annotations

from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.tally import Mark, Tally, tally_completed, tally_every

_RIGHT = Scored(value=5.0, read="42")
_PARTLY = Scored(value=4.0, read="a = 1; b = 3")
_CUT = Unscored(reason=UnscoredReason.NOT_COMPLETED)
_MARKS = [
    Mark(asked_hash="a", cluster="A", finding=_RIGHT),
    Mark(asked_hash="a", cluster="A", finding=_PARTLY),
    Mark(asked_hash="b", cluster="A", finding=_CUT),
    Mark(asked_hash="c", cluster="C", finding=Unscored(reason=UnscoredReason.OPEN_QUESTION)),
    Mark(asked_hash="d", cluster="D", finding=Unscored(reason=UnscoredReason.NOT_SERVED)),
    Mark(asked_hash="d", cluster="D", finding=Unscored(reason=UnscoredReason.TIMEOUT)),
    Mark(asked_hash="d", cluster="D", finding=_RIGHT),
    Mark(asked_hash="d", cluster="D", finding=_CUT),
]


def test_broken_off_attempts_are_misses_among_all_and_what_was_not_served_counts_nowhere() -> None:
    assert tally_every(_MARKS) == Tally(right=(1, 0, 1), asked=(2, 1, 2), clusters=("A", "A", "D"))


def test_only_completed_answers_count_among_the_completed() -> None:
    assert tally_completed(_MARKS) == Tally(right=(1, 1), asked=(2, 1), clusters=("A", "D"))


def test_nothing_to_count_gives_an_empty_tally() -> None:
    assert tally_every([]) == Tally(right=(), asked=(), clusters=())
