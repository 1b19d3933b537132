"""What becomes due while people score: answers that go back to raters who are apart, and to a third one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from evalkit.actions.reviewing.hands import hands_of
from evalkit.actions.until_stored import until_stored
from evalkit.domain.identity import content_uuid, seed_from
from evalkit.domain.review import Assignment, AssignmentId, RaterId, Review, ReviewRater
from evalkit.domain.sheet import are_done
from evalkit.reviews.first_pass import Ratings
from evalkit.reviews.recheck import Due, due_of, open_gaps
from evalkit.storage.store import Store

__all__ = ["assignment_id_of", "due_assignments", "due_now", "follow_up", "follow_up_after"]

_TRIES: Final = 10
"""Who was quicker has put something before a rater, which is then no longer due."""


def follow_up(review: Review, *, store: Store, now: datetime) -> int:
    """Put before raters what has become due, behind all they have; returns how many answers that were.

    Called whenever a sheet is opened or exported, a form was taken in, or a rater has scored everything, so that
    nobody has to think of it. Doing it twice at once does it once: what is due has an id of its own.

    Args:
        review: Which.
        store: Where it is.
        now: The time.
    """

    def stored() -> int:
        assignments = store.reviews.assignments(review.review_id)
        events = store.reviews.events(review.review_id)
        raters = store.reviews.raters(review.review_id)
        ratings = Ratings.of(assignments, events, raters)
        added = tuple(due_assignments(review, assignments, ratings, raters=raters, now=now))
        store.reviews.assign((), added)
        return len(added)

    return until_stored(stored, tries=_TRIES)


def follow_up_after(rater: ReviewRater, review: Review, *, store: Store, now: datetime) -> int:
    """``follow_up``, where a rater has scored everything in their hands: before that, slips are still being mended.

    Reads what is that rater's alone, unless they are done.
    """
    own, marks = hands_of(review, rater, store=store)
    if all(are_done(marks.get(one.assignment_id, {}), one.dimensions) for one in own):
        return follow_up(review, store=store, now=now)
    return 0


def assignment_id_of(review: Review, due: Due) -> AssignmentId:
    """What an answer in a rater's hands is known by: what it is, so that it cannot be there twice."""
    named = [review.review_id, due.rater_id, due.attempt_id, due.kind, sorted(due.dimensions)]
    return AssignmentId(content_uuid("assignment", *named))


def due_now(
    review: Review, assignments: Sequence[Assignment], ratings: Ratings, *, raters: Sequence[ReviewRater]
) -> tuple[Due, ...]:
    """What ``follow_up`` puts before raters, in an order that tells nothing of questions and runs.

    Args:
        review: Which.
        assignments: All of it.
        ratings: What was said of each.
        raters: All of it.
    """
    due = due_of(open_gaps(assignments, raters, ratings, seed=review.seed))
    return tuple(sorted(due, key=lambda one: seed_from("due", review.seed, one.rater_id, one.attempt_id)))


def due_assignments(
    review: Review,
    assignments: Sequence[Assignment],
    ratings: Ratings,
    *,
    raters: Sequence[ReviewRater],
    now: datetime,
) -> Iterator[Assignment]:
    """The same, each in its place behind all that its rater has.

    Args:
        review: Which.
        assignments: All of it, stored or only thought of.
        ratings: What was said of each.
        raters: All of it, likewise.
        now: The time.
    """
    next_place = _next_places(assignments, [rater.rater_id for rater in raters])
    for one in due_now(review, assignments, ratings, raters=raters):
        yield Assignment(
            assignment_id=assignment_id_of(review, one),
            rater_id=one.rater_id,
            attempt_id=one.attempt_id,
            kind=one.kind,
            dimensions=one.dimensions,
            position=next_place[one.rater_id],
            created_at=now,
        )
        next_place[one.rater_id] += 1


def _next_places(assignments: Sequence[Assignment], raters: Sequence[RaterId]) -> dict[RaterId, int]:
    places: Mapping[RaterId, Sequence[int]] = {
        rater: [one.position for one in assignments if one.rater_id == rater] for rater in raters
    }
    return {rater: max(taken, default=-1) + 1 for rater, taken in places.items()}
