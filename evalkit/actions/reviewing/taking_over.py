"""From whom a new rater takes over what was not scored."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.actions.reviewing.order import ReviewOrder
from evalkit.domain.review import RaterId, Review, ReviewRater
from evalkit.errors import ConfigError, RunError

__all__ = ["predecessor_of"]


def predecessor_of(review: Review, raters: Sequence[ReviewRater], order: ReviewOrder) -> RaterId | None:
    """The rater who fell out; None where nobody takes over.

    The same command again finds the one who took over, and changes nothing.

    Args:
        review: Of whom.
        raters: All of it.
        order: With the names of both.

    Raises:
        UserError: When either is not who they must be.
    """
    if order.instead_of is None:
        return None
    name = order.instead_of.strip()
    option = f"--instead-of {name}"
    if len(order.rater_names) != 1:
        raise ConfigError(f"{option}: say with one --rater NAME who takes over")
    heir = order.rater_names[0].strip()
    by_name = {rater.name: rater for rater in raters}
    if name not in by_name:
        raise RunError(f"{option}: review {review.short_id} has the raters {', '.join(by_name)}; name one of them")
    old = by_name[name].rater_id
    if heir in by_name and by_name[heir].instead_of != old:
        raise RunError(f"{option}: {heir} is a rater of review {review.short_id} already; name somebody new")
    taken = next((rater.name for rater in raters if rater.instead_of == old and rater.name != heir), None)
    if taken is not None:
        raise RunError(f"{option}: {taken} has taken over already; say --instead-of {taken}")
    return old
