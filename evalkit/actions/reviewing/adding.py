"""How many raters a review takes before enough is read by two of them, and what stays apart is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.review_matter import ReviewMatter
from evalkit.actions.reviewing.sharing import SoFar, shared_out
from evalkit.domain.identity import content_uuid
from evalkit.domain.review import Assignment, RaterId, Review, ReviewRater

__all__ = ["raters_enough", "raters_named"]

_MOST_MORE: Final = 10


def raters_named(
    review: Review, names: Iterable[str], *, now: datetime, instead_of: RaterId | None = None
) -> Sequence[ReviewRater]:
    """Who comes new to a review, by what they are called."""
    return [
        ReviewRater(
            rater_id=RaterId(content_uuid("rater", review.review_id, name)),
            review_id=review.review_id,
            name=name,
            created_at=now,
            instead_of=instead_of,
        )
        for name in names
    ]


def raters_enough(
    review: Review,
    matter: ReviewMatter,
    *,
    so_far: SoFar,
    now: datetime,
    is_enough: Callable[[Sequence[Assignment], Sequence[ReviewRater]], bool],
) -> int | None:
    """The fewest raters with whom it would be enough: they are given their shares as the command would, unstored.

    Args:
        review: Begun, or about to be gone on with.
        matter: Its questions as they are today.
        so_far: Who is there, and what they have.
        now: The time.
        is_enough: Of all assignments and raters.

    Returns:
        None where even ten more would not do.
    """
    raters = so_far.raters
    for wanted in range(len(raters) + 1, len(raters) + _MOST_MORE + 1):
        names = ReviewOrder(raters=wanted).new_names([rater.name for rater in raters])
        added = raters_named(review, names, now=now)
        given = shared_out(review, added, matter, so_far=so_far, now=now)
        if is_enough([*so_far.assignments, *given], [*raters, *added]):
            return wanted
    return None
