from __future__ import annotations

from evalkit.domain.score import Scored, Unscored, UnscoredReason
from evalkit.scores.tally import (
    AnswerTally,
    Mark,
    QuestionFindings,
    ScoreTally,
    Tally,
    answers_in,
    completed_in,
    counting,
    right_in,
    tally_right,
    tally_scores,
)

_RIGHT = Scored(value=5.0, read="42")
_PARTLY = Scored(value=4.0, read="a = 1; b = 3")
_UNREAD = Scored(value=1.0, read=None)
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
    assert tally_right(counting(_MARKS)) == Tally(
        asked_hashes=("a", "b", "d"), right=(1, 0, 1), asked=(2, 1, 2), clusters=("A", "A", "D")
    )


def test_only_completed_answers_count_among_the_completed() -> None:
    questions = [
        QuestionFindings(asked_hash="a", cluster="A", findings=[_RIGHT, _PARTLY]),
        QuestionFindings(asked_hash="b", cluster="A", findings=[_CUT]),
        QuestionFindings(asked_hash="d", cluster="D", findings=[_CUT, _RIGHT]),
    ]
    assert right_in(completed_in(questions)) == Tally(
        asked_hashes=("a", "d"), right=(1, 1), asked=(2, 1), clusters=("A", "D")
    )


def test_nothing_to_count_gives_an_empty_tally() -> None:
    assert tally_right([]) == Tally(asked_hashes=(), right=(), asked=(), clusters=())


def test_what_broke_off_scores_the_lowest() -> None:
    assert tally_scores(counting(_MARKS)) == ScoreTally(
        scores=((5.0, 4.0), (1.0,), (5.0, 1.0)), clusters=("A", "A", "D")
    )


def _said(*findings: Scored | Unscored) -> AnswerTally:
    return answers_in([QuestionFindings(asked_hash="a", cluster="A", findings=findings)])


def test_right_answers_are_one_answer_however_they_are_worded() -> None:
    assert _said(_RIGHT, Scored(value=5.0, read="forty-two"), _PARTLY) == AnswerTally(counts=((2, 1),), clusters=("A",))


def test_wrong_answers_are_the_same_apart_from_spaces_and_case() -> None:
    said = _said(
        Scored(value=1.0, read="Ann, Bob"), Scored(value=1.0, read="ann,bob."), Scored(value=1.0, read="Cyrus")
    )
    assert said.counts == ((2, 1),)


def test_unread_and_broken_off_attempts_are_answers_of_their_own() -> None:
    assert _said(_UNREAD, _CUT, _UNREAD, _CUT).counts == ((2, 2),)
