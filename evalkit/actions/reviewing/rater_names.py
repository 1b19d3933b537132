"""What raters are called beside each other, where a figure is of several reviews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evalkit.domain.review import RaterId, Review, ReviewRater

__all__ = ["rater_names"]


def rater_names(raters: Iterable[tuple[ReviewRater, Review]]) -> Mapping[RaterId, str]:
    """rater_id -> pseudonym; where two reviews have the same, with the beginning of the review's id."""
    known = dict.fromkeys((rater.rater_id, rater.name, review.short_id) for rater, review in raters)
    names = [name for _, name, _ in known]
    return {rater_id: name if names.count(name) == 1 else f"{name} ({review})" for rater_id, name, review in known}
