"""How raters went about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evalkit.domain.review import Act, AssignmentId, Door, RatingEvent
from evalkit.domain.sheet import Mark
from evalkit.reviews.attention import attention_of, reading_seconds
from tests.builders import A_MOMENT
from tests.review_builders import a_rating_event, an_assignment


def _event(name: str, at: float, act: Act = Act.SCORE, door: Door = Door.PAGE) -> RatingEvent:
    made_at = A_MOMENT + timedelta(seconds=at)
    return a_rating_event(assignment_id=AssignmentId(name), act=act, made_at=made_at, door=door)


def test_an_answer_takes_from_the_last_keystroke_before_it_to_its_first_score() -> None:
    events = [
        _event("a", 0),
        _event("a", 5),
        _event("b", 20, Act.COMMENT),
        _event("b", 65),
        _event("b", 70),
        _event("c", 71),
        _event("a", 80),  # a second look at an answer is not timed
    ]
    found = attention_of([], events, marks={}, reading_s={AssignmentId("b"): 30.0, AssignmentId("c"): 30.0})
    assert (found.timed, found.median_s, found.too_fast) == (2, pytest.approx((60 + 1) / 2), 1)


def test_sheets_and_long_pauses_are_not_timed() -> None:
    events = [_event("a", 0), _event("b", 4000), _event("c", 4001, door=Door.SHEET)]
    found = attention_of([], events, marks={}, reading_s={AssignmentId("b"): 1.0, AssignmentId("c"): 1.0})
    assert (found.timed, found.median_s) == (0, None)


def test_reading_chinese_takes_three_and_a_half_times_as_long_a_character_and_is_bounded() -> None:
    assert reading_seconds("字" * 90) == pytest.approx(3.5 * reading_seconds("a" * 90))
    assert reading_seconds("a" * 10**6) == 60.0


@pytest.mark.parametrize(
    ("scores", "longest", "is_straight"),
    [
        ([(4, 4)] * 10, 10, True),
        ([(4, 4)] * 9 + [(5, 5)] * 9, 9, False),
        ([(4, 5)] * 20, 0, False),
        ([(4, 4), (4, 3), (4, 4)] * 5, 2, False),
    ],
)
def test_one_score_throughout_is_noted(scores: list[tuple[int, int]], longest: int, is_straight: bool) -> None:
    assignments = [
        an_assignment(assignment_id=AssignmentId(str(number)), position=number) for number in range(len(scores))
    ]
    marks = {
        one.assignment_id: {
            name: Mark(act=Act.SCORE, value=value, revision=1) for name, value in zip(one.dimensions, pair, strict=True)
        }
        for one, pair in zip(assignments, scores, strict=True)
    }
    found = attention_of(assignments, [], marks=marks, reading_s={})
    assert (found.longest_alike, found.is_straight) == (longest, is_straight)
