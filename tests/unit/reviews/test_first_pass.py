"""What counts as a first score, and that nobody finds out by trying what somebody else gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from evalkit.domain.attempt import AttemptId
from evalkit.domain.review import Act, Assignment, AssignmentId, AssignmentKind, RaterId, RatingEvent
from evalkit.domain.rubric import Dimension
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.recheck import due_of, open_gaps
from tests.builders import A_MOMENT
from tests.review_builders import a_rater, a_rating_event, an_assignment

NAMES = ("ann", "bob")
ANSWERS = ("x", "y")


class _Room:
    """Raters who each have the same two answers, one dimension; what they do comes in a second apart."""

    def __init__(self) -> None:
        self.assignments: list[Assignment] = [_given(name, to) for name in NAMES for to in ANSWERS]
        self.events: list[RatingEvent] = []
        self.raters = [a_rater(rater_id=RaterId(name), name=name) for name in NAMES]

    def say(self, rater: str, to: str, value: int | None, **overrides: Any) -> None:
        """Give a score, or take it back with None."""
        moment = A_MOMENT + timedelta(seconds=len(self.events))
        members: dict[str, Any] = {
            "assignment_id": AssignmentId(f"{rater} {to}"),
            "act": Act.CLEAR if value is None else Act.SCORE,
            "value": value,
            "revision": 1 + len(self.events),
            "made_at": moment,
            "received_at": moment,
        }
        self.events.append(a_rating_event(**(members | overrides)))

    def ratings(self) -> Ratings:
        return Ratings.of(self.assignments, self.events, self.raters)

    def back(self) -> set[tuple[str, str]]:
        """Who gets which answer back."""
        due = due_of(open_gaps(self.assignments, self.raters, self.ratings(), seed=1))
        return {(one.rater_id, one.attempt_id) for one in due}

    def first(self, rater: str, to: str) -> int | None:
        mark = self.ratings().first.get(AssignmentId(f"{rater} {to}"), {}).get(Dimension.COHERENCE)
        return None if mark is None else mark.value

    def now(self, rater: str, to: str) -> int | None:
        return self.ratings().now[AssignmentId(f"{rater} {to}")][Dimension.COHERENCE].value


def _given(rater: str, to: str, **overrides: Any) -> Assignment:
    members: dict[str, Any] = {
        "assignment_id": AssignmentId(f"{rater} {to}"),
        "rater_id": RaterId(rater),
        "attempt_id": AttemptId(to),
        "dimensions": (Dimension.COHERENCE,),
    }
    return an_assignment(**(members | overrides))


def _done(*said: tuple[str, str, int]) -> _Room:
    room = _Room()
    for one in said:
        room.say(*one)
    return room


BOB: Sequence[tuple[str, str, int]] = (("bob", "x", 1), ("bob", "y", 3))


def test_nothing_comes_back_while_either_still_scores() -> None:
    room = _done(*BOB, ("ann", "x", 5))
    assert not room.back()
    room.say("ann", "y", 3)
    assert room.back() == {("ann", "x"), ("bob", "x")}


def test_a_first_score_that_is_changed_later_opens_nothing_and_closes_nothing() -> None:
    room = _done(*BOB, ("ann", "x", 5), ("ann", "y", 3))
    before = room.back()
    room.say("ann", "y", 5)
    room.say("ann", "x", 1)
    assert room.back() == before
    assert (room.first("ann", "y"), room.now("ann", "y")) == (3, 5)
    assert (room.first("ann", "x"), room.now("ann", "x")) == (5, 1)


def test_a_slip_that_is_mended_before_the_end_is_no_first_score() -> None:
    room = _done(*BOB, ("ann", "x", 5), ("ann", "x", 2), ("ann", "y", 3))
    assert (room.first("ann", "x"), room.back()) == (2, set())


def test_what_was_taken_back_is_missing_until_it_is_scored_anew() -> None:
    room = _done(*BOB, ("ann", "x", 5))
    room.say("ann", "x", None)
    room.say("ann", "y", 3)
    assert not room.back()
    room.say("ann", "x", 2)
    assert (room.first("ann", "x"), room.back()) == (2, set())


def test_a_score_that_is_taken_back_after_the_end_stays_a_first_score() -> None:
    room = _done(*BOB, ("ann", "x", 5), ("ann", "y", 3))
    room.say("ann", "x", None)
    assert (room.first("ann", "x"), room.now("ann", "x")) == (5, None)


def test_until_the_end_first_scores_are_what_holds() -> None:
    room = _done(("ann", "x", 5), ("ann", "x", 4))
    assert room.first("ann", "x") == 4
    assert room.first("ann", "y") is None


def test_the_order_is_that_of_storing_whatever_a_clock_says() -> None:
    room = _done(*BOB, ("ann", "x", 5), ("ann", "y", 3))
    room.say("ann", "x", 1, made_at=A_MOMENT - timedelta(days=9))
    assert (room.first("ann", "x"), room.now("ann", "x")) == (5, 1)


def test_what_comes_in_at_one_moment_is_one_with_the_last_score() -> None:
    room = _done(*BOB, ("ann", "x", 5))
    late = A_MOMENT + timedelta(hours=1)
    room.say("ann", "y", 3, received_at=late)
    room.say("ann", "x", 2, received_at=late)
    assert (room.first("ann", "x"), room.back()) == (2, set())


def test_answers_that_are_given_later_are_a_pass_of_their_own() -> None:
    room = _done(*BOB, ("ann", "x", 5), ("ann", "y", 3))
    later = A_MOMENT + timedelta(days=1)
    room.assignments += [_given(name, "z", created_at=later, position=2) for name in NAMES]
    before = room.back()
    room.say("ann", "x", 1)
    room.say("ann", "z", 5)
    assert (room.back(), room.first("ann", "x")) == (before, 5)
    room.say("bob", "z", 1)
    assert room.back() == before | {("ann", "z"), ("bob", "z")}


def test_what_somebody_who_fell_out_has_scored_counts_though_they_never_came_to_an_end() -> None:
    room = _done(("bob", "x", 1), ("ann", "x", 5), ("ann", "y", 3))
    assert not room.back()
    room.raters.append(a_rater(rater_id=RaterId("cy"), name="cy", instead_of=RaterId("bob")))
    assert ("ann", "x") in room.back()


def test_repeats_and_re_checks_end_no_pass_and_are_as_they_are_now() -> None:
    room = _done(*BOB, ("ann", "x", 5))
    again = replace(_given("ann", "x"), assignment_id=AssignmentId("ann again"), kind=AssignmentKind.RECHECK)
    room.assignments.append(again)
    room.say("ann", "again", 2)
    assert not room.back()
    ratings = room.ratings()
    assert again.assignment_id not in ratings.waiting
    assert ratings.first[again.assignment_id][Dimension.COHERENCE].value == 2
