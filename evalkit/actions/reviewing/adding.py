"""How many raters a review takes before enough is read by two of them, and what stays apart is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.actions.reviewing.review_matter import ReviewMatter
from evalkit.actions.reviewing.sharing import SoFar, shared_out
from evalkit.domain.identity import content_uuid
from evalkit.domain.review import Assignment, RaterId, Review, ReviewRater
from evalkit.reviews.sizing import minutes_for

__all__ = ["MoreRaters", "raters_enough", "raters_named"]

_MOST_MORE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreRaters:
    """Who would come new to a review."""

    raters: int
    answers: int
    """Of whoever is given most; that is a whole share, whatever they are wanted for."""
    scores: int
    """The same."""

    def __str__(self) -> str:
        """As an offer says it."""
        who, each = ("1 rater", "") if self.raters == 1 else (f"{self.raters} raters", " each")
        return f"{who} ({self.answers} answers, about {minutes_for(self.scores):.0f} minutes{each})"


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
) -> MoreRaters | None:
    """The fewest more with whom it would be enough: they are given their shares as the command would, unstored.

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
    for more in range(1, _MOST_MORE + 1):
        names = ReviewOrder(raters=len(raters) + more).new_names([rater.name for rater in raters])
        added = raters_named(review, names, now=now)
        given = shared_out(review, added, matter, so_far=so_far, now=now)
        if is_enough([*so_far.assignments, *given], [*raters, *added]):
            shares = [[one for one in given if one.rater_id == rater.rater_id] for rater in added]
            return MoreRaters(
                raters=more,
                answers=max(map(len, shares)),
                scores=max(sum(len(one.dimensions) for one in share) for share in shares),
            )
    return None
