"""What is in one rater's hands, read without what others were given."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.domain.review import Assignment, Review, ReviewRater
from evalkit.domain.sheet import MarksByAssignment
from evalkit.reviews.handing import in_hands
from evalkit.reviews.held import marks_of
from evalkit.storage.store import Store

__all__ = ["hands_of"]


def hands_of(
    review: Review, rater: ReviewRater, *, store: Store, has_handed_on: bool = False
) -> tuple[Sequence[Assignment], MarksByAssignment]:
    """A rater's answers, in their order, and what holds of each.

    Args:
        review: In which.
        rater: Whose.
        store: Where it is.
        has_handed_on: Whether what somebody has taken over from them is among it.
    """
    marks = marks_of(store.reviews.events(review.review_id, rater_id=rater.rater_id))
    given = store.reviews.assignments(review.review_id, rater_id=rater.rater_id)
    return given if has_handed_on else in_hands(given, store.reviews.raters(review.review_id), marks), marks
